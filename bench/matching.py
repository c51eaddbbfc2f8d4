"""Matching alone: texts in, matches out, no Kafka; each matcher on one core, in its own process.

Lucene Monitor and a Python alternation look for words; ours reads what they say. So what they do
is less, and what is compared is what it costs to look at an article at all.
"""

import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from itertools import combinations, cycle, islice
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import TypeVar

from babel import Locale

from alerts.watches import Watch
from bench.analysis import an_analysis
from bench.articles import KINDS, articles, languages, mix
from bench.options import Options
from bench.peers import alternation
from bench.peers.lucene import VERSION, Lucene, query
from bench.peers.words import DPRK, RUSSIA, TREATY
from bench.results import Chart, Ratio, Result
from bench.rounds import at_least, interleaved, ratios
from schemas.article import Article
from schemas.report import VerdictKind
from streams.analysis import Analysis

OURS, LUCENE, RE = "clausewatch", f"Lucene Monitor {VERSION}", "Python re, alternation"
TARGET = at_least(2.0)

_OURS_SIZES = (1, 100)
_SIZES = (1, 1_000, 10_000)
_WARM_SHARE = 0.3
_TEXTS = 1_600
_EACH_LANGUAGE = 100

T = TypeVar("T")
Matcher = Callable[[], Mapping[str, float]]


def measure(options: Options) -> Result:
    """Run all matchers in turn, with one query and with many."""
    records = list(mix(_TEXTS))
    texts = [" ".join(map(json.loads(each).__getitem__, ("title", "text"))) for each in records]
    timed = options.seconds / 3
    with tempfile.TemporaryDirectory(prefix="clausewatch-bench-") as folder, _on_one_core():
        remarks = [f"{_TEXTS:,} texts over and over, for {timed:.0f} s after a warm-up; one core."]
        matchers: dict[str, Matcher] = {}
        for size in _OURS_SIZES:
            matchers[_name(OURS, size)] = partial(_apart, _ours, records, size, timed)
        for size in _SIZES:
            matchers[_name(RE, size)] = partial(_apart, _alternation, texts, size, timed)
        try:
            lucene = Lucene(Path(folder))
        except RuntimeError as error:
            remarks.append(f"Without Lucene: {error}")
        else:
            for size in _SIZES:
                matchers[_name(LUCENE, size)] = partial(_lucene, lucene, texts, size, timed)
        found = interleaved(options.rounds, matchers)
        by_language = _apart(_by_language, _EACH_LANGUAGE)
    rates = found["rate"]
    one = _name(OURS, 1)
    return Result(
        title="Matching alone, on one core",
        charts=[
            Chart("Articles a second", "articles/s", rates),
            Chart("Share of the articles that matched", "%", found["matched"]),
            *(
                Chart(f"clausewatch by language, {kind}", "articles/s", rates_)
                for kind, rates_ in by_language.items()
            ),
        ],
        ratios=[
            Ratio(f"Rate, one watch, to {name}", ratios(rates[one], rates[name]), target)
            for peer, target in ((LUCENE, TARGET), (RE, None))
            if (name := _name(peer, 1)) in rates
        ],
        remarks=remarks,
    )


def _name(who: str, size: int) -> str:
    return f"{who}, {size:,} {'watch' if size == 1 else 'watches'}"


def _apart(work: Callable[..., T], *given: object) -> T:
    """Do the work in a fresh process, on the core that this one is on."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work, *given).result()


def _ours(records: Sequence[bytes], size: int, seconds: float) -> Mapping[str, float]:

    analysis = an_analysis()
    (shipped,) = analysis.watches
    states = sorted(set(shipped.state_of.values()) - shipped.ours)
    others = [_watch_of(shipped, *pair) for pair in islice(combinations(states, 2), size - 1)]
    analysis = replace(analysis, watches=(shipped, *others))

    def match(record: bytes) -> bool:
        report, _ = analysis(Article.model_validate_json(record))
        return any(each.verdict is VerdictKind.MENTION for each in report.verdicts)

    return _timed(match, records, seconds)


def _watch_of(shipped: Watch, one: str, other: str) -> Watch:
    """Return the same watch on a treaty of two other states."""
    party = shipped.parties[0]
    parties = (
        replace(party, id=one, ids=frozenset({one})),
        replace(party, id=other, ids=frozenset({other})),
    )
    return replace(shipped, id=f"{one}-{other}", parties=parties, rivals=())


def _alternation(texts: Sequence[str], size: int, seconds: float) -> Mapping[str, float]:
    return _timed(alternation.matcher([*watches(size)]), texts, seconds)


def _lucene(lucene: Lucene, texts: Sequence[str], size: int, seconds: float) -> Mapping[str, float]:
    queries = [query(*watch) for watch in watches(size)]
    rate, matched = lucene.measure(queries, texts, warm=seconds * _WARM_SHARE, seconds=seconds)
    return {"rate": rate, "matched": 100 * matched}


def watches(size: int) -> Iterator[tuple[Sequence[str], Sequence[str], Sequence[str]]]:
    """Yield the watch as words, then others: two states each, by their names in every language."""
    yield RUSSIA, DPRK, TREATY
    names: list[Mapping[str, str]] = [
        dict(Locale.parse(language).territories) for language in languages()
    ]
    codes = sorted({code for each in names for code in each if code.isalpha()} - {"RU", "KP"})
    chosen = [*combinations(codes, 2)]
    Random(1).shuffle(chosen)
    for pair in islice(chosen, size - 1):
        one, other = (
            sorted({each[code].lower() for each in names if code in each}) for code in pair
        )
        yield one, other, TREATY


def _timed(
    match: Callable[..., bool], given: Sequence[object], seconds: float
) -> Mapping[str, float]:
    _count(match, given, seconds * _WARM_SHARE)
    began = time.perf_counter()
    count, matched = _count(match, given, seconds)
    return {"rate": count / (time.perf_counter() - began), "matched": 100 * matched / count}


def _count(match: Callable[..., bool], given: Sequence[object], seconds: float) -> tuple[int, int]:
    until = time.perf_counter() + seconds
    count = matched = 0
    for each in cycle(given):
        matched += match(each)
        count += 1
        if time.perf_counter() >= until:
            break
    return count, matched


def _by_language(count: int) -> Mapping[str, Mapping[str, list[float]]]:
    analysis = an_analysis()
    return {
        kind: {language: [_rate(analysis, language, kind, count)] for language in languages()}
        for kind in KINDS
    }


def _rate(analysis: Analysis, language: str, kind: str, count: int) -> float:
    read = [Article.model_validate_json(each) for each in articles(language, kind, count)]
    for article in read[: int(count * _WARM_SHARE)]:
        analysis(article)
    began = time.perf_counter()
    for article in read:
        analysis(article)
    return count / (time.perf_counter() - began)


@contextmanager
def _on_one_core() -> Iterator[None]:
    """Have what is started meanwhile run on one core, where the system can."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
