"""Faust's consumer, mended where it loses records, stops committing or does nothing.

faust-streaming 0.15.3 and aiokafka 0.14 have nine faults that matter here:

- A seek to what is committed leaves a partition alone where nothing is committed yet. Records
  that were fetched and dropped there, as happens in each rebalance, never come back.
- What was fetched before a seek may be handed out after it. It looks like a hole in the
  partition, is committed over, and hides the records that the seek was for.
- A commit passes a record that is still being handled, if only one lies between (faust#606).
- A record counts as handled however its handling ended: by a raised exception, by a cancellation.
- A commit passes one hole at a time, so that a topic written by transactions, or a compacted
  one, is hardly ever committed (faust#312, #378).
- While the streams of some partitions are full, the others are waited for, up to a second, and
  nobody is woken when the full ones have room again.
- A broker that does not lead the group, any more or yet, is taken for one that knows of nothing
  committed: all is read again from its beginning.
- What keeps a worker out of its group is told to whoever asks aiokafka's consumer for records, and
  waited with until then. Faust asks beneath it: the worker stands still, for good and in silence.
- Who asked for no records for long may not join its group again before it asks, and Faust does not
  ask before it has joined: a record that took long in a rebalance, and the worker stands still.

Here a seek reaches every partition, whatever was fetched before it is dropped, and a commit goes
as far as every record is handled, over whatever holes lie between, and no further. A full stream
is soon looked at again. An error is one, and ends the worker where it keeps it out of its group;
however long nothing was asked for does not.

It leans on names that are private to both libraries: their versions are pinned, and
tests/integration/test_consumer.py shows each fault and its end on a real Kafka; what a cluster of
several brokers does is provoked there.
"""

import asyncio
import logging
import math
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer
from aiokafka.consumer.group_coordinator import GroupCoordinator
from aiokafka.errors import (
    GroupCoordinatorNotAvailableError,
    KafkaError,
    NoError,
    NotCoordinatorForGroupError,
    for_code,
)
from aiokafka.protocol.commit import OffsetFetchRequest
from faust.transport.drivers import aiokafka as driver
from faust.types import TP
from faust.types.tuples import Message
from mode import Service

from streams.commits import Commits
from streams.record_batches import bear_any_header

log = structlog.get_logger(__name__)

_FAUSTS = logging.getLogger("faust.mended.consumer")
"""Where mode says of a service that it starts; unless it has one, in the name of this module."""

FETCH_MAX_WAIT_MS = 100
"""How long Kafka may keep a fetch that finds nothing.

A broker is asked one thing at a time, of those partitions of which nothing is left to hand out:
while it keeps a fetch, nothing comes of the others.
"""

ROOM_SECONDS = 0.05
"""How soon a stream that was full is looked at again."""

ERRORS_SECONDS = 1.0
"""How often aiokafka is asked for what keeps it out of its group."""

FETCH_BYTES = 65_536
"""The most of a partition that one fetch brings, unless its first record is larger.

All of it is handed out before the next fetch: an alert must not wait for a backlog of articles.
"""


_COORDINATOR_GONE = (GroupCoordinatorNotAvailableError, NotCoordinatorForGroupError)


class ConsumerThread(driver.AIOKafkaConsumerThread):
    """The thread that speaks with Kafka."""

    logger = _FAUSTS
    consumer: "Consumer"
    positions: Mapping[TP, int] = {}
    """Of each partition asked last: the offset after all that has been handed out."""

    def _create_worker_consumer(self, transport: driver.Transport) -> AIOKafkaConsumer:
        bear_any_header()
        consumer = super()._create_worker_consumer(transport)
        # What a producer took back must not be told to anybody. Faust asks for it only where its
        # own transactions are on.
        consumer._isolation_level = "read_committed"  # noqa: SLF001  (see above)
        # A seek waits for the fetch that is under way, too.
        consumer._fetch_max_wait_ms = FETCH_MAX_WAIT_MS  # noqa: SLF001
        return consumer

    async def on_start(self) -> None:
        """Start aiokafka's consumer."""
        await super().on_start()
        coordinator = self._ensure_consumer()._coordinator  # noqa: SLF001  (see above)
        coordinator._max_poll_interval = math.inf  # noqa: SLF001  (see above)
        _heed_errors(coordinator)

    @Service.task
    async def _end_of_what_keeps_us_out(self) -> None:
        async for _ in self.itertimer(ERRORS_SECONDS):
            self._ensure_consumer()._coordinator.check_errors()  # noqa: SLF001  (see above)

    async def seek_to_committed(self) -> Mapping[TP, int]:
        """Seek every partition to what is committed, or to its beginning; return what is."""
        committed: Mapping[TP, int] = await self.call_thread(self._seek_to_committed)
        return committed

    async def _seek_to_committed(self) -> dict[TP, int | None]:
        consumer = self._ensure_consumer()
        places = {TP(*place): place for place in consumer.assignment()}
        committed = {tp: await consumer.committed(place) for tp, place in places.items()}
        fresh = [place for tp, place in places.items() if committed[tp] is None]
        # Not seek_to_beginning: two of those at once trip over each other in aiokafka.
        beginnings = await consumer.beginning_offsets(fresh) if fresh else {}
        for tp, place in places.items():
            offset = committed[tp]
            consumer.seek(place, beginnings[place] if offset is None else offset)
        return committed

    async def _fetch_records(
        self, consumer: AIOKafkaConsumer, active_partitions: set[TP], *given: Any, **named: Any
    ) -> Any:
        asked = frozenset(active_partitions)  # the set lives on, and changes
        records = await super()._fetch_records(consumer, active_partitions, *given, **named)
        self.positions = _positions(consumer, asked)
        return records


