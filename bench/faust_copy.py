"""The peer: a Faust worker that reads JSON articles, writes them to another topic, and no more.

``python -m bench.faust_copy BROKER SOURCE TARGET COUNT`` prints the seconds of processor time that
it spent per article, and the articles it copied per second, from the first to the last.
"""

import json
import os
import sys
import time
from typing import Any

import faust


def main(broker: str, source: str, target: str, count: str) -> None:
    """Copy so many articles, tell how fast, and end the process."""
    app = faust.App(
        f"{target}-copier",
        broker=f"kafka://{broker}",
        value_serializer="json",
        topic_replication_factor=1,
        topic_partitions=1,
        topic_disable_leader=True,
        web_enabled=False,
        store="memory://",
    )
    destination = app.topic(target, value_serializer="json", partitions=1)
    copied = 0
    began = cpu = 0.0

    async def copy(articles: Any) -> None:
        nonlocal copied, began, cpu
        async for article in articles:
            if not copied:
                began, cpu = time.perf_counter(), time.process_time()
            _ = await destination.send(value=article)
            copied += 1
            if copied == int(count):
                spent = time.process_time() - cpu
                told = {
                    "articles_per_second": copied / (time.perf_counter() - began),
                    "cpu_seconds_per_article": spent / copied,
                }
                sys.__stdout__.write(json.dumps(told) + "\n")  # type: ignore[union-attr]
                sys.__stdout__.flush()  # type: ignore[union-attr]
                os._exit(0)

    app.agent(app.topic(source, value_serializer="json", partitions=1))(copy)
    worker = faust.Worker(app, loglevel="error", quiet=True, redirect_stdouts=False)
    worker.spinner = None
    worker.execute_from_commandline()


if __name__ == "__main__":
    main(*sys.argv[1:])
