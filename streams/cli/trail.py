"""Everything that the topics say of one article, for ``explain``."""

from collections.abc import Iterator
from contextlib import aclosing
from dataclasses import dataclass, field

from schemas.dead_letter import DeadLetter
from schemas.delivery import Delivery
from schemas.mention import Alert, Decision
from schemas.report import Provenance, Report
from schemas.silence import Silence
from streams.cli.letters import on
from streams.cli.naming import Refused, goes_by, meant, stands_for
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
    letters: list[DeadLetter] = field(default_factory=list)

    @property
    def articles(self) -> Iterator[Provenance]:
        """Whose all of it is, as each of it has it."""
        yield from (each.article for each in self.reports)
        yield from (each.mention.article for each in self.decisions)
        yield from (each.article for each in self.alerts.values())

    def of(self, article_id: str) -> "Trail":
        """Return what is of one article of them, without deliveries."""
        return Trail(
            [each for each in self.reports if each.article.article_id == article_id],
            [each for each in self.decisions if each.mention.article.article_id == article_id],
            {
                each.alert_id: each
                for each in self.alerts.values()
                if each.article.article_id == article_id
            },
        )


async def follow(settings: Settings, id_: str) -> Trail | Refused:
    """Read the topics to their ends; what retention has removed is not found.

    It goes by an alert's id or an article's, whole or its beginning, by the article's address, or
    by its producer's id if no other article does.
    """
    name = await _article_of_alert(settings, id_) or id_
    found = await _named(settings, name)
    article_id = meant(name, found.articles)
    if isinstance(article_id, Refused):
        # Bytes that could not be read have no id of ours; they may have their producer's.
        letters = [] if any(found.articles) else await on(settings, {id_})
        return Trail(letters=letters) if letters else article_id
    trail = found.of(article_id)
    trail.letters = await on(settings, {article_id, id_})
    async for delivery in read_records(settings, "deliveries", Delivery):
        if delivery.alert_id in trail.alerts:
            trail.deliveries[delivery.key] = delivery
    by = {delivery.silenced_by for delivery in trail.deliveries.values()}
    silences = read_records(settings, "silences", Silence)
    trail.silences = {each.silence_id: each async for each in silences if each.silence_id in by}
    return trail


async def _article_of_alert(settings: Settings, id_: str) -> str | None:
    async with aclosing(read_records(settings, "alerts", Alert)) as alerts:
        async for alert in alerts:
            if stands_for(id_, alert.alert_id):
                return alert.article.article_id
    return None


async def _named(settings: Settings, name: str) -> Trail:
    """Return what is of any article that goes by a name: one, unless its producer's is shared."""
    found = Trail()
    async for report in read_records(settings, "reports", Report):
        if goes_by(report.article, name):
            found.reports.append(report)
    async for decision in read_records(settings, "decisions", Decision):
        if goes_by(decision.mention.article, name):
            found.decisions.append(decision)
    async for alert in read_records(settings, "alerts", Alert):
        if goes_by(alert.article, name):
            found.alerts[alert.alert_id] = alert
    return found
