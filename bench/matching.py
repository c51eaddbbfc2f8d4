"""Matching alone: texts in, matches out, no Kafka; each matcher on one core, in its own process.

Lucene Monitor and a Python alternation look for words; ours reads what they say. So what they do
is less, and what is compared is what it costs to look at an article at all.
"""

import json
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import combinations, islice
from pathlib import Path
from random import Random

from babel import Locale

from alerts.watches import Watch
from bench.analysis import an_analysis
from bench.articles import KINDS, articles, languages, mix
from bench.one_core import WARM_SHARE, apart, on_one_core, timed
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
_TEXTS = 1_600
_EACH_LANGUAGE = 100

Matcher = Callable[[], Mapping[str, float]]


def measure(options: Options) -> Result:
    """Run all matchers in turn, with one query and with many."""
    records = list(mix(_TEXTS))
    texts = [" ".join(map(json.loads(each).__getitem__, ("title", "text"))) for each in records]
    seconds = options.seconds / 3
    with tempfile.TemporaryDirectory(prefix="clausewatch-bench-") as folder, on_one_core():
        remarks = [
            f"{_TEXTS:,} texts over and over, for {seconds:.0f} s after a warm-up; one core."
        ]
        matchers: dict[str, Matcher] = {}
        for size in _OURS_SIZES:
            matchers[_name(OURS, size)] = partial(apart, _ours, records, size, seconds)
        for size in _SIZES:
            matchers[_name(RE, size)] = partial(apart, _alternation, texts, size, seconds)
        try:
            lucene = Lucene(Path(folder))
        except RuntimeError as error:
            remarks.append(f"Without Lucene: {error}")
        else:
            for size in _SIZES:
                matchers[_name(LUCENE, size)] = partial(_lucene, lucene, texts, size, seconds)
        found = interleaved(options.rounds, matchers)
        by_language = apart(_by_language, _EACH_LANGUAGE)
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


def _ours(records: Sequence[bytes], size: int, seconds: float) -> Mapping[str, float]:

    analysis = an_analysis()
    (shipped,) = analysis.watches
    states = sorted(set(shipped.state_of.values()) - shipped.ours)
    others = [_watch_of(shipped, *pair) for pair in islice(combinations(states, 2), size - 1)]
    analysis = replace(analysis, watches=(shipped, *others))

    def match(record: bytes) -> bool:
        report, _ = analysis(Article.model_validate_json(record))
        return any(each.verdict is VerdictKind.MENTION for each in report.verdicts)

    return timed(match, records, seconds)


def _watch_of(shipped: Watch, one: str, other: str) -> Watch:
    """Return the same watch on a treaty of two other states."""
    party = shipped.parties[0]
    parties = (
        replace(party, id=one, ids=frozenset({one})),
        replace(party, id=other, ids=frozenset({other})),
    )
    return replace(shipped, id=f"{one}-{other}", parties=parties, rivals=())


def _alternation(texts: Sequence[str], size: int, seconds: float) -> Mapping[str, float]:
    return timed(alternation.matcher([*watches(size)]), texts, seconds)


def _lucene(lucene: Lucene, texts: Sequence[str], size: int, seconds: float) -> Mapping[str, float]:
    queries = [query(*watch) for watch in watches(size)]
    rate, matched = lucene.measure(queries, texts, warm=seconds * WARM_SHARE, seconds=seconds)
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


def _by_language(count: int) -> Mapping[str, Mapping[str, list[float]]]:
    analysis = an_analysis()
    return {
        kind: {language: [_rate(analysis, language, kind, count)] for language in languages()}
        for kind in KINDS
    }


def _rate(analysis: Analysis, language: str, kind: str, count: int) -> float:
    read = [Article.model_validate_json(each) for each in articles(language, kind, count)]
    for article in read[: int(count * WARM_SHARE)]:
        analysis(article)
    began = time.perf_counter()
    for article in read:
        analysis(article)
    return count / (time.perf_counter() - began)
