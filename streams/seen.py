"""The memory of `decide`: each partition of `mentions` has its own, on a changelog.

The changelog is read here, from where it was read last to its end, whenever the group hands a
partition out. Faust's own tables are not used: as partitions came and went, those of
faust-streaming 0.15.3 kept what the changelog had dropped, and had the rest in another order than
it, on which decisions depend.
"""

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from alerts.memory import Memory
from schemas.errors import ConfigurationError, PartitionLost
from streams.rebuild import REBUILD, UNFINISHED
from streams.topics import SEEN

LONGEST_READING_SECONDS = 600.0
"""Nobody is told meanwhile, whatever else goes on: a worker that cannot read must be heard of."""

Entry = tuple[int, bytes, bytes | None]
"""An offset, a key, and what stands under it: ``None`` drops it."""


@dataclass(frozen=True, slots=True)
class Changelog:
    """How the changelog is read and written.

    ``entries`` yields a partition's records from an offset to its end; ``record`` returns the
    offset of what it wrote once Kafka has it.
    """

    entries: Callable[[int, int], AsyncGenerator[Entry, None]]
    record: Callable[[int, bytes, bytes | None], Awaitable[int]]


@dataclass(slots=True)
class _Partition:
    """``next`` is the offset up to which ``values`` has everything, in the changelog's order."""

    values: dict[str, str] = field(default_factory=dict)
    next: int = 0
    memory: Memory | None = None
    settled: asyncio.Event = field(default_factory=asyncio.Event)

    def fold(self, offset: int, key: bytes, value: bytes | None) -> None:
        if value is None:
            self.values.pop(json.loads(key), None)
        else:
            self.values[json.loads(key)] = json.loads(value)
        self.next = offset + 1

    def wrote(self, offset: int) -> None:
        """Pass what we wrote ourselves, unless there may be something of others before it."""
        if offset == self.next:
            self.next += 1


class Seen:
    """What is remembered on the partitions that this worker holds."""

    def __init__(
        self,
        changelog: Changelog,
        *,
        kept_for: timedelta,
        fail: Callable[[str, BaseException], None],
        recovered: Callable[[bool], None] = lambda _: None,
        longest_seconds: float = LONGEST_READING_SECONDS,
    ) -> None:
        """``fail`` ends the worker: a partition is not whole, or was not read in time.

        ``recovered`` hears whether all that is held has been read.
        """
        self._changelog = changelog
        self._kept_for = kept_for
        self._fail = fail
        self._recovered = recovered
        self._longest_seconds = longest_seconds
        self._partitions: dict[int, _Partition] = {}
        self._reading: dict[int, asyncio.Task[None]] = {}

    def hold(self, partitions: Iterable[int]) -> None:
        """Hold these and no others, as the group has handed them out; returns at once.

        Each is read on from where it was read last: another may have written to it meanwhile.
        """
        before, self._partitions = self._partitions, {}
        self.stop()
        for number in partitions:
            known = before.get(number, _Partition())
            self._partitions[number] = _Partition(dict(known.values), known.next)
            task = asyncio.create_task(self._read(number), name=f"memory-{number}")
            task.add_done_callback(self._done)
            self._reading[number] = task
        for known in before.values():
            known.settled.set()
        self._recovered(not self._reading)

    def stop(self) -> None:
        """Read no further: a Kafka that is away would be waited for."""
        for task in self._reading.values():
            task.cancel()
        self._reading.clear()

    async def memory(self, partition: int) -> Memory:
        """Return what is remembered on a partition, once it has been read.

        Raises `PartitionLost` where the group has given it to another.
        """
        return (await self._read_by_now(partition))[1]

    async def remember(self, partition: int, key: str, value: str) -> None:
        """Keep a value; returns when Kafka has it. Raises `PartitionLost`."""
        held, memory = await self._read_by_now(partition)
        await self._write(held, partition, key, value)
        memory.add(key, value)

    async def forget(self, partition: int, watch: str, clock: datetime) -> None:
        """Drop what has expired for a watch by its clock. Raises `PartitionLost`."""
        held, memory = await self._read_by_now(partition)
        # Many of them take their time, in which the loop must go on.
        keys = await asyncio.to_thread(memory.expired, watch, clock, self._kept_for)
        for key in keys:
            await self._write(held, partition, key, None)
        if keys:
            held.memory = await asyncio.to_thread(memory.without, keys)
            held.values = held.memory.values

    async def _read_by_now(self, partition: int) -> tuple[_Partition, Memory]:
        """Return a partition as it is held now: a rebalance may put another in its place."""
        while held := self._partitions.get(partition):
            if held.memory is not None:
                return held, held.memory
            await held.settled.wait()
        raise PartitionLost(f"partition {partition} is another worker's now")

    async def _read(self, partition: int) -> None:
        held = self._partitions[partition]
        async with asyncio.timeout(self._longest_seconds):
            async for entry in self._changelog.entries(partition, held.next):
                held.fold(*entry)
        if UNFINISHED in held.values:
            why = f"is not whole, since it was cut short, or a rebuild was interrupted ({REBUILD})"
            raise ConfigurationError(SEEN, why)
        # A hundred thousand take a second or two, in which the loop must go on.
        held.memory = await asyncio.to_thread(Memory, held.values)
        held.settled.set()
        del self._reading[partition]
        self._recovered(not self._reading)

    def _done(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            self._fail(task.get_name(), error)

    async def _write(self, held: _Partition, partition: int, key: str, value: str | None) -> None:
        raw = None if value is None else json.dumps(value).encode()
        offset = await self._changelog.record(partition, json.dumps(key).encode(), raw)
        if offset < held.next:
            # Whoever reads what is there now would tell all the rest once more.
            mark = json.dumps(UNFINISHED).encode()
            await self._changelog.record(partition, mark, mark)
            why = f"was cut short or made anew under a running worker ({REBUILD})"
            self._fail(f"memory-{partition}", ConfigurationError(SEEN, why))
        held.wrote(offset)
