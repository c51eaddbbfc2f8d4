"""How anything in the worker writes to a topic, as those see it who only write."""

from collections.abc import Awaitable
from typing import Protocol

from schemas.base import Record
from schemas.origin import Origin


class Put(Protocol):
    """Writes one record; returns its offset once Kafka has it."""

    def __call__(
        self, topic: str, record: Record, *, origin: Origin | None = None, key: bytes | None = None
    ) -> Awaitable[int]:
        """Write, waiting for a broker that is away.

        Raises `GivenUp` for a record too large for its topic, `NotWritten` where Kafka refuses.
        """
        ...
