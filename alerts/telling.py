"""From verdict to mention, and from decision to alert: what is carried along."""

from schemas.ids import alert_id
from schemas.mention import TOLD, Alert, Decision, Mention, Telling
from schemas.report import Report, Verdict


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
        fingerprint=report.fingerprint,
        telling=telling,
    )


def alert_of(decision: Decision, watch_title: str) -> Alert | None:
    """Return the alert that a decision raises, or ``None`` where there is nothing to tell."""
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
        score=mention.score,
        why=mention.reasons,
        passages=mention.passages,
        parties=mention.parties,
        matches=decision.matches,
        changes=decision.changes,
        story=decision.story,
        is_late=decision.is_late,
    )
