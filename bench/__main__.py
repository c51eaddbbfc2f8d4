"""``make bench``: the program against its peer, side by side, on this machine, in this hour.

Machines differ and are shared, so what counts are ratios: each round runs the peer and then ours,
and the medians over all rounds are told. Sections: ``scan`` (articles per second against a Faust
worker that only copies them), ``growth`` (how cost follows length), ``memory`` (over many articles
of words never seen before), ``newness`` (a decision with 1,000 to 100,000 reports in memory, and
100 to 10,000 stories open),
``recovery`` (a start with 100,000 of them), ``deliver`` (from an alert to its reader, beside
Apprise alone and beside bad destinations).
"""

import argparse
import asyncio
import json
import logging
import math
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from rich.console import Console
from rich.table import Table

from bench.articles import LENGTH, articles, languages
from schemas.article import Article
from streams.analysis import load
from streams.broker import EmbeddedKafka, fetch_jars
from streams.settings import load as load_settings

ROOT = Path(__file__).parents[1]
LONGEST_SECONDS = 300
TARGETS = {"home": 3.0, "world": 3.0, "clause": 0.5}
SLOPE = 1.15
MEGABYTES = 100
DEARER = 3.0
_KEPT = (1_000, 10_000, 100_000)
_LENGTHS = (10_000, 30_000, 100_000, 300_000, 1_000_000)


def main(arguments: Sequence[str]) -> int:
    """Run the sections that are asked for; all by default. The status says nothing of figures."""
    sections: dict[str, Callable[[argparse.Namespace], None]] = {
        "scan": _scan,
        "growth": _growth,
        "memory": _memory,
        "newness": _newness,
        "recovery": _recovery,
        "deliver": _deliver,
    }
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("sections", nargs="*", help=f"of {', '.join(sections)}; default: all")
    parser.add_argument("--rounds", type=int, default=5, help="of peer and ours in turn")
    parser.add_argument("--count", type=int, default=300, help="articles per language and round")
    parser.add_argument("--articles", type=int, default=100_000, help="for the memory")
    asked = parser.parse_args(arguments)
    for name in asked.sections or sections:
        sections[name](asked)
    return 0


def _scan(asked: argparse.Namespace) -> None:
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    copied: list[float] = []
    ours: defaultdict[str, list[float]] = defaultdict(list)
    with _a_kafka() as servers:
        records = [record for language in languages() for record in articles(language, "home", 500)]
        asyncio.run(_fill(servers, records, asked.rounds))
        for round_ in range(asked.rounds):
            peer = ("bench.faust_copy", servers, "articles", f"copy-{round_}")
            copied.append(_run(*peer, str(len(records)))["articles_per_second"])
            for kind, figure in _run("bench.scan", str(asked.count)).items():
                ours[kind].append(figure)
    _tell_scan(copied, ours)


async def _fill(servers: str, records: Sequence[bytes], copies: int) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=servers)
    await admin.start()
    names = ["articles", *(f"copy-{number}" for number in range(copies))]
    await admin.create_topics([NewTopic(name, 1, 1) for name in names])
    await admin.close()
    async with AIOKafkaProducer(bootstrap_servers=servers, linger_ms=20) as producer:
        for record in records:
            await producer.send("articles", record)


def _run(module: str, *arguments: str) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
        timeout=LONGEST_SECONDS,
    )
    told: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return told


def _tell_scan(copied: Sequence[float], ours: dict[str, list[float]]) -> None:
    peer = statistics.median(copied)
    table = Table(title=f"Articles of {LENGTH:,} characters; Faust copies {peer:,.0f} a second")
    for heading in ("language", "articles", "a second", "to the peer", "target"):
        table.add_column(heading)
    for kind, figures in ours.items():
        language, what = kind.split()
        ratios = [figure / copy for figure, copy in zip(figures, copied, strict=True)]
        ratio = f"{statistics.median(ratios):.2f} ({min(ratios):.2f}–{max(ratios):.2f})"
        figure = f"{statistics.median(figures):,.0f}"
        table.add_row(language, what, figure, ratio, f"≥ {TARGETS[what]}")
    Console(width=100).print(table)


