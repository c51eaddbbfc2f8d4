"""Memory: of our worker and all its processes, after ten thousand articles and after many more.

The articles go through Kafka as ever, each with words that no other has: what grows may be in the
process that analyses, in Faust or in what is remembered of alerts, and a shorter way would leave
two of them out. They are fed as the worker gets through them, so that the topic stays short.
"""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Iterable
from pathlib import Path

from aiokafka import AIOKafkaProducer

from bench.articles import mentions_in, mix
from bench.endtoend import Stage
from bench.kafka import PARTITIONS, Ends, a_kafka, ends
from bench.options import Options
from bench.processes import Tree
from bench.receiver import ARTICLE, Receiver
from bench.results import Chart, Ratio, Result
from bench.rounds import at_most
from schemas.topics import full_name

FIRST = 10_000
TARGET = at_most(5.0)
LONGEST_SECONDS = 3_600.0

_AHEAD = 5_000
_SAMPLES = 5
_PAUSE_SECONDS = 0.5
_MEGABYTE = 1_000_000


def measure(options: Options) -> Result:
    """Feed one worker once; memory has no rounds."""
    first = min(FIRST, options.articles // 2)
    with (
        a_kafka() as servers,
        Receiver(ARTICLE) as receiver,
        tempfile.TemporaryDirectory(prefix="clausewatch-bench-") as folder,
    ):
        stage = Stage(servers, Path(folder), receiver.url)
        stage.set()
        with stage.ours(options.articles).start() as tree:
            sizes = asyncio.run(_watch(stage, tree, options.articles))
    reached = max(sizes)
    if reached < first:
        raise TimeoutError(f"no more than {reached:,} articles in {LONGEST_SECONDS:g} s")
    before, after = (_around(sizes, count) for count in (first, reached))
    growth = 100 * (after[0] / before[0] - 1)
    shown = sorted({first, reached, *range(reached // 5, reached, reached // 5)})
    return Result(
        title="Memory of the worker with all its processes",
        charts=[Chart("Resident", "MB", {f"{n:,} articles": _around(sizes, n)[1:] for n in shown})],
        ratios=[Ratio(f"Growth from {first:,} to {reached:,} articles, %", [growth], TARGET)],
        remarks=[
            f"{mentions_in(reached):,} decisions were remembered by then, for 400 days each.",
            *([f"Broken off after {LONGEST_SECONDS:g} s."] if reached < options.articles else []),
        ],
    )


def _around(sizes: dict[int, float], count: int) -> list[float]:
    """Return the median, then all, of the samples that lie nearest to so many articles."""
    nearest = sorted(sizes, key=lambda each: abs(each - count))[:_SAMPLES]
    found = sorted(sizes[each] for each in nearest)
    return [found[len(found) // 2], *found]


async def _watch(stage: Stage, tree: Tree, count: int) -> dict[int, float]:
    """Return the resident megabytes by articles got through."""
    reports = full_name(stage.prefix, "reports")
    sizes: dict[int, float] = {}
    until = time.monotonic() + LONGEST_SECONDS
    async with (
        AIOKafkaProducer(bootstrap_servers=stage.servers, linger_ms=20) as producer,
        ends(stage.servers, [reports]) as counting,
    ):
        articles = _paced(mix(count, new_words=True), counting, reports)
        feed = asyncio.ensure_future(_feed(producer, stage.articles, articles))
        try:
            while True:
                done = (await counting.counts())[reports]
                sizes[done] = tree.usage().resident_bytes / _MEGABYTE
                if feed.done():
                    feed.result()
                if done >= count or time.monotonic() > until:
                    return sizes
                if tree.has_ended:
                    raise RuntimeError(f"the worker ended after {done:,} articles")
                await asyncio.sleep(1)
        finally:
            feed.cancel()


async def _feed(
    producer: AIOKafkaProducer, topic: str, articles: AsyncIterator[tuple[int, bytes]]
) -> None:
    async for number, article in articles:
        await producer.send(topic, article, partition=number % PARTITIONS)
    await producer.flush()


async def _paced(
    articles: Iterable[bytes], counting: Ends, reports: str
) -> AsyncIterator[tuple[int, bytes]]:
    """Yield articles with their numbers, no more than so many ahead of their reports."""
    done = 0
    for number, article in enumerate(articles):
        while number - done >= _AHEAD:
            await asyncio.sleep(_PAUSE_SECONDS)
            done = (await counting.counts())[reports]
        yield number, article
