"""Which story a report belongs to, and what it shows to be put right about others.

A report joins the story that it is most likely of, compared with the reports in it. One that is
as likely of two stories shows that they are one; one that begins a story takes along what is
more like it than like the story that it was put into. A story is one event with its run-up and
aftermath: however alike, what is told later than that is another.

Single-pass clustering, as topic detection and tracking has it (Allan, Papka, Lavrenko 1998), with
the average over a story's members as its measure.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean

from alerts.affinity import Telltale, affinity
from alerts.chronicle import Arrived, Tale
from alerts.memory import View
from schemas.story import Correction, CorrectionKind

JOINS = -0.4
"""Log-odds, on average over its reports, from which a report is of a story: nearly even. Of a few
values tried this grouped best what the model was not fitted on."""

MERGES = 1.0
"""Log-odds from which it is of a second one too, so that both are one."""

MOVES = 0.5
"""By how much more a report must be like another to leave its story."""

MOST_STORIES = 8
MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Placing:
    """The story that a report belongs to, ``None`` if it is the first; and corrections."""

    story_id: str | None
    corrections: tuple[Correction, ...] = ()


def placing(view: View, telltale: Telltale, report_id: str, new_story_id: str) -> Placing:
    """Say which story a report that nobody told yet belongs to; those that are over are none."""
    found = view.chronicle.near(telltale, MOST_STORIES, counts=view.is_open)
    near = [(_likely(tale, telltale), tale) for tale in found]
    ranked = sorted(near, key=lambda each: (-each[0], each[1].story_id))
    if ranked and ranked[0][0] > JOINS:
        return _joined(ranked, telltale, report_id)
    moves = tuple(_splits([tale for _, tale in ranked], telltale, report_id, new_story_id))
    return Placing(None, moves)


def _likely(tale: Tale, telltale: Telltale) -> float:
    return fmean(affinity(told, telltale) for told in _telltales(tale.compared))


def _telltales(arrivals: Sequence[Arrived]) -> Iterator[Telltale]:
    return (each.telltale for each in arrivals if each.telltale)


def _joined(ranked: Sequence[tuple[float, Tale]], telltale: Telltale, report_id: str) -> Placing:
    (_, best), *others = ranked
    also = next(
        (
            tale
            for likely, tale in others
            if likely > MERGES
            and best.spans(telltale.date, tale.first_date, tale.last_date)
            and _likely_one(best, tale)
        ),
        None,
    )
    if also is None:
        return Placing(best.story_id)
    kept, merged = sorted((best, also), key=_age)
    moved = tuple(dict.fromkeys(each.root for each in merged.arrivals))
    merge = Correction(
        kind=CorrectionKind.MERGED,
        from_story=merged.story_id,
        to_story=kept.story_id,
        reports=moved[:MOST_SHOWN],
        because_of=report_id,
    )
    return Placing(kept.story_id, (merge,))


def _likely_one(one: Tale, other: Tale) -> bool:
    return (
        fmean(affinity(a, b) for a in _telltales(one.compared) for b in _telltales(other.compared))
        > JOINS
    )


def _age(tale: Tale) -> tuple[bool, float, str]:
    seen = tale.arrivals[0].seen_at
    return seen is not None, seen.timestamp() if seen else 0.0, tale.story_id


def _splits(
    near: Sequence[Tale], telltale: Telltale, report_id: str, new_story_id: str
) -> Iterator[Correction]:
    for tale in near:
        moved = tuple(dict.fromkeys(_moved(tale, telltale)))
        if moved and {each.root for each in tale.told} - {*moved}:
            yield Correction(
                kind=CorrectionKind.SPLIT,
                from_story=tale.story_id,
                to_story=new_story_id,
                reports=moved,
                because_of=report_id,
            )
            return  # from two stories, what it takes might lie too far apart


def _moved(tale: Tale, telltale: Telltale) -> Iterator[str]:
    compared = tale.compared
    for each in compared:
        others = [told for told in compared if told is not each]
        if each.telltale and others:
            here = fmean(affinity(told, each.telltale) for told in _telltales(others))
            there = affinity(each.telltale, telltale)
            if there > max(JOINS, here + MOVES):
                yield each.root
