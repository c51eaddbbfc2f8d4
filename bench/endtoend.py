"""End to end: articles in, reports and alerts out, one worker, beside three peers.

The worker runs as it is by default, with one process that analyses, and with a pool of them.

All read the same articles from the beginning of a topic, one after the other. What is
measured is what stands on the topics they write: the first tenth of the articles is not counted,
and the time ends with the last report or alert.
"""

import asyncio
import tempfile
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.articles import mentions_in, mix
from bench.kafka import a_kafka, ends, fill, make_topics, moments
from bench.one_core import cores
from bench.options import Options
from bench.processes import Tree, Usage, running
from bench.receiver import ARTICLE, Receiver
from bench.results import Chart, Ratio, Result
from bench.rounds import at_least, ratios, turned
from bench.worker import a_worker
from schemas.topics import full_name
from streams.topics import create

POOL_SIZE = min(max(2, cores() - 1), 8)
"""A core for each process that analyses and one for all else, if there are as many; at most 8."""

OURS, POOL, COPY, SPACY, LOOP = (
    "clausewatch",
    f"clausewatch, a pool of {POOL_SIZE}",
    "(a) Faust, copying",
    "(b) Faust, spaCy, Apprise",
    "(c) aiokafka, our analysis",
)
TARGETS = {COPY: at_least(0.6), SPACY: at_least(1.5), LOOP: at_least(0.5)}

LONGEST_SECONDS = 300.0
_POLL_SECONDS = 0.1
_NOT_COUNTED = 0.1


@dataclass(frozen=True, slots=True)
class Contestant:
    """What is started on a prefix, and how many records it puts on which topics in the end.

    The first of ``wanted`` has one record per article. ``also`` are topics with what else it
    makes of the last of them.
    """

    start: Callable[[], AbstractContextManager[Tree]]
    wanted: Mapping[str, int]
    also: tuple[str, ...] = ()


def measure(options: Options) -> Result:
    """Run all in turn, and return rates, processor time and ratios."""
    rates: dict[str, list[float]] = {}
    costs: dict[str, list[float]] = {}
    with (
        a_kafka() as servers,
        Receiver(ARTICLE) as receiver,
        tempfile.TemporaryDirectory(prefix="clausewatch-bench-") as folder,
    ):
        for round_ in range(options.rounds):
            # Our worker's topics and group go by one prefix: another worker needs another.
            stage, other = (Stage(servers, Path(folder), receiver.url) for _ in range(2))
            for each in (stage, other):
                each.set(mix(options.count, seed=round_))
            contestants = {
                OURS: stage.ours(options.count),
                POOL: other.ours(options.count, ANALYSIS_PROCESSES=str(POOL_SIZE)),
                COPY: stage.copy(options.count),
                SPACY: stage.spacy(options.count),
                LOOP: stage.loop(options.count),
            }
            for name, contestant in turned(contestants, round_):
                rate, cost = run(servers, contestant, options.count)
                rates.setdefault(name, []).append(rate)
                costs.setdefault(name, []).append(cost)
    return Result(
        title="End to end: articles to reports and alerts",
        charts=[
            Chart("Articles a second", "articles/s", rates),
            Chart("Processor time of an article, all processes", "ms", costs),
        ],
        ratios=[
            Ratio(f"{ours} to {peer}: rate", ratios(rates[ours], rates[peer]), target)
            for ours in (OURS, POOL)
            for peer, target in TARGETS.items()
        ],
        remarks=[f"{options.count:,} articles each, {mentions_in(options.count)} with the clause."],
    )


class Stage:
    """The topics of one round, and who may read them."""

    def __init__(self, servers: str, folder: Path, url: str) -> None:
        self.servers = servers
        self.prefix = f"bench-{uuid.uuid4().hex[:8]}"
        self._folder = folder
        self._url = url

    def set(self, records: Iterable[bytes] = ()) -> None:
        """Make our topics, and put articles on theirs."""
        asyncio.run(create({"bootstrap_servers": self.servers}, self.prefix))
        asyncio.run(fill(self.servers, self.articles, records))

    @property
    def articles(self) -> str:
        """The topic that all read."""
        return full_name(self.prefix, "articles")

    def empty_folder(self) -> str:
        """Return where nothing is yet."""
        return str(self._folder / f"{self.prefix}-empty")

    def ours(self, count: int, *, instance: str = "bench", **settings: str) -> Contestant:
        """Return our worker, or one of several."""
        reports, decisions, alerts = (
            full_name(self.prefix, name) for name in ("reports", "decisions", "alerts")
        )
        return Contestant(
            lambda: a_worker(
                self.servers,
                self.prefix,
                self._folder,
                destinations={"desk": self._url},
                instance=instance,
                **settings,
            ),
            {reports: count, decisions: mentions_in(count)},
            (alerts,),
        )

    def copy(self, count: int) -> Contestant:
        """Return peer (a)."""
        return self._peer("faust_copy", {"": count})

    def spacy(self, count: int) -> Contestant:
        """Return peer (b)."""
        return self._peer("faust_spacy", {"": count}, self._url)

    def loop(self, count: int) -> Contestant:
        """Return peer (c)."""
        wanted = {"-reports": count, "-decisions": mentions_in(count)}
        return self._peer("plain_loop", wanted, also="-alerts")

    def _peer(
        self, name: str, wanted: Mapping[str, int], *given: str, also: str | None = None
    ) -> Contestant:
        target = f"{self.prefix}-{name}"
        topics = {f"{target}{suffix}": count for suffix, count in wanted.items()}
        others = () if also is None else (f"{target}{also}",)

        asyncio.run(make_topics(self.servers, [*topics, *others]))

        @contextmanager
        def start() -> Iterator[Tree]:
            log = self._folder / f"{target}.log"
            module = f"bench.peers.{name}"
            with running(module, self.servers, self.articles, target, *given, log=log) as tree:
                yield tree

        return Contestant(start, topics, others)


def run(servers: str, contestant: Contestant, count: int) -> tuple[float, float]:
    """Return articles a second, and milliseconds of processor time per article."""
    with contestant.start() as tree:
        spent = asyncio.run(until_done(servers, contestant.wanted, tree, count))
    return rate_of(servers, contestant, count), 1000 * spent


def rate_of(servers: str, contestant: Contestant, count: int) -> float:
    """Return articles a second, by what stands on the topics."""
    main, *others = contestant.wanted
    written = asyncio.run(moments(servers, main))
    last = [written[-1]]
    for topic in (*others, *contestant.also):
        last += asyncio.run(moments(servers, topic))[-1:]
    skipped = int(_NOT_COUNTED * count)
    return (count - skipped) / (max(last) - written[skipped])


async def until_done(servers: str, wanted: Mapping[str, int], tree: Tree, count: int) -> float:
    """Wait until all is written; return the processor seconds that an article took meanwhile.

    What is spent before a tenth of the articles is through does not count.
    """
    main = next(iter(wanted))
    first: tuple[int, Usage] | None = None
    until = time.monotonic() + LONGEST_SECONDS
    async with ends(servers, list(wanted)) as counting:
        while True:
            counts, usage = await counting.counts(), tree.usage()
            if first is None and counts[main] >= _NOT_COUNTED * count:
                first = counts[main], usage
            if first and all(counts[topic] >= least for topic, least in wanted.items()):
                through = max(counts[main] - first[0], 1)
                return (usage.cpu_seconds - first[1].cpu_seconds) / through
            if tree.has_ended or time.monotonic() > until:
                raise TimeoutError(f"ended, or not done in time: {dict(counts)} of {dict(wanted)}")
            await asyncio.sleep(_POLL_SECONDS)
