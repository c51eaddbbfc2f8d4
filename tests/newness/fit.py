"""Fits alerts/shipped/affinity.toml on the half of the stream that may be tuned on.

    python -m tests.newness.fit            prints the figures as the file has them
    python -m tests.newness.fit --across   how well they do on months that they were not fitted on

Logistic regression with a ridge, over the pairs of reports that were written
independently and lie within a story's window. A sign weighs by how few of the reports have it.
"""

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import log

import numpy as np

from alerts.affinity import RELATIONS, Model, Telltale, features
from alerts.chronicle import WINDOW
from schemas.article import Article
from streams.analysis import Analysis, load
from tests.newness.stream import events, stream
from tests.regression import log_odds

NAMES = ("always", "one_day", *RELATIONS, "opening", "signs", "numbers")
RIDGE = 1.0
WRITTEN = ("wire", "rewrite", "brief", "twin", "report")
NEITHER = ("Q159", "Q423")
"""The parties stand in every report."""


@dataclass(frozen=True, slots=True)
class Written:
    """A report that was written independently, and the event that it tells of."""

    event: str
    language: str
    telltale: Telltale


Pair = tuple[Written, Written]


def written(analysis: Analysis) -> list[Written]:
    """Return the reports of the half that may be tuned on, and more that only this reads."""
    return [
        Written(row.event, row.article.language or "", _telltale(analysis, row.article))
        for row in (*stream("tune"), *events("more"))
        if row.kind.split()[0] in WRITTEN
    ]


def _telltale(analysis: Analysis, article: Article) -> Telltale:
    event = analysis(article)[1][0].event
    return Telltale(article.published_at, event.state, event.opening, event.signs, event.numbers)


def pairs(reports: Sequence[Written]) -> Iterator[Pair]:
    """Yield the pairs that lie close enough in time to be of one story."""
    for one, other in combinations(reports, 2):
        assert one.telltale.date
        assert other.telltale.date
        if abs(one.telltale.date - other.telltale.date) <= WINDOW:
            yield one, other


def fitted(reports: Sequence[Written], chosen: Sequence[Pair]) -> Model:
    """Return the model that fits these pairs best."""
    seen = Counter(sign for each in reports for sign in each.telltale.signs)
    weights = {sign: _weight(seen[sign], len(reports)) for sign in sorted(seen) if seen[sign] > 1}
    blank = Model({}, weights | dict.fromkeys(NEITHER, 0.0), _weight(1, len(reports)))
    values = np.array([list(_values(pair, blank)) for pair in chosen])
    is_one = np.array([one.event == other.event for one, other in chosen], float)
    return Model(
        dict(zip(NAMES, map(_rounded, log_odds(values, is_one, RIDGE)), strict=True)), *_tail(blank)
    )


def _tail(model: Model) -> tuple[Mapping[str, float], float]:
    return model.weights, model.weight_of_unknown


def _weight(seen: int, of: int) -> float:
    return round(log((of + 1) / (seen + 0.5)), 2)


def _rounded(odds: float) -> float:
    return round(float(odds), 2)


def _values(pair: Pair, model: Model) -> Iterator[float]:
    found = features(pair[0].telltale, pair[1].telltale, model)
    return (found.get(name, 0.0) for name in NAMES)


def across(reports: Sequence[Written]) -> tuple[float, float]:
    """Return precision and recall of pairs, each month by what the others teach."""
    every = list(pairs(reports))
    by_month: defaultdict[str, list[Pair]] = defaultdict(list)
    for pair in every:
        by_month[pair[1].event[:7]].append(pair)
    right = found = wanted = 0
    for held in by_month.values():
        model = fitted(reports, [pair for pair in every if pair not in held])
        for one, other in held:
            odds = zip(_values((one, other), model), model.log_odds.values(), strict=True)
            is_found, is_one = sum(v * o for v, o in odds) > 0, one.event == other.event
            right += is_found and is_one
            found += is_found
            wanted += is_one
    return right / found, right / wanted


def as_toml(model: Model) -> str:
    """Return the file."""
    lines = [
        "# Written by `python -m tests.newness.fit`, from the reports that may be tuned on.",
        f"weight_of_unknown = {model.weight_of_unknown}",
        "",
        "[log_odds]",
        *(f"{name} = {value}" for name, value in model.log_odds.items()),
        "",
        "[weights]",
        *(f'"{sign}" = {weight}' for sign, weight in sorted(model.weights.items())),
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    reports = written(load(watches=None, outlets=None))
    if "--across" in sys.argv:
        sys.stdout.write("precision {:.3f}, recall {:.3f}\n".format(*across(reports)))
    else:
        sys.stdout.write(as_toml(fitted(reports, list(pairs(reports)))))
