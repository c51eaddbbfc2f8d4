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

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from alerts.likeness import Likeness, likeness, sketch
from alerts.memory import Memory, Remembered, View, clock_of, encoded, key_of
from schemas.ids import decision_id
from schemas.mention import TOLD, Change, Decision, DecisionKind, Match, Mention, Telling
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
    """A decision, and what must be remembered once it is written, if that is not remembered yet.

    ``clock`` is the watch's, once this has arrived.
    """

    decision: Decision
    remember: tuple[str, str] | None
    clock: datetime | None


def decide(
    mention: Mention, origin: Origin, memory: Memory, *, kept_for: timedelta = KEPT_FOR
) -> Outcome:
    """Say what became of a mention; the same for the same mention, origin and memory.

    What is older than ``kept_for`` by the watch's clock does not count.
    """
    key = key_of(mention, origin)
    clock = clock_of(mention, origin, memory.clock(mention.watch))
    if known := memory.ruling(key):
        return Outcome(_known(mention, known, origin), None, clock)
    decision = _decision(mention, origin, memory.as_of(mention.watch, clock, kept_for))
    return Outcome(decision, (key, encoded(_remembered(decision, clock))), clock)


def restored(decision: Decision, origin: Origin, memory: Memory) -> tuple[str, str]:
    """Return what was remembered of a decision, for a memory that was lost."""
    mention = decision.mention
    clock = clock_of(mention, origin, memory.clock(mention.watch))
    return key_of(mention, origin), encoded(_remembered(decision, clock))


def _known(mention: Mention, known: Remembered, origin: Origin) -> Decision:
    return Decision(
        decision_id=decision_id(mention.watch, mention.report_id, known.arrival),
        decision=known.decision,
        reasons=known.reasons,
        arrival=known.arrival,
        matches=known.matches,
        likeness=known.likeness,
        changes=known.changes,
        is_late=known.is_late,
        is_backfill=origin.is_backfill,
        mention=mention,
    )


def _decision(mention: Mention, origin: Origin, view: View) -> Decision:
    judged = _judged(mention, view)
    arrival = view.arrivals(mention.report_id) + 1
    return Decision(
        decision_id=decision_id(mention.watch, mention.report_id, arrival),
        decision=judged.kind,
        reasons=(judged.reason,),
        arrival=arrival,
        matches=judged.match,
        likeness=None if judged.overlap is None else round(judged.overlap, 3),
        changes=judged.changes,
        is_late=_is_late(mention, view.clock),
        is_backfill=origin.is_backfill,
        mention=mention,
    )


def _remembered(decision: Decision, clock: datetime | None) -> Remembered:
    mention = decision.mention
    is_told = decision.decision in TOLD
    return Remembered(
        at=clock,
        report=_report_of(mention),
        text=mention.fingerprint.text,
        decision=decision.decision,
        reasons=decision.reasons,
        arrival=decision.arrival,
        matches=decision.matches,
        likeness=decision.likeness,
        changes=decision.changes,
        is_late=decision.is_late,
        telling=None if Newness.SAME_ARTICLE in decision.reasons else mention.telling,
        shingles=sketch(mention.telling, _STORED) if is_told else (),
    )


def _report_of(mention: Mention) -> Match:
    return Match(
        report_id=mention.report_id,
        article_id=mention.article.article_id,
        outlet=mention.article.outlet,
        url=mention.article.url,
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


_Compared = tuple[Remembered, Likeness]


def _judged(mention: Mention, view: View) -> _Judged:
    if judged := _as_version(mention, view.versions(mention.article.article_id)):
        return judged
    alike = view.most_alike(sketch(mention.telling, _ASKED), _MOST_COMPARED)
    same = view.with_text(mention.fingerprint.text)
    # Where the title alone tells the clause, the same text may tell it differently.
    told = frozenset(each.words for each in mention.telling.clauses)
    identical = next((each.report for each in same if told <= _clauses(each)), None)
    return _as_text(mention, alike, identical)


def _clauses(told: Remembered) -> frozenset[str]:
    return frozenset(each.words for each in told.telling.clauses) if told.telling else frozenset()


def _as_version(mention: Mention, versions: Iterable[Remembered]) -> _Judged | None:
    """Judge a mention beside the versions of its article; ``None`` if it is none of them."""
    compared = [_compared(mention, told, strictly=True) for told in versions]
    same = [each for each in compared if each[1].overlap >= SAME_ARTICLE]
    if not same:
        return None
    best = _best(same)
    left = _left(same)
    if not left:
        return _of(DecisionKind.REPUBLICATION, Newness.SAME_ARTICLE, best)
    return _of(DecisionKind.UPDATE, Newness.CLAUSE_CHANGED, best, left)


def _compared(mention: Mention, told: Remembered, *, strictly: bool) -> _Compared:
    earlier = told.telling or Telling()
    return told, likeness(mention.telling, earlier, strictly=strictly)


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


def _as_text(mention: Mention, alike: Iterable[Remembered], identical: Match | None) -> _Judged:
    """Judge a mention by its text, beside reports that have much in common with it.

    ``identical`` is the first report of the very same text, if there is one.
    """
    compared = [_compared(mention, told, strictly=_is_same_outlet(mention, told)) for told in alike]
    taken = [each for each in compared if each[1].overlap >= TAKEN]
    own = [each for each in taken if _is_same_outlet(mention, each[0])]
    if again := [each for each in own if not each[1].unlike]:
        best = _best(again)
        return _of(*_repeat(mention, best[0].report), best)
    if identical:
        return _Judged(*_repeat(mention, identical), identical, 1.0)
    if not taken:
        return _Judged(DecisionKind.NEW, Newness.FIRST_REPORT)
    if own:
        return _of(DecisionKind.UPDATE, Newness.CLAUSE_CHANGED, _best(own), _left(own))
    left, best = _left(taken), _best(taken)
    if not left:
        return _of(*_repeat(mention, best[0].report), best)
    return _of(DecisionKind.NEW, Newness.MORE_ON_THE_CLAUSE, best, left)


def _left(compared: Iterable[_Compared]) -> frozenset[str]:
    """Return the sentences on the clause that none of these tells."""
    return frozenset.intersection(*(_unlike(like) for _, like in compared))


def _is_same_outlet(mention: Mention, told: Remembered) -> bool:
    return _are_one(mention, told.report)


def _are_one(mention: Mention, match: Match) -> bool:
    # Two unknown outlets are not the same outlet.
    return match.outlet is not None and match.outlet == mention.article.outlet


def _repeat(mention: Mention, match: Match) -> tuple[DecisionKind, Newness]:
    if _are_one(mention, match):
        return DecisionKind.REPUBLICATION, Newness.SAME_TEXT_SAME_OUTLET
    return DecisionKind.COPY, Newness.SAME_TEXT_OTHER_OUTLET
