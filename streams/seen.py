"""The memory of `decide` in a Faust table, and on its changelog."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from faust.types import TableT

from alerts.memory import Memory
from schemas.errors import ConfigurationError
from streams.outbox import acknowledged
from streams.rebuild import REBUILD, UNFINISHED
from streams.topics import SEEN_TABLE


class Seen:
    """Keeps what is remembered in step with the table, which Faust fills when it starts."""

    def __init__(
        self,
        table: TableT[str, str],
        *,
        kept_for: timedelta,
        fail: Callable[[str, BaseException], None],
    ) -> None:
        """``fail`` ends the worker: it is called where the table is not whole."""
        self._table = table
        self._kept_for = kept_for
        self._fail = fail
        self._memory: Memory | None = None
        table.on_recover(self._recovered)

    async def _recovered(self) -> None:
        self._memory = None
        if UNFINISHED in self._table.data:
            why = f"is not whole, since a rebuild was interrupted ({REBUILD})"
            self._fail("memory", ConfigurationError(SEEN_TABLE, why))

    def memory(self) -> Memory:
        """Return what is remembered; worked out anew where the table was filled meanwhile."""
        if self._memory is None or self._memory.size != len(self._table.data):
            self._memory = Memory(self._table.data)
        return self._memory

    async def remember(self, partition: int, key: str, value: str) -> None:
        """Keep a value; returns when Kafka has it."""
        memory = self.memory()
        await self._write(partition, key, value)
        memory.add(key, value)

    async def forget(self, partition: int, watch: str, clock: datetime) -> None:
        """Drop what has expired for a watch by its clock."""
        memory = self.memory()
        # Many of them take their time, in which the loop must go on.
        keys = await asyncio.to_thread(memory.expired, watch, clock, self._kept_for)
        for key in keys:
            await self._write(partition, key, None)
        memory.drop(keys)

    async def _write(self, partition: int, key: str, value: str | None) -> None:
        async def send() -> Awaitable[Any]:
            # Writing to a Faust table sends its changelog record and waits for nobody.
            return self._table.send_changelog(partition, key, value)

        await acknowledged(send, to=SEEN_TABLE)
