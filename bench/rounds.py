"""Interleaved rounds, and what they come to: medians, ratios and how far they lie apart.

Machines differ and are shared, so what counts are ratios. Each round runs everybody, another one
first each time, and a ratio is formed within its round.
"""

import statistics
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Spread:
    """A figure over all rounds."""

    median: float
    lowest: float
    lower_quartile: float
    upper_quartile: float
    highest: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread":
        """Return the spread of one value or more."""
        if len(values) == 1:
            return cls(*(values[0] for _ in range(5)))
        lower, median, upper = statistics.quantiles(values, n=4, method="inclusive")
        return cls(median, min(values), lower, upper, max(values))


@dataclass(frozen=True, slots=True)
class Target:
    """What a median ought to be."""

    bound: float
    is_least: bool

    def holds(self, median: float) -> bool:
        """Say whether it is met."""
        return median >= self.bound if self.is_least else median <= self.bound

    def __str__(self) -> str:
        return f"{'≥' if self.is_least else '≤'} {self.bound:g}"


def at_least(bound: float) -> Target:
    """Return a target that is met from ``bound`` on."""
    return Target(bound, is_least=True)


def at_most(bound: float) -> Target:
    """Return a target that is met up to ``bound``."""
    return Target(bound, is_least=False)


def interleaved(
    rounds: int, contestants: Mapping[str, Callable[[], Mapping[str, float]]]
) -> dict[str, dict[str, list[float]]]:
    """Run everybody in each round; return, by figure and contestant, the values of all rounds."""
    found: defaultdict[str, dict[str, list[float]]] = defaultdict(dict)
    for round_ in range(rounds):
        for name, run in turned(contestants, round_):
            for figure, value in run().items():
                found[figure].setdefault(name, []).append(value)
    return dict(found)


def turned(contestants: Mapping[K, V], round_: int) -> Iterator[tuple[K, V]]:
    """Yield all, another one first in each round."""
    items = list(contestants.items())
    first = round_ % len(items)
    yield from items[first:] + items[:first]


def ratios(ours: Sequence[float], theirs: Sequence[float]) -> list[float]:
    """Return ours to theirs, round by round."""
    return [one / other for one, other in zip(ours, theirs, strict=True)]


def percentile(values: Sequence[float], share: float) -> float:
    """Return what ``share`` of the values lie below, between the two nearest."""
    ordered = sorted(values)
    at = share * (len(ordered) - 1)
    below = int(at)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (at - below)
