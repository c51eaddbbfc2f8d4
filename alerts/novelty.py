"""Newness: whether a mention was told before.

The rules, in their order; the first that holds decides (docs/explanation/newness.md):

1. the same article again, its clause told no differently: `republication`;
2. an article told before, whose text now says something else on the clause: `update`;
3. another's text with nothing of its own on the clause: `copy`, or `republication` where it is
   the same outlet's;
4. the first report of a state of the clause that its story had not told: `update`, unless late;
5. anything else: `new`.

The text decides, never an address alone: under one address may stand two articles. A report of
another event repeats none, however alike the words. Rules 1 to 3 stand in `repeats`, the story and
rule 4 in `placement`.

A mention is known by its origin, the arrival that caused it. One that comes a second time with
the same origin is a redelivery and gets the decision it got; the same bytes under another
origin are a second arrival, and a republication.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts.chronicle import Chronicle
from alerts.memory import Memory, Remembered, Shown, arrived_of, clock_of, encoded, key_of
from alerts.placement import Placed, date_of, place
from alerts.repeats import repeated
from alerts.ruling import Newness
from alerts.sketches import sketch
from schemas.ids import decision_id
from schemas.mention import TOLD, Decision, DecisionKind, Match, Mention
from schemas.origin import Origin
from schemas.story import Story

KEPT_FOR = timedelta(days=400)
LATE = timedelta(hours=72)

_STORED = 12


@dataclass(frozen=True, slots=True)
class Outcome:
    """A decision, and what must be remembered once it is written, if that is not remembered yet.

    ``stories`` are those that it changed, as they stand then. ``clock`` is the watch's, once this
    has arrived.
    """

    decision: Decision
    remember: tuple[str, str] | None
    clock: datetime | None
    stories: tuple[Story, ...] = ()


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
    view = memory.as_of(mention.watch, clock, kept_for)
    is_late = _is_late(mention, clock)
    placed = place(mention, repeated(mention, view), view, is_late=is_late)
    arrival = view.arrivals(mention.report_id) + 1
    decision = _decision(mention, origin, placed, arrival=arrival, is_late=is_late)
    remembered = _remembered(decision, origin, clock, view.chronicle)
    stories = tuple(tale.story for tale in placed.tales_with(arrived_of(key, remembered)))
    return Outcome(decision, (key, encoded(remembered)), clock, stories)


def restored(decision: Decision, origin: Origin, memory: Memory) -> tuple[str, str]:
    """Return what was remembered of a decision, for a memory that was lost."""
    mention = decision.mention
    clock = clock_of(mention, origin, memory.clock(mention.watch))
    chronicle = memory.as_of(mention.watch, clock, KEPT_FOR).chronicle
    return key_of(mention, origin), encoded(_remembered(decision, origin, clock, chronicle))


def _known(mention: Mention, known: Remembered, origin: Origin) -> Decision:
    return Decision(
        decision_id=decision_id(mention.watch, mention.report_id, known.arrival),
        decision=known.decision,
        reasons=known.reasons,
        arrival=known.arrival,
        matches=known.matches,
        likeness=known.likeness,
        changes=known.changes,
        story=known.story,
        is_late=known.is_late,
        is_backfill=origin.is_backfill,
        mention=mention,
    )


def _decision(
    mention: Mention, origin: Origin, placed: Placed, *, arrival: int, is_late: bool
) -> Decision:
    ruling = placed.ruling
    return Decision(
        decision_id=decision_id(mention.watch, mention.report_id, arrival),
        decision=ruling.kind,
        reasons=(ruling.reason,),
        arrival=arrival,
        matches=ruling.match,
        likeness=None if ruling.overlap is None else round(ruling.overlap, 3),
        changes=ruling.changes,
        story=placed.place,
        is_late=is_late,
        is_backfill=origin.is_backfill,
        mention=mention,
    )


def _remembered(
    decision: Decision, origin: Origin, clock: datetime | None, chronicle: Chronicle
) -> Remembered:
    mention = decision.mention
    is_told = decision.decision in TOLD
    evidence = mention.passages[0].legible if mention.passages else ""
    return Remembered(
        at=clock,
        arrived_at=origin.arrived_at,
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
        story=decision.story,
        root=_root(decision, chronicle),
        date=date_of(mention),
        family=mention.article.family,
        language=mention.article.language,
        shown=Shown(
            headline=mention.article.headline[:_LONGEST],
            evidence=evidence[:_LONGEST],
            score=mention.score,
        )
        if is_told
        else None,
    )


_LONGEST = 400


def _root(decision: Decision, chronicle: Chronicle) -> str | None:
    """Return the report whose text this is a version or copy of, if of any."""
    is_own = decision.decision is DecisionKind.NEW or Newness.STATE_CHANGED in decision.reasons
    if is_own or decision.matches is None:
        return None
    return chronicle.root_of(decision.matches.report_id)


def _report_of(mention: Mention) -> Match:
    return Match(
        report_id=mention.report_id,
        article_id=mention.article.article_id,
        outlet=mention.article.outlet,
        url=mention.article.url,
    )


def _is_late(mention: Mention, clock: datetime | None) -> bool:
    dated = date_of(mention)
    return dated is not None and clock is not None and clock - dated > LATE
