"""Latency: from an article's produce to the receipt of its alert, at a steady pace, beside (b).

A feed puts fifty articles a second on the topic, one in fifty with the clause, and a receiver on
loopback notes when it is first told of each. It answers at once, or after 200 ms.
"""

import asyncio
import tempfile
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from aiokafka import AIOKafkaProducer

from bench.articles import has_clause, id_of, mentions_in, mix
from bench.endtoend import OURS, SPACY, Contestant, Stage
from bench.kafka import PARTITIONS, a_kafka
from bench.options import Options
from bench.processes import Tree
from bench.receiver import ARTICLE, Receiver
from bench.results import Chart, Ratio, Result
from bench.rounds import at_most, interleaved, percentile, ratios

PER_SECOND = 50
SLOW_SECONDS = 0.2
TARGET = at_most(1.0)

_SHARES = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
_WARM_UP = 400
_LONGEST_SECONDS = 60.0


def measure(options: Options) -> Result:
    """Feed both in turn, with a receiver that answers at once and with one that does not."""
    charts, compared = [], []
    with (
        a_kafka() as servers,
        tempfile.TemporaryDirectory(prefix="clausewatch-bench-") as name,
    ):
        for delay, receiver in ((SLOW_SECONDS, "answers after 200 ms"), (0.0, "answers at once")):
            fed = partial(
                _fed,
                servers=servers,
                folder=Path(name),
                delay=delay,
                seconds=options.seconds,
            )
            found = interleaved(
                options.rounds,
                {
                    OURS: partial(fed, lambda stage: stage.ours(0)),
                    SPACY: partial(fed, lambda stage: stage.spacy(0)),
                },
            )
            for each, by in found.items():
                charts.append(Chart(f"Produce to receipt, {each}, receiver {receiver}", "ms", by))
                target = TARGET if each == "p99" and delay else None
                values = ratios(by[OURS], by[SPACY])
                compared.append(Ratio(f"{each}, receiver {receiver}, to {SPACY}", values, target))
    mentions = mentions_in(int(options.seconds * PER_SECOND))
    return Result(
        title=f"Article to destination, {PER_SECOND} articles a second",
        charts=charts,
        ratios=compared,
        remarks=[f"{mentions} alerts a round: p99 of a round is close to its slowest."],
    )


def _fed(
    contestant: Callable[[Stage], Contestant],
    *,
    servers: str,
    folder: Path,
    delay: float,
    seconds: float,
) -> Mapping[str, float]:
    with Receiver(ARTICLE, delay_seconds=delay) as receiver:
        stage = Stage(servers, folder, receiver.url)
        # Joining its group and the first use of everything are no part of it.
        stage.set(mix(_WARM_UP, seed=1))
        with contestant(stage).start() as tree:
            _await(receiver, mentions_in(_WARM_UP), tree)
            sent = asyncio.run(_feed(servers, stage.articles, int(seconds * PER_SECOND)))
            _await(receiver, mentions_in(_WARM_UP) + len(sent), tree)
    took = [receiver.came[id_] - at for id_, at in sent.items()]
    return {name: 1000 * percentile(took, share) for name, share in _SHARES.items()}


def _await(receiver: Receiver, count: int, tree: Tree) -> None:
    until = time.monotonic() + _LONGEST_SECONDS
    while len(receiver.came) < count:
        if tree.has_ended or time.monotonic() > until:
            raise TimeoutError(f"of {count} alerts {len(receiver.came)} came")
        time.sleep(0.05)


async def _feed(servers: str, topic: str, count: int) -> Mapping[str, float]:
    """Put articles on their topic at an even pace; return when each with the clause was sent."""
    sent: dict[str, float] = {}
    async with AIOKafkaProducer(bootstrap_servers=servers) as producer:
        began = time.monotonic()
        for number, record in enumerate(mix(count, seed=2)):
            await asyncio.sleep(max(0.0, began + number / PER_SECOND - time.monotonic()))
            if has_clause(record):
                sent[id_of(record)] = time.monotonic()
            await producer.send(topic, record, partition=number % PARTITIONS)
        await producer.flush()
    return sent