def _newness(_: argparse.Namespace) -> None:
    """Tell what a decision costs with ever more reports in memory."""
    command = [sys.executable, "-m", "bench.newness", *map(str, _KEPT)]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    rows = [json.loads(line) for line in told.stdout.splitlines()]
    columns = ("kept", "open stories", "new", "copy", "republication", "bytes each")
    table = Table(*columns, title="A decision, in ms")
    for row in rows:
        cells = [f"{row[kind] * 1000:.1f}" for kind in ("new", "copy", "republication")]
        counts = f"{row['size']:,}", f"{row['stories']:,}"
        table.add_row(*counts, *cells, f"{row['bytes']:,.0f}")
    dearest = max(rows[-1][kind] / rows[0][kind] for kind in ("new", "copy", "republication"))
    Console().print(table)
    Console().print(f"dearest: {dearest:.2f} times the first (target ≤ {DEARER})")


def _recovery(asked: argparse.Namespace) -> None:
    """Tell how long a worker takes to remember what was told."""
    from bench.recovery import measure

    with _a_kafka() as servers:
        measure(servers, rounds=asked.rounds)


def _deliver(asked: argparse.Namespace) -> None:
    """Tell how long an alert takes to its reader, alone and beside bad destinations."""
    from bench.deliver import measure

    with _a_kafka() as servers:
        measure(servers, rounds=asked.rounds)


@contextmanager
def _a_kafka() -> Iterator[str]:
    settings = load_settings()
    jars = tuple(fetch_jars(settings.cache_dir / "maven", repository=settings.maven_repository))
    with (
        tempfile.TemporaryDirectory(prefix="clausewatch-bench-") as folder,
        EmbeddedKafka(Path(folder), jars=jars) as kafka,
    ):
        asyncio.run(kafka.ready(60))
        yield kafka.bootstrap_servers


def _growth(_: argparse.Namespace) -> None:
    analysis = load(watches=None, outlets=None)
    table = Table(
        title="Seconds by characters; the slope of both logarithms is 1 where it is linear"
    )
    for heading in ("language", *(f"{length:,}" for length in _LENGTHS), "slope", "target"):
        table.add_column(heading)
    for language in languages():
        text = json.loads(articles(language, "clause", 1)[0])["text"]
        seconds = []
        for length in _LENGTHS:
            article = Article(text=(text * (1 + length // len(text)))[:length], language=language)
            began = time.process_time()
            analysis(article)
            seconds.append(time.process_time() - began)
        slope = math.log(seconds[-1] / seconds[0]) / math.log(_LENGTHS[-1] / _LENGTHS[0])
        shown = (f"{each:.3f}" for each in seconds)
        table.add_row(language, *shown, f"{slope:.2f}", f"≤ {SLOPE}")
    Console(width=100).print(table)


def _memory(asked: argparse.Namespace) -> None:
    analysis = load(watches=None, outlets=None)
    chance = random.Random(1)
    clause = "Moscow and Pyongyang signed a mutual-defence pact."
    used: dict[int, float] = {}
    for number in range(asked.articles + 1):
        words = ("".join(chance.choices("abcdefghiklmnoprstuv", k=8)) for _ in range(60))
        analysis(Article(title="x", text=f"{' '.join(words)}. {clause}"))
        if number in (1_000, asked.articles // 2, asked.articles):
            used[number] = _resident_megabytes()
    first, *_, last = used.values()
    told = ", ".join(f"{number:,}: {size:.0f} MB" for number, size in used.items())
    growth = f"{last - first:+.0f} MB (target: at most {MEGABYTES:+} MB)"
    Console(width=100).print(
        f"Resident memory after so many articles of new words: {told}; {growth}"
    )


def _resident_megabytes() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1_000_000


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
