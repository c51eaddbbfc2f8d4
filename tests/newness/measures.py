"""How well reports were put into stories and decided on, beside their labels."""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from itertools import combinations
from math import comb


def adjusted_rand_index(labels: Sequence[Hashable], found: Sequence[Hashable]) -> float:
    """Return how far two groupings agree, chance taken off: 1 if they are one (Hubert 1985)."""
    both = _pairs(zip(labels, found, strict=True))
    first, second = _pairs(labels), _pairs(found)
    by_chance = first * second / comb(len(labels), 2)
    return (both - by_chance) / ((first + second) / 2 - by_chance)


def _pairs(groups: Iterable[Hashable]) -> int:
    return sum(comb(size, 2) for size in Counter(groups).values())


def links(
    labels: Sequence[Hashable], found: Sequence[Hashable], languages: Sequence[str]
) -> tuple[float, float]:
    """Return precision and recall of the pairs in two languages that were put into one story."""
    across = [
        (labels[a] == labels[b], found[a] == found[b])
        for a, b in combinations(range(len(labels)), 2)
        if languages[a] != languages[b]
    ]
    right = sum(is_one and is_found for is_one, is_found in across)
    return right / sum(is_found for _, is_found in across), right / sum(
        is_one for is_one, _ in across
    )


def macro_f1(labels: Sequence[Hashable], found: Sequence[Hashable]) -> float:
    """Return the mean over all labels of the harmonic mean of precision and recall."""
    right = Counter(one for one, other in zip(labels, found, strict=True) if one == other)
    wanted, given = Counter(labels), Counter(found)
    return sum(2 * right[each] / (wanted[each] + given[each]) for each in wanted) / len(wanted)
