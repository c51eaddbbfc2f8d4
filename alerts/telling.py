"""From verdict to mention, and from decision to alert: what is carried along."""

from datetime import datetime
from itertools import islice

from schemas.article import EARLIEST, LATEST
from schemas.ids import alert_id
from schemas.mention import TOLD, Alert, Decision, Mention, Telling
from schemas.report import Report, Verdict

MOST_ENTITIES = 100


def entities_of(report: Report) -> tuple[str, ...]:
    """Return whom and what a report names: QIDs in their order, then words, each once."""
    ids = (entity.id for entity in report.entities if entity.id)
    words = (" ".join(entity.text.split()) for entity in report.entities)
    return tuple(islice(dict.fromkeys((*ids, *words)), MOST_ENTITIES))


def mention_of(report: Report, verdict: Verdict, telling: Telling) -> Mention:
    """Return the mention that a verdict makes, told so."""
    return Mention(
        watch=verdict.watch,
        report_id=report.report_id,
        article=report.article,
        score=verdict.score,
        reasons=verdict.reasons,
        passages=verdict.passages,
        parties=verdict.parties,
        entities=entities_of(report),
        fingerprint=report.fingerprint,
        telling=telling,
    )


def alert_of(
    decision: Decision, watch_title: str, arrived_at: datetime | None = None
) -> Alert | None:
    """Return the alert that a decision raises, or ``None`` where there is nothing to tell.

    ``arrived_at`` is when Kafka had its article, as far as that can be: the producer says so.
    """
    if decision.decision not in TOLD or decision.is_backfill:
        return None
    mention = decision.mention
    return Alert(
        alert_id=alert_id(mention.watch, mention.report_id),
        watch=mention.watch,
        watch_title=watch_title,
        decision_id=decision.decision_id,
        decision=decision.decision,
        reasons=decision.reasons,
        article=mention.article,
        arrived_at=arrived_at if arrived_at and EARLIEST <= arrived_at < LATEST else None,
        score=mention.score,
        why=mention.reasons,
        passages=mention.passages,
        parties=mention.parties,
        entities=mention.entities,
        matches=decision.matches,
        changes=decision.changes,
        story=decision.story,
        is_late=decision.is_late,
    )
