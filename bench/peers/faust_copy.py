"""Peer (a): a Faust worker that reads JSON articles, writes them to another topic, and no more.

``python -m bench.peers.faust_copy BROKER SOURCE TARGET`` runs until it is told to end.
"""

import sys
from typing import Any

from bench.peers.faust_app import make_app, run


def main(broker: str, source: str, target: str) -> None:
    """Copy until ended."""
    app = make_app(f"{target}-copier", broker)
    copies = app.topic(target, value_serializer="json")

    async def copy(articles: Any) -> None:
        async for article in articles:
            _ = await copies.send(value=article)

    app.agent(app.topic(source, value_serializer="json"))(copy)
    run(app)


if __name__ == "__main__":
    main(*sys.argv[1:])
