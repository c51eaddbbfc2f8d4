"""One worker and two: the same articles, by one of them or shared."""

import asyncio
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from bench.articles import mix
from bench.endtoend import Stage, rate_of, until_done
from bench.kafka import a_kafka, fill
from bench.one_core import cores
from bench.options import Options
from bench.processes import Tree
from bench.receiver import ARTICLE, Receiver
from bench.results import Chart, Ratio, Result
from bench.rounds import at_least, at_most, interleaved, ratios

ONE, TWO = "one worker", "two workers"
DEARER = at_most(1.1)
FASTER = at_least(1.7)
ENOUGH_CORES = 4


def measure(options: Options) -> Result:
    """Run one worker and two in turn."""
    with (
        a_kafka() as servers,
        Receiver(ARTICLE) as receiver,
        tempfile.TemporaryDirectory(prefix="clausewatch-bench-") as name,
    ):
        run = partial(_run, servers, Path(name), receiver.url, options.count)
        found = interleaved(
            options.rounds, {ONE: partial(run, workers=1), TWO: partial(run, workers=2)}
        )
    rates, costs = found["rate"], found["cost"]
    has_enough = cores() >= ENOUGH_CORES
    return Result(
        title="One worker and two",
        charts=[
            Chart("Articles a second", "articles/s", rates),
            Chart("Processor time of an article, all processes", "ms", costs),
        ],
        ratios=[
            Ratio("Processor time, two to one", ratios(costs[TWO], costs[ONE]), DEARER),
            Ratio(
                "Rate, two to one", ratios(rates[TWO], rates[ONE]), FASTER if has_enough else None
            ),
        ],
        remarks=[f"{options.count:,} articles, put on the topic once all workers were ready."],
    )


def _run(servers: str, folder: Path, url: str, count: int, *, workers: int) -> Mapping[str, float]:
    stage = Stage(servers, folder, url)
    stage.set()
    with ExitStack() as stack:
        trees = [
            stack.enter_context(stage.ours(count, instance=f"worker-{number}").start())
            for number in range(workers)
        ]
        asyncio.run(fill(servers, stage.articles, mix(count)))
        contestant = stage.ours(count)
        spent = asyncio.run(until_done(servers, contestant.wanted, Tree.of(trees), count))
    return {"rate": rate_of(servers, contestant, count), "cost": 1000 * spent}
