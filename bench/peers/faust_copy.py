"""Peer (a): a Faust worker that reads JSON articles, writes them to another topic, and no more.

``python -m bench.peers.faust_copy BROKER SOURCE TARGET`` runs until it is told to end.
"""

import sys
from typing import Any

import faust

from bench.kafka import PARTITIONS


def main(broker: str, source: str, target: str) -> None:
    """Copy until ended."""
    app = faust.App(
        f"{target}-copier",
        broker=f"kafka://{broker}",
        value_serializer="json",
        topic_replication_factor=1,
        topic_partitions=PARTITIONS,
        topic_disable_leader=True,
        web_enabled=False,
        store="memory://",
    )
    copies = app.topic(target, value_serializer="json")

    async def copy(articles: Any) -> None:
        async for article in articles:
            _ = await copies.send(value=article)

    app.agent(app.topic(source, value_serializer="json"))(copy)
    faust.Worker(app, loglevel="error", redirect_stdouts=False).execute_from_commandline()


if __name__ == "__main__":
    main(*sys.argv[1:])
