"""Newness: whether a mention was told before.

The rules, in their order; the first that holds decides (docs/newness.md):

1. the same article again, its clause told no differently: `republication`;
2. an article told before, whose text now says something else on the clause: `update`;
3. another's text with nothing of its own on the clause: `copy`, or `republication` where it is
   the same outlet's;
4. anything else: `new`.

The text decides, never an address alone: under one address may stand two articles.

A mention is known by its origin, the arrival that caused it. One that comes a second time with
the same origin is a redelivery and gets the decision it got; the same bytes under another
origin are a second arrival, and a republication.
"""

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from alerts.likeness import Likeness, likeness, sketch
from alerts.memory import (
    LARGEST,
    MOST_ALIKE,
    MOST_VERSIONS,
    Alike,
    Arrivals,
    Clock,
    Keys,
    Memory,
    Recall,
    Ruling,
    SameText,
    Told,
    Versions,
    Write,
    clock_of,
    encoded,
    most_alike,
)
from schemas.ids import decision_id
from schemas.mention import TOLD, Change, Decision, DecisionKind, Match, Mention
from schemas.origin import Origin

KEPT_FOR = timedelta(days=400)
LATE = timedelta(hours=72)

SAME_ARTICLE = 0.35
"""Overlap from which two texts under one address are versions of one article."""

TAKEN = 0.6
"""Overlap from which one text is taken from another; unlike events in like words stay below."""

_STORED, _ASKED = 12, 48
_MOST_COMPARED = 8


