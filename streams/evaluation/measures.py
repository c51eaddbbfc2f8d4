"""Counts of right and wrong, and what is made of them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean
from typing import Self

from schemas.state import State

Z = 1.959964
"""The standard normal deviate that leaves 2.5 % on either side."""

BINS = 10


@dataclass(frozen=True, slots=True)
class Proportion:
    """So many of so many. ``value`` is ``None`` where there was nothing to count."""

    of: int
    count: int

    @property
    def value(self) -> float | None:
        """The share, from 0 to 1."""
        return self.count / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's score interval at 95 % (Wilson 1927); from 0 to 1 where nothing is known."""
        if not self.of:
            return 0.0, 1.0
        share, n, z2 = self.count / self.of, self.of, Z * Z
        middle = (share + z2 / (2 * n)) / (1 + z2 / n)
        half = Z * sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
        return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True, slots=True)
class Counts:
    """Of the texts that mention the clause and those that do not: how many were taken for one."""

    hits: int = 0
    misses: int = 0
    false_alarms: int = 0
    silent: int = 0

    @classmethod
    def of(cls, pairs: Iterable[tuple[bool, bool]]) -> "Counts":
        """Count pairs of what was wanted and what was said."""
        told = list(pairs)
        return cls(*(told.count(pair) for pair in _PAIRS))

    @property
    def precision(self) -> Proportion:
        """Of what was told, the share that was right."""
        return Proportion(self.hits + self.false_alarms, self.hits)

    @property
    def recall(self) -> Proportion:
        """Of what was to be told, the share that was."""
        return Proportion(self.hits + self.misses, self.hits)

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall."""
        of = 2 * self.hits + self.misses + self.false_alarms
        return 2 * self.hits / of if of else None


_PAIRS = ((True, True), (True, False), (False, True), (False, False))


@dataclass(frozen=True, slots=True)
class Bin:
    """The texts whose scores lie from ``low`` up to ``high``: mean score, and share of mentions."""

    low: float
    high: float
    count: int
    mean_score: float
    observed: Proportion


def reliability(scored: Sequence[tuple[float, bool]]) -> tuple[Bin, ...]:
    """Return, for each tenth of the scale that holds any score, how often it proved true."""
    bins = []
    for index in range(BINS):
        inside = [each for each in scored if min(int(each[0] * BINS), BINS - 1) == index]
        if inside:
            true = sum(is_clause for _, is_clause in inside)
            mean = fmean(score for score, _ in inside)
            observed = Proportion(len(inside), true)
            bins.append(Bin(index / BINS, (index + 1) / BINS, len(inside), mean, observed))
    return tuple(bins)


def brier(scored: Sequence[tuple[float, bool]]) -> float:
    """Return the mean squared distance of scores and outcomes (Brier 1950): 0 is best."""
    return fmean((score - is_clause) ** 2 for score, is_clause in scored)


@dataclass(frozen=True, slots=True)
class States:
    """How often each state that people saw met each that was found."""

    counts: Mapping[tuple[State, State], int]

    @classmethod
    def of(cls, pairs: Iterable[tuple[State, State]]) -> Self:
        """Count pairs of a label and what was found."""
        return cls(Counter(pairs))

    @property
    def accuracy(self) -> Proportion:
        """Of all texts, those whose state was found."""
        right = sum(n for (label, found), n in self.counts.items() if label is found)
        return Proportion(sum(self.counts.values()), right)

    @property
    def background_as_news(self) -> Proportion:
        """Of the texts that tell no step, those that were taken to tell one."""
        of_background = {pair: n for pair, n in self.counts.items() if pair[0] is State.BACKGROUND}
        right = of_background.get((State.BACKGROUND, State.BACKGROUND), 0)
        count = sum(of_background.values())
        return Proportion(count, count - right)
