"""What becomes of each article that is sent: read off the topics by its origin."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime

from aiokafka import ConsumerRecord

from schemas.base import Record
from schemas.codec import decode
from schemas.dead_letter import DeadLetter
from schemas.health import Condition, Health
from schemas.mention import TOLD, Alert, Decision
from schemas.origin import HEADER, parse
from schemas.report import Report, VerdictKind
from schemas.topics import TOPICS, full_name
from streams.articles import Sent
from streams.reader import read
from streams.security import client_arguments
from streams.settings import Settings

_FOLLOWED = ("reports", "decisions", "alerts", "dead_letters", "health")


@dataclass(slots=True)
class Outcome:
    """What the topics say of one arrival so far."""

    report: Report | None = None
    decision: Decision | None = None
    alert: Alert | None = None
    dead_letter: DeadLetter | None = None

    @property
    def is_settled(self) -> bool:
        """Whether analyse and decide are through with it."""
        if self.dead_letter is not None:
            return True
        if self.report is None:
            return False
        if all(verdict.verdict is not VerdictKind.MENTION for verdict in self.report.verdicts):
            return True
        if self.decision is None:
            return False
        return self.decision.decision not in TOLD or self.alert is not None


@dataclass(slots=True)
class Outcomes:
    """Follows the topics, and tells of each article once it is settled."""

    settings: Settings
    alerts: dict[str, Alert] = field(default_factory=dict)
    running_since: datetime | None = None
    _by_place: dict[tuple[int, int], Outcome] = field(default_factory=dict)
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def follow(self) -> None:
        """Read what the worker writes, for ever, from the beginning of the topics."""
        async with asyncio.TaskGroup() as group:
            for topic in _FOLLOWED:
                group.create_task(self._follow(topic))

    async def settled(self, sent: Sent, timeout_seconds: float) -> Outcome:
        """Return what became of an article, as far as it got within the time."""
        outcome = self._at(sent.partition, sent.offset)
        deadline = time.monotonic() + timeout_seconds
        while not outcome.is_settled and (left := deadline - time.monotonic()) > 0:
            await self.change(left)
        return outcome

    async def alert(self, alert_id: str, timeout_seconds: float) -> Alert | None:
        """Return an alert by its id, once its record was read."""
        deadline = time.monotonic() + timeout_seconds
        while alert_id not in self.alerts and (left := deadline - time.monotonic()) > 0:
            await self.change(left)
        return self.alerts.get(alert_id)

    async def change(self, timeout_seconds: float) -> None:
        """Wait until something was read, or for as long as that."""
        async with self._changed:
            try:
                await asyncio.wait_for(self._changed.wait(), timeout_seconds)
            except TimeoutError:
                return

    def _at(self, partition: int, offset: int) -> Outcome:
        return self._by_place.setdefault((partition, offset), Outcome())

    async def _follow(self, topic: str) -> None:
        async for record in self._records(topic):
            self._take(decode(TOPICS[topic].record, record.value), record)
            async with self._changed:
                self._changed.notify_all()

    def _records(self, topic: str) -> AsyncIterator[ConsumerRecord]:
        name = full_name(self.settings.topic_prefix, topic)
        return read(client_arguments(self.settings), name, to_end=False)

    def _take(self, value: Record, record: ConsumerRecord) -> None:
        if isinstance(value, Health):
            is_running = value.condition is Condition.RUNNING
            self.running_since = value.since if is_running else None
            return
        if isinstance(value, DeadLetter):
            place = value.partition, value.offset
            if value.agent == "analyse" and place[0] is not None and place[1] is not None:
                self._at(place[0], place[1]).dead_letter = value
            return
        origin = parse(dict(record.headers).get(HEADER))
        outcome = self._at(origin.partition, origin.offset) if origin else Outcome()
        if isinstance(value, Report):
            outcome.report = value
        elif isinstance(value, Decision):
            outcome.decision = value
        elif isinstance(value, Alert):
            outcome.alert = self.alerts[value.alert_id] = value