class Newness(StrEnum):
    """Why a decision fell as it did."""

    FIRST_REPORT = "first_report"
    MORE_ON_THE_CLAUSE = "more_on_the_clause"
    CLAUSE_CHANGED = "clause_changed"
    SAME_ARTICLE = "same_article"
    SAME_TEXT_SAME_OUTLET = "same_text_same_outlet"
    SAME_TEXT_OTHER_OUTLET = "same_text_other_outlet"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A decision, and what must be remembered once it is written: keys and values, in order.

    ``clock`` is the watch's, once this has arrived.
    """

    decision: Decision
    remember: tuple[Write, ...]
    clock: datetime | None


def decide(
    mention: Mention, origin: Origin, recall: Recall, *, kept_for: timedelta = KEPT_FOR
) -> Outcome:
    """Say what became of a mention; the same for the same mention, origin and memory.

    What is older than ``kept_for`` by the watch's clock does not count.
    """
    keys = Keys(mention, origin)
    memory = Memory(recall, clock_of(mention, origin, recall, keys), kept_for)
    ruling = memory.get(Ruling, keys.ruling) or _ruling(mention, keys, memory)
    writes = tuple(_writes(mention, ruling, keys, memory))
    return Outcome(_decision(mention, ruling, origin), writes, memory.clock)


def restored(
    decision: Decision, origin: Origin, recall: Recall, *, kept_for: timedelta = KEPT_FOR
) -> tuple[Write, ...]:
    """Return what was remembered of a decision, for a memory that was lost; in their order."""
    mention = decision.mention
    keys = Keys(mention, origin)
    memory = Memory(recall, clock_of(mention, origin, recall, keys), kept_for)
    ruling = Ruling(
        at=memory.clock,
        report_id=mention.report_id,
        decision=decision.decision,
        reasons=decision.reasons,
        arrival=decision.arrival,
        matches=decision.matches,
        changes=decision.changes,
        likeness=decision.likeness,
        is_late=decision.is_late,
    )
    return tuple(_writes(mention, ruling, keys, memory))


def _decision(mention: Mention, ruling: Ruling, origin: Origin) -> Decision:
    return Decision(
        decision_id=decision_id(mention.watch, mention.report_id, ruling.arrival),
        decision=ruling.decision,
        reasons=ruling.reasons,
        arrival=ruling.arrival,
        matches=ruling.matches,
        likeness=ruling.likeness,
        changes=ruling.changes,
        is_late=ruling.is_late,
        is_backfill=origin.is_backfill,
        mention=mention,
    )


def _ruling(mention: Mention, keys: Keys, memory: Memory) -> Ruling:
    judged = _judged(mention, keys, memory)
    arrivals = memory.get(Arrivals, keys.arrivals)
    return Ruling(
        at=memory.clock,
        report_id=mention.report_id,
        decision=judged.kind,
        reasons=(judged.reason,),
        arrival=arrivals.number + 1 if arrivals else 1,
        matches=judged.match,
        changes=judged.changes,
        likeness=None if judged.overlap is None else round(judged.overlap, 3),
        is_late=_is_late(mention, memory.clock),
    )


def _is_late(mention: Mention, clock: datetime | None) -> bool:
    dates = [d for d in (mention.article.published_at, mention.article.modified_at) if d]
    return bool(dates) and clock is not None and clock - max(dates) > LATE


@dataclass(frozen=True, slots=True)
class _Judged:
    kind: DecisionKind
    reason: Newness
    match: Match | None = None
    overlap: float | None = None
    changes: tuple[Change, ...] = ()


_Compared = tuple[Told, Likeness]


def _judged(mention: Mention, keys: Keys, memory: Memory) -> _Judged:
    versions = memory.get(Versions, keys.article)
    if judged := _as_version(mention, versions.told if versions else ()):
        return judged
    first = memory.get(SameText, keys.text)
    asked = sketch(mention.telling, _ASKED)
    alike = list(most_alike(asked, keys, memory, _MOST_COMPARED))
    return _as_text(mention, alike, first.report if first else None)


def _as_version(mention: Mention, versions: Iterable[Told]) -> _Judged | None:
    """Judge a mention beside the versions of its article; ``None`` if it is none of them."""
    compared = [(told, likeness(mention.telling, told.telling, strictly=True)) for told in versions]
    same = [each for each in compared if each[1].overlap >= SAME_ARTICLE]
    if not same:
        return None
    best = _best(same)
    left = frozenset.intersection(*(_unlike(each) for _, each in same))
    if not left:
        return _of(DecisionKind.REPUBLICATION, Newness.SAME_ARTICLE, best)
    return _of(DecisionKind.UPDATE, Newness.CLAUSE_CHANGED, best, left)


def _best(compared: Iterable[_Compared]) -> _Compared:
    """Return the earlier telling that leaves least unsaid; of two that are equal, the first."""
    return min(compared, key=lambda each: (len(each[1].unlike), -each[1].overlap))


def _unlike(like: Likeness) -> frozenset[str]:
    return frozenset(sentence.words for sentence, _ in like.unlike)


def _of(
    kind: DecisionKind,
    reason: Newness,
    compared: _Compared,
    left: Container[str] | None = None,
) -> _Judged:
    """Judge by one earlier telling; ``left`` are the sentences that no earlier one has."""
    told, like = compared
    changed = like.reworded if left is None else [p for p in like.unlike if p[0].words in left]
    changes = tuple(
        Change(before=near.text or near.words if near else None, after=now.text or now.words)
        for now, near in changed
    )
    return _Judged(kind, reason, told.report, like.overlap, changes)


def _as_text(mention: Mention, alike: Iterable[Told], identical: Match | None) -> _Judged:
    """Judge a mention by its text, beside reports that have much in common with it.

    ``identical`` is the first report of the very same text, if there is one.
    """
    compared = [
        (told, likeness(mention.telling, told.telling, strictly=_is_same_outlet(mention, told)))
        for told in alike
    ]
    taken = [each for each in compared if each[1].overlap >= TAKEN]
    own = [each for each in taken if _is_same_outlet(mention, each[0])]
    if again := [each for each in own if not each[1].unlike]:
        best = _best(again)
        return _of(*_repeat(mention, best[0].report), best)
    if identical:
        return _Judged(*_repeat(mention, identical), identical, 1.0)
    if not taken:
        return _Judged(DecisionKind.NEW, Newness.FIRST_REPORT)
    best = _best(taken)
    left = frozenset.intersection(*(_unlike(each) for _, each in taken))
    if not left:
        return _of(*_repeat(mention, best[0].report), best)
    if own:
        return _of(DecisionKind.UPDATE, Newness.CLAUSE_CHANGED, _best(own), left)
    return _of(DecisionKind.NEW, Newness.MORE_ON_THE_CLAUSE, best, left)


def _is_same_outlet(mention: Mention, told: Told) -> bool:
    return _are_one(mention, told.report)


def _are_one(mention: Mention, match: Match) -> bool:
    # Two unknown outlets are not the same outlet.
    return match.outlet is not None and match.outlet == mention.article.outlet


def _repeat(mention: Mention, match: Match) -> tuple[DecisionKind, Newness]:
    if _are_one(mention, match):
        return DecisionKind.REPUBLICATION, Newness.SAME_TEXT_SAME_OUTLET
    return DecisionKind.COPY, Newness.SAME_TEXT_OTHER_OUTLET


def _writes(mention: Mention, ruling: Ruling, keys: Keys, memory: Memory) -> Iterator[Write]:
    arrivals = memory.get(Arrivals, keys.arrivals)
    if arrivals and arrivals.number >= ruling.arrival:
        return  # this comes last: all is written
    at = ruling.at
    report = Match(
        report_id=mention.report_id,
        article_id=mention.article.article_id,
        outlet=mention.article.outlet,
        url=mention.article.url,
    )
    told = Told(at=at, report=report, telling=mention.telling)
    # First: what is known of this origin makes every later write repeatable.
    yield keys.ruling, encoded(ruling)
    yield keys.clock, encoded(Clock(at=at))
    if Newness.SAME_ARTICLE not in ruling.reasons:
        yield keys.article, encoded(_with(told, memory.get(Versions, keys.article)))
    first = memory.get(SameText, keys.text)
    yield keys.text, encoded(SameText(at=at, report=first.report if first else report))
    if ruling.decision in TOLD:
        for shingle in sketch(mention.telling, _STORED):
            key = keys.shingle(shingle)
            alike = memory.get(Alike, key)
            others = [each for each in alike.reports if each != report.report_id] if alike else []
            reports = (*others, report.report_id)[-MOST_ALIKE:]
            yield key, encoded(Alike(at=at, reports=reports))
        yield keys.report(report.report_id), encoded(told)
    yield keys.arrivals, encoded(Arrivals(at=at, number=ruling.arrival))


def _with(told: Told, versions: Versions | None) -> Versions:
    earlier = versions.told if versions else ()
    others = tuple(each for each in earlier if each.report.report_id != told.report.report_id)
    kept = [*others, told]
    while len(kept) > MOST_VERSIONS or len(encoded(Versions(told=tuple(kept)))) > LARGEST:
        kept = [*kept[:1], *kept[2:-1], kept[-1]] if kept[2:] else kept[1:]
    return Versions(at=told.at, told=tuple(kept))
