"""Which of the names found count: the longest, and short ones only where they are plain."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import TypeVar

from streams.extraction.gazetteer import Name


@dataclass(frozen=True, slots=True)
class Found:
    """A name at its place in a field, in characters."""

    name: Name
    start: int
    end: int


K = TypeVar("K")


def settled(by_field: Mapping[K, Sequence[Found]]) -> dict[K, list[Found]]:
    """Return the names that count, by field and then by start, none inside another.

    A short name ("Kim") counts only in an article that also names one of those it depends on.
    """
    longest = {field: _longest(found) for field, found in by_field.items()}
    named = {
        entity.id
        for found in longest.values()
        for each in found
        if not each.name.after
        for entity in each.name.stands_for
    }
    return {
        field: kept
        for field, found in longest.items()
        if (kept := [f for f in found if not f.name.after or f.name.after & named])
    }


def _longest(found: Iterable[Found]) -> list[Found]:
    """Return what stands inside nothing longer; of two that overlap, the one with an id.

    "The North Korean" is a North Korean and not the North; "perang Korea Utara" is a war of
    North Korea's and not the Korean War.
    """
    outer = _outermost(found)
    kept: list[Found] = []  # by start
    for each in sorted(outer, key=lambda f: (not _has_id(f), f.start - f.end)):
        position = bisect_left(kept, each.start, key=attrgetter("start"))
        is_free = not (position and kept[position - 1].end > each.start)
        if is_free and not (position < len(kept) and kept[position].start < each.end):
            kept.insert(position, each)
    return kept


def _outermost(found: Iterable[Found]) -> list[Found]:
    outer: list[Found] = []
    for each in sorted(found, key=lambda f: (f.start, -f.end, bool(f.name.after))):
        if not outer or each.end > outer[-1].end:
            outer.append(each)
    return outer


def _has_id(found: Found) -> bool:
    return any(known.id for known in found.name.stands_for)
