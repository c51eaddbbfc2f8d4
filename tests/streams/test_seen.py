"""What is remembered, as partitions come and go and others write to the changelog meanwhile."""

import asyncio
import json
from collections.abc import AsyncGenerator, Callable
from datetime import timedelta
from typing import Any

import pytest

from alerts.memory import Memory, key_of
from alerts.novelty import KEPT_FOR, decide
from schemas.errors import ConfigurationError, PartitionLost
from streams.rebuild import UNFINISHED
from streams.seen import Changelog, Entry, Seen
from tests.builders import NOON, a_mention, a_provenance, an_origin

HERE, THERE = 0, 1


class Log:
    """The changelog: what stands on each partition, and where each reading began."""

    def __init__(self) -> None:
        self.entries: dict[int, list[tuple[bytes, bytes | None]]] = {HERE: [], THERE: []}
        self.begun: list[tuple[int, int]] = []
        self.may_go_on = asyncio.Event()
        self.may_go_on.set()
        self.is_broken = False
        self.before_writing: Callable[[], None] = lambda: None

    def write(self, partition: int, key: str, value: str | None) -> int:
        raw = None if value is None else json.dumps(value).encode()
        self.entries[partition].append((json.dumps(key).encode(), raw))
        return len(self.entries[partition]) - 1

    async def record(self, partition: int, key: bytes, value: bytes | None) -> int:
        self.before_writing()
        await asyncio.sleep(0.01)
        self.entries[partition].append((key, value))
        return len(self.entries[partition]) - 1

    async def read(self, partition: int, offset: int) -> AsyncGenerator[Entry, None]:
        self.begun.append((partition, offset))
        standing = tuple(self.entries[partition])
        for at in range(offset, len(standing)):
            await self.may_go_on.wait()
            if self.is_broken:
                raise OSError("broken")
            yield at, *standing[at]


class Worker:
    """One that holds partitions, and what it says of itself."""

    def __init__(self, log: Log, **given: Any) -> None:
        self.failures: list[BaseException] = []
        self.recovered: list[bool] = []
        self.seen = Seen(
            Changelog(log.read, log.record),
            kept_for=KEPT_FOR,
            fail=lambda _, error: self.failures.append(error),
            recovered=self.recovered.append,
            **given,
        )

    async def keys(self, partition: int = HERE) -> list[str]:
        return [each.rsplit("/", 1)[1] for each in (await self.seen.memory(partition)).values]


def remembered(number: int) -> tuple[str, str]:
    """Return what `decide` would remember of the arrival at this offset."""
    outcome = decide(a_mention(), an_origin(number), Memory())
    assert outcome.remember is not None
    return outcome.remember


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0.01)


async def held_up(count: int) -> tuple[Log, Worker, asyncio.Task[list[str]]]:
    """Return a worker whose reading of so many entries is held up, and who waits for them."""
    log = Log()
    for number in range(count):
        log.write(HERE, *remembered(number))
    log.may_go_on.clear()
    worker = Worker(log)
    worker.seen.hold([HERE])
    asked = asyncio.create_task(worker.keys())
    await settle()
    return log, worker, asked


async def test_what_was_remembered_is_there_before_anything_is_decided() -> None:
    log, worker, asked = await held_up(3)

    assert not asked.done()
    assert worker.recovered == [False]
    log.may_go_on.set()
    assert await asked == ["0", "1", "2"]
    assert worker.recovered == [False, True]
    memory = await worker.seen.memory(HERE)
    assert memory.ruling(key_of(a_mention(), an_origin(1))) is not None


async def test_nothing_held_is_nothing_to_wait_for() -> None:
    worker = Worker(Log())

    worker.seen.hold([])

    assert worker.recovered == [True]


async def test_what_is_dropped_is_not_remembered() -> None:
    log = Log()
    for number in range(3):
        log.write(HERE, *remembered(number))
    log.write(HERE, remembered(1)[0], None)
    worker = Worker(log)

    worker.seen.hold([HERE])

    assert await worker.keys() == ["0", "2"]


async def test_what_we_remember_is_in_kafka_first_and_is_not_read_again() -> None:
    log = Log()
    worker = Worker(log)
    worker.seen.hold([HERE])

    await worker.seen.remember(HERE, *remembered(0))
    await worker.seen.remember(HERE, *remembered(1))
    worker.seen.hold([HERE])

    assert await worker.keys() == ["0", "1"]
    assert [json.loads(key) for key, _ in log.entries[HERE]] == [
        remembered(number)[0] for number in range(2)
    ]
    assert log.begun == [(HERE, 0), (HERE, 2)]


async def test_a_partition_that_comes_back_has_what_another_wrote_and_in_the_logs_order() -> None:
    log = Log()
    worker = Worker(log)
    worker.seen.hold([HERE, THERE])
    for number in range(3):
        await worker.seen.remember(HERE, *remembered(number))
    worker.seen.hold([THERE])
    for number in range(2, 6):  # the other had not heard of 2, and decided on it once more
        log.write(HERE, *remembered(number))

    worker.seen.hold([HERE, THERE])
    await worker.seen.remember(HERE, *remembered(6))

    assert await worker.keys() == ["0", "1", "2", "3", "4", "5", "6"]
    assert await worker.keys(THERE) == []