class Consumer(driver.Consumer):
    """What hands records out to the agents, and commits what they have handled."""

    logger = _FAUSTS
    _thread: ConsumerThread
    is_handled: Callable[[TP, int], bool] = staticmethod(lambda *_: False)
    """Whether a record that comes is handled already, since this worker wrote it itself."""

    def __init__(self, *given: Any, **named: Any) -> None:
        self._commits: dict[TP, Commits] = {}
        self._seeks = 0
        self._is_adrift = False
        super().__init__(*given, **named)

    def handled(self, message: Message) -> None:
        """Take note that a record is handled: that, and nothing else, lets it be committed."""
        if commits := self._commits.get(TP(message.topic, message.partition)):
            commits.handled(message.offset)

    async def perform_seek(self) -> None:
        """Seek every partition to what is committed."""
        self._forget()
        self._is_adrift = True
        await super().perform_seek()
        self._forget()  # a fetch may have begun in between
        self._is_adrift = False

    async def _seek(self, partition: TP, offset: int) -> None:
        self._forget([partition])
        await super()._seek(partition, offset)

    async def on_partitions_revoked(self, revoked: set[TP]) -> None:
        """Forget what others will go on with."""
        self._forget(revoked)
        await super().on_partitions_revoked(revoked)

    async def getmany(
        self,
        timeout: float,  # noqa: ASYNC109  (the signature is Faust's)
    ) -> AsyncIterator[tuple[TP, Message]]:
        """Hand out what one fetch brought; whatever of it cannot be is sought back."""
        seeks = self._seeks
        records, active = await self._wait_next_records(timeout)
        if records is None or self.should_stop:
            return
        positions = self._thread.positions
        generation = self.app.consumer_generation_id
        has_dropped = False
        for tp, record in self.scheduler.iterate(records):
            is_wanted = active is None or tp in active or tp in self._buffered_partitions
            is_current = self.flow_active and generation == self.app.consumer_generation_id
            if not is_wanted or not is_current or seeks != self._seeks:
                has_dropped = True
            elif self._of(tp, record.offset).delivered(record.offset):
                if self.is_handled(tp, record.offset):
                    self._of(tp, record.offset).handled(record.offset)
                else:
                    yield tp, self._to_message(tp, record)
        if has_dropped or self._is_adrift:
            await self._seek_back()
        elif seeks == self._seeks:
            self._pass(positions)

    async def _wait_next_records(
        self,
        timeout: float,  # noqa: ASYNC109  (the signature is Faust's)
    ) -> tuple[Any, Any]:
        """Wait for what comes, and not for long while a stream is full: see above."""
        if self._buffered_partitions and not self._is_adrift:
            timeout = min(timeout, ROOM_SECONDS)
            if not self._get_active_partitions():
                await asyncio.sleep(timeout)
                # Not "no records": positions that are older than a seek would be passed.
                return None, None
        found: tuple[Any, Any] = await super()._wait_next_records(timeout)
        return found

    async def _seek_back(self) -> None:
        try:
            await self.perform_seek()
        except (KafkaError, AssertionError, TimeoutError) as error:
            # No partition is assigned just now, or no broker answers: the next fetch seeks again.
            log.warning("consumer.not_sought_back", error=repr(error))

    def _pass(self, positions: Mapping[TP, int]) -> None:
        for tp, position in positions.items():
            self._of(tp, position).passed(position)
            self._acked[tp]  # or Faust does not ask for its offset

    def _of(self, tp: TP, first: int) -> Commits:
        if tp not in self._commits:
            committed = self._committed_offset[tp]
            self._commits[tp] = Commits(first if committed is None else committed)
        return self._commits[tp]

    def _forget(self, tps: Iterable[TP] | None = None) -> None:
        self._seeks += 1
        for tp in tuple(self._commits) if tps is None else tps:
            self._commits.pop(TP(*tp), None)

    async def _add_gap(self, tp: TP, offset_from: int, offset_to: int) -> None:
        """Leave holes to `Commits`."""

    def _new_offset(self, tp: TP) -> int | None:
        # What Faust takes for acknowledged counts for nothing here, and is forgotten.
        self._acked[tp].clear()
        self._acked_index[tp].clear()
        commits = self._commits.get(tp)
        offset = commits.advance() if commits else 0
        return offset if offset > (self._committed_offset[tp] or 0) else None

    def _new_consumer_thread(self) -> ConsumerThread:
        return ConsumerThread(self, loop=self.loop, beacon=self.beacon)


class Transport(driver.Transport):
    """Faust's Kafka transport with this consumer."""

    Consumer = Consumer


def _heed_errors(coordinator: GroupCoordinator) -> None:
    send = coordinator._send_req  # noqa: SLF001  (see above)

    async def heeded(request: Any) -> Any:
        answer = await send(request)
        if isinstance(request, OffsetFetchRequest):
            error = for_code(answer.error_code)
            if error in _COORDINATOR_GONE:
                coordinator.coordinator_dead()
            if error is not NoError:
                raise error
        return answer

    coordinator._send_req = heeded  # noqa: SLF001  (see above)


def _positions(consumer: AIOKafkaConsumer, asked: Iterable[TP]) -> dict[TP, int]:
    subscription = consumer._subscription.subscription  # noqa: SLF001  (see above)
    if subscription is None or subscription.assignment is None:
        return {}
    states = {tp: subscription.assignment.state_value(tp) for tp in asked}
    return {
        tp: state.position for tp, state in states.items() if state and state.has_valid_position
    }
