"""Everything that the topics say of one article, for ``explain``."""

from dataclasses import dataclass, field

from schemas.delivery import Delivery
from schemas.mention import Alert, Decision
from schemas.report import Report
from schemas.silence import Silence
from streams.cli.records import read_records
from streams.settings import Settings


@dataclass(slots=True)
class Trail:
    """What became of an article, oldest first within each kind."""

    reports: list[Report] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    alerts: dict[str, Alert] = field(default_factory=dict)
    deliveries: dict[str, Delivery] = field(default_factory=dict)
    silences: dict[str, Silence] = field(default_factory=dict)


async def follow(settings: Settings, article_id: str) -> Trail:
    """Read the topics to their ends; what retention has removed is not found."""
    trail = Trail()
    async for report in read_records(settings, "reports", Report):
        if report.article.article_id == article_id:
            trail.reports.append(report)
    async for decision in read_records(settings, "decisions", Decision):
        if decision.mention.article.article_id == article_id:
            trail.decisions.append(decision)
    alerts = read_records(settings, "alerts", Alert)
    trail.alerts = {
        each.alert_id: each async for each in alerts if each.article.article_id == article_id
    }
    async for delivery in read_records(settings, "deliveries", Delivery):
        if delivery.alert_id in trail.alerts:
            trail.deliveries[delivery.key] = delivery
    by = {delivery.silenced_by for delivery in trail.deliveries.values()}
    silences = read_records(settings, "silences", Silence)
    trail.silences = {each.silence_id: each async for each in silences if each.silence_id in by}
    return trail
