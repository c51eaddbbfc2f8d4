"""Stands in for Kafka: keeps what is written, in the order in which it is."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from alerts.memory import Memory
from alerts.novelty import KEPT_FOR
from schemas.base import Record
from schemas.delivery import Delivery
from schemas.origin import Origin

R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class Write:
    """One record on a topic, or one value in a memory."""

    topic: str
    record: Record | tuple[str, str]
    origin: Origin | None = None
    key: bytes | None = None
    partition: int | None = None


@dataclass(slots=True)
class Recorder:
    """Keeps every write; the one numbered ``fails_at`` (from 0) raises, as if the worker died."""

    writes: list[Write] = field(default_factory=list)
    memory: Memory = field(default_factory=Memory)
    fails_at: int | None = None

    async def put(
        self, topic: str, record: Record, *, origin: Origin | None = None, key: bytes | None = None
    ) -> int:
        """Be the worker's `Put`."""
        self._keep(Write(topic, record, origin, key))
        return len(self.writes) - 1

    async def enter(self, delivery: Delivery, origin: Origin) -> None:
        """Be the ledger of `route`."""
        await self.put("deliveries", delivery, origin=origin)

    async def remembered(self, partition: int) -> Memory:
        """Return what is remembered."""
        del partition
        return self.memory

    async def remember(self, partition: int, key: str, value: str) -> None:
        """Be the memory of `decide`."""
        self._keep(Write("memory", (key, value), partition=partition))
        self.memory.add(key, value)

    async def forget(self, partition: int, watch: str, clock: datetime) -> None:
        """Drop what has expired, as `decide` asks."""
        keys = self.memory.expired(watch, clock, KEPT_FOR)
        for key in keys:
            self._keep(Write("memory", (key, ""), partition=partition))
        self.memory = self.memory.without(keys)

    def on(self, topic: str, kind: type[R]) -> list[R]:
        """Return the records on one topic, all of one kind."""
        records = [write.record for write in self.writes if write.topic == topic]
        found = [record for record in records if isinstance(record, kind)]
        assert len(found) == len(records)
        return found

    @property
    def topics(self) -> list[str]:
        """Where each write went, in order."""
        return [write.topic for write in self.writes]

    def _keep(self, write: Write) -> None:
        if len(self.writes) == self.fails_at:
            self.fails_at = None
            raise ConnectionError("the worker dies here")
        self.writes.append(write)