async def test_what_another_wrote_before_our_own_is_read() -> None:
    log = Log()
    worker = Worker(log)
    worker.seen.hold([HERE])
    assert await worker.keys() == []
    log.write(HERE, *remembered(0))
    await worker.seen.remember(HERE, *remembered(1))

    worker.seen.hold([HERE])

    assert set(await worker.keys()) == {"0", "1"}


async def test_a_reading_that_a_rebalance_interrupts_is_gone_on_with() -> None:
    log, worker, asked = await held_up(4)

    worker.seen.hold([HERE, THERE])
    log.may_go_on.set()

    assert await asked == ["0", "1", "2", "3"]
    await settle()
    assert worker.recovered[-1]
    assert worker.failures == []


async def test_a_partition_that_is_lost_is_another_workers_to_remember() -> None:
    log, worker, asked = await held_up(1)

    worker.seen.hold([THERE])

    with pytest.raises(PartitionLost):
        await asked
    with pytest.raises(PartitionLost):
        await worker.seen.remember(HERE, *remembered(1))
    assert len(log.entries[HERE]) == 1


async def test_what_has_expired_is_dropped_in_kafka_too() -> None:
    log = Log()
    mention = a_mention(article=a_provenance(fetched_at=NOON))
    outcome = decide(mention, an_origin(0), Memory())
    assert outcome.remember is not None
    log.write(HERE, *outcome.remember)
    worker = Worker(log)
    worker.seen.hold([HERE])

    await worker.seen.forget(HERE, mention.watch, NOON + KEPT_FOR + timedelta(days=1000))

    assert await worker.keys() == []
    assert log.entries[HERE][1:] == [(json.dumps(outcome.remember[0]).encode(), None)]


async def test_what_is_not_whole_ends_the_worker() -> None:
    log = Log()
    log.write(HERE, UNFINISHED, UNFINISHED)
    worker = Worker(log)

    worker.seen.hold([HERE])
    await settle()

    assert [type(each) for each in worker.failures] == [ConfigurationError]
    assert worker.recovered == [False]


async def test_what_cannot_be_read_ends_the_worker() -> None:
    log = Log()
    log.write(HERE, *remembered(0))
    log.is_broken = True
    worker = Worker(log)

    worker.seen.hold([HERE])
    await settle()

    assert [type(each) for each in worker.failures] == [OSError]


async def test_a_rebalance_amid_forgetting_is_no_fault_of_the_record() -> None:
    log = Log()
    for number in range(2):
        outcome = decide(
            a_mention(article=a_provenance(fetched_at=NOON)), an_origin(number), Memory()
        )
        assert outcome.remember is not None
        log.write(HERE, *outcome.remember)
    worker = Worker(log)
    worker.seen.hold([HERE])
    await worker.keys()
    log.before_writing = lambda: worker.seen.hold([THERE])

    later = NOON + KEPT_FOR + timedelta(days=1000)
    await worker.seen.forget(HERE, a_mention().watch, later)

    assert [value for _, value in log.entries[HERE][2:]] == [None, None]


async def test_what_was_being_written_as_the_partition_came_back_is_read() -> None:
    log = Log()
    worker = Worker(log)
    worker.seen.hold([HERE])
    await worker.keys()

    def rebalance() -> None:
        worker.seen.hold([THERE])
        worker.seen.hold([HERE])

    log.before_writing = rebalance
    await worker.seen.remember(HERE, *remembered(0))
    worker.seen.hold([HERE])

    assert await worker.keys() == ["0"]


async def test_who_stops_reads_no_further_and_has_not_failed() -> None:
    log = Log()
    log.write(HERE, *remembered(0))
    log.may_go_on.clear()
    worker = Worker(log)
    worker.seen.hold([HERE])
    await settle()

    worker.seen.stop()
    log.may_go_on.set()
    await settle()

    assert worker.failures == []
    assert worker.recovered == [False]


async def test_what_is_not_read_in_time_ends_the_worker() -> None:
    log = Log()
    log.write(HERE, *remembered(0))
    log.may_go_on.clear()
    worker = Worker(log, longest_seconds=0.01)

    worker.seen.hold([HERE])
    await settle()

    assert [type(each) for each in worker.failures] == [TimeoutError]


async def test_a_changelog_that_was_cut_short_is_marked_and_ends_the_worker() -> None:
    log = Log()
    worker = Worker(log)
    worker.seen.hold([HERE])
    for number in range(3):
        await worker.seen.remember(HERE, *remembered(number))
    log.entries[HERE].clear()

    await worker.seen.remember(HERE, *remembered(3))

    assert [type(each) for each in worker.failures] == [ConfigurationError]
    successor = Worker(log)
    successor.seen.hold([HERE])
    await settle()
    assert [type(each) for each in successor.failures] == [ConfigurationError]
