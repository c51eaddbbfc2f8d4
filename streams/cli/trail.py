"""Everything that the topics say of one article, for ``explain``."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from schemas.base import Record
from schemas.codec import decode
from schemas.delivery import Delivery
from schemas.errors import BadRecord
from schemas.mention import Alert, Decision
from schemas.report import Report
from schemas.topics import TOPICS, full_name
from streams.reader import read
from streams.security import client_arguments
from streams.settings import Settings


@dataclass(slots=True)
class Trail:
    """What became of an article, oldest first within each kind."""

    reports: list[Report] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    alerts: dict[str, Alert] = field(default_factory=dict)
    deliveries: dict[str, Delivery] = field(default_factory=dict)


async def follow(settings: Settings, article_id: str) -> Trail:
    """Read the topics to their ends; what retention has removed is not found."""
    trail = Trail()
    async for report in _records(settings, "reports"):
        if isinstance(report, Report) and report.article.article_id == article_id:
            trail.reports.append(report)
    async for decision in _records(settings, "decisions"):
        if isinstance(decision, Decision) and decision.mention.article.article_id == article_id:
            trail.decisions.append(decision)
    async for alert in _records(settings, "alerts"):
        if isinstance(alert, Alert) and alert.article.article_id == article_id:
            trail.alerts[alert.alert_id] = alert
    async for delivery in _records(settings, "deliveries"):
        if isinstance(delivery, Delivery) and delivery.alert_id in trail.alerts:
            trail.deliveries[delivery.key] = delivery
    return trail


async def _records(settings: Settings, topic: str) -> AsyncIterator[Record]:
    async for record in read(client_arguments(settings), full_name(settings.topic_prefix, topic)):
        try:
            yield decode(TOPICS[topic].record, record.value)
        except BadRecord:
            continue  # a stranger's bytes say nothing of this article
