"""Which of the names found count: the longest, and short ones only where they are plain."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from streams.extraction.gazetteer import Name


@dataclass(frozen=True, slots=True)
class Found:
    """A name at its place in a sentence, in characters."""

    name: Name
    start: int
    end: int


def settled(by_sentence: Mapping[int, Sequence[Found]]) -> dict[int, list[Found]]:
    """Return the names that count, by sentence and then by start, none inside another.

    A short name ("Kim") counts only in an article that also names one of those it depends on.
    """
    longest = {index: _longest(found) for index, found in by_sentence.items()}
    named = {
        entity.id
        for found in longest.values()
        for each in found
        if not each.name.after
        for entity in each.name.stands_for
    }
    return {
        index: kept
        for index, found in longest.items()
        if (kept := [f for f in found if not f.name.after or f.name.after & named])
    }


def _longest(found: Iterable[Found]) -> list[Found]:
    """Return what stands inside nothing longer; of two that overlap, the one with an id.

    "The North Korean" is a North Korean and not the North; "perang Korea Utara" is a war of
    North Korea's and not the Korean War.
    """
    outer = _outermost(found)
    kept: list[Found] = []
    for each in sorted(outer, key=lambda f: (not _has_id(f), f.start - f.end)):
        if not any(each.start < other.end and other.start < each.end for other in kept):
            kept.append(each)
    return sorted(kept, key=lambda f: f.start)


def _outermost(found: Iterable[Found]) -> list[Found]:
    outer: list[Found] = []
    for each in sorted(found, key=lambda f: (f.start, -f.end, bool(f.name.after))):
        if not outer or each.end > outer[-1].end:
            outer.append(each)
    return outer


def _has_id(found: Found) -> bool:
    return any(known.id for known in found.name.stands_for)
