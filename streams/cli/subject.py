"""What a reader's verdict is of: the report that an alert's or an article's id stands for."""

from collections.abc import Sequence
from dataclasses import dataclass

from schemas.feedback import FeedbackVerdict
from schemas.ids import report_id
from schemas.mention import Alert
from schemas.report import Provenance, Report
from streams.cli.naming import Refused, unknown


@dataclass(frozen=True, slots=True)
class Known:
    """The alerts and reports that an id stands for; those of one article are oldest first."""

    alerts: Sequence[Alert] = ()
    reports: Sequence[Report] = ()


@dataclass(frozen=True, slots=True)
class Subject:
    """One report, for one watch, and the alert that it raised."""

    watch: str
    article: Provenance
    alert_id: str | None = None

    @property
    def report_id(self) -> str:
        """The report's id."""
        return report_id(self.article.article_id, self.article.version)


def subject_of(
    id_: str, verdict: FeedbackVerdict, known: Known, *, watch: str | None
) -> Subject | Refused:
    """Return the latest alert on the watch or, of what was missed, the latest report.

    Without a ``watch`` any will do, if it is the only one.
    """
    alerts = [alert for alert in known.alerts if watch in (None, alert.watch)]
    if verdict is FeedbackVerdict.MISSED:
        return _missed(alerts[-1]) if alerts else _untold(id_, known, watch)
    if not alerts:
        return Refused(_why_no_alert(id_, known, watch))
    if len(watches := sorted({alert.watch for alert in alerts})) > 1:
        return Refused(f"{id_} raised alerts on several watches, say --watch: {', '.join(watches)}")
    return Subject(alerts[-1].watch, alerts[-1].article, alerts[-1].alert_id)


def _missed(alert: Alert) -> Refused:
    return Refused(
        f"not missed: article {alert.article.article_id} raised alert {alert.alert_id} on watch "
        f"{alert.watch}; call that relevant, not-relevant or duplicate"
    )


def _untold(id_: str, known: Known, watch: str | None) -> Subject | Refused:
    if not known.reports:
        return Refused(_why_no_alert(id_, known, watch))
    report = known.reports[-1]
    judged = [verdict.watch for verdict in report.verdicts]
    asked = [each for each in judged if watch in (None, each)]
    if not asked:
        only = ", ".join(judged) or "none"
        return Refused(f"article {id_} was not judged for watch {watch}; it was for: {only}")
    if len(asked) > 1:
        return Refused(f"{id_} was judged for several watches, say --watch: {', '.join(asked)}")
    return Subject(asked[0], report.article)


def _why_no_alert(id_: str, known: Known, watch: str | None) -> str:
    if known.alerts:
        on = ", ".join(sorted({alert.watch for alert in known.alerts}))
        return f"{id_} raised no alert on watch {watch}; it did on: {on}"
    if not known.reports:
        return unknown(id_)
    said = ", ".join(
        f"{verdict.verdict.value} for watch {verdict.watch}"
        for verdict in known.reports[-1].verdicts
        if watch in (None, verdict.watch)
    )
    return (
        f"article {id_} raised no alert; its report says {said or f'nothing of watch {watch}'} "
        "(an alert that should have come is `missed`)"
    )
