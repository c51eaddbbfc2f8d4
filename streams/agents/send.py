"""send: the ledger, and one task per destination that works through it.

The tasks stand outside the stream, so that a destination which hangs holds up no partition and
no other destination; each has one message in flight. What is about to be done is written down
before it is done, and what came of it after: a restart finds every open delivery in the topic,
and a message that was under way when the worker died is the only one that may be said twice.

Nothing is said before all that stands before its `sending` has been read. The topic's order is
the judge: a worker that was suspended, and lost its partition to another meanwhile, reads first
what that one did. What we write right behind what we have read needs no reading back.

Where nothing is open for a destination, what is routed to it is written down with its `sending` in
one go: to wait for Kafka once instead of twice is a fifth of the time that an alert takes.
"""

import asyncio
import random
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast

import structlog

from alerts.handover import Notifier
from alerts.ledger import Ledger
from alerts.message import Message, Room, plainest
from alerts.outcome import BUSY
from alerts.retry import RetryBudget, RetryPolicy, all_begun, begun, silenced, together
from schemas.delivery import TAKEN, Delivery, DeliveryState
from schemas.silence import Silence
from streams.arrival import Arrival

log = structlog.get_logger(__name__)

Entries = Callable[[int], AsyncIterator[tuple[int, Delivery]]]
"""Yields a partition of `deliveries` from its beginning to its end: offsets and records."""

Render = Callable[[Sequence[Delivery], datetime, Room], tuple[Message, int]]
"""Writes the message of one delivery, or of as many as there is room for; returns how many."""

LONGEST_SLEEP_SECONDS = 60.0
MOST_OF_A_LOOK = 4.0
LONGEST_GATHERING_SECONDS = 1.0
"""After a look at what is due, the next waits four times as long as that took, or a second."""

Silenced = Callable[[Delivery, datetime], Silence | None]
"""Says which silence, if any, keeps a delivery from being told now."""

Write = Callable[[Delivery], Awaitable[int]]
"""Writes a state into the ledger's topic; returns its offset once Kafka has it."""

# The producer hands its request to the socket first, in three or four turns of the same loop, while
# rendering waits. (By the clock it would wait too long: no loop sleeps for less than 1 ms.)
PRODUCING_TURNS = 8

OTHERS_FIRST_SECONDS = 0.01
"""How long a delivery that cannot be begun lets those of its alert go first that are."""

STALE = timedelta(seconds=1)
"""What waited for longer between its beginning and its handing over is looked at anew."""

CLOSING_SECONDS = 5.0
"""How long a message in flight is waited for once its partition is given up.

Longer, and a destination that hangs would keep everybody else's partitions from being shared out,
and the worker from its orderly stop. It goes on alone: its answer is written down if it comes, and
whoever takes the partition over tries it again if it has not.
"""

_ENTERED_AND_BEGUN = 2
"""The turns of a delivery that was entered and begun, and to which nobody else did anything."""


@dataclass(frozen=True, slots=True)
class LedgerTopic:
    """The topic `deliveries`: how a partition of it is read, and a record of it written."""

    entries: Entries
    write: Write


@dataclass(frozen=True, slots=True)
class _Begun:
    """A first try whose `sending` is being written: the delivery as it is told, and that record.

    ``offset`` is where Kafka has the record; none where it could not be written.
    """

    told: Delivery
    sending: Delivery
    offset: asyncio.Future[int | None]


@dataclass(slots=True)
class _Partition:
    ledger: Ledger = field(default_factory=Ledger)
    seen: int = -1
    read: asyncio.Event = field(default_factory=asyncio.Event)
    news: defaultdict[str, asyncio.Event] = field(
        default_factory=lambda: defaultdict(asyncio.Event)
    )
    writing: defaultdict[str, asyncio.Lock] = field(
        default_factory=lambda: defaultdict(asyncio.Lock)
    )
    tasks: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    begun: dict[str, _Begun] = field(default_factory=dict)
    # What this worker had not finished when it held the partition last.
    left: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    # Offsets: what we wrote last, and what we took in as we wrote it and have not met since.
    written: int = -1
    own: set[int] = field(default_factory=set)
    is_open: bool = False

    def take_in(self, delivery: Delivery, offset: int) -> bool:
        """Fold a record; return whether the topic's last word on its key must be restated."""
        must_be_restated = self.ledger.fold(delivery, offset)
        self.seen = max(self.seen, offset)
        self.news[delivery.destination].set()
        return must_be_restated

    async def reached(self, destination: str, offset: int) -> bool:
        """Wait until a destination's record has been read; false if all is given up before."""
        while self.seen < offset and self.is_open:
            self.news[destination].clear()
            await self.news[destination].wait()
        return self.seen >= offset


class Sender:
    """Hands over what the ledger says is open, for the partitions that this worker holds."""

    def __init__(
        self,
        *,
        notifier: Notifier,
        render: Render,
        topic: LedgerTopic,
        now: Callable[[], datetime],
        policy: RetryPolicy,
        fail: Callable[[str, BaseException], None],
        told: Callable[[Delivery], None] = lambda _: None,
        silenced: Silenced = lambda *_: None,
    ) -> None:
        """``fail`` ends the worker: it is called where a task cannot read or write its ledger.

        ``told`` hears what each try came to, once that is written down.
        """
        self._notifier = notifier
        self._render = render
        self._topic = topic
        self._now = now
        self._policy = policy
        self._fail = fail
        self._told = told
        self._silenced = silenced
        self._opening: set[asyncio.Task[None]] = set()
        self._partitions: dict[int, _Partition] = {}
        self._left: dict[int, dict[str, asyncio.Task[None]]] = {}
        self._in_flight: set[asyncio.Task[Any]] = set()

    def open(self, partition: int) -> asyncio.Task[None]:
        """Take a partition over: read its ledger whole, then go on with what is open.

        Returns at once the task that does so: a rebalance must not wait for it.
        """
        held = self._partitions[partition] = _Partition(left=self._left.pop(partition, {}))
        task = asyncio.create_task(self._open(held, partition), name=f"ledger-{partition}")
        task.add_done_callback(self._done)
        self._opening.add(task)
        task.add_done_callback(self._opening.discard)
        return task

    async def _open(self, held: _Partition, partition: int) -> None:
        try:
            routed_again = await self._read(held, partition)
            held.is_open = self._partitions.get(partition) is held
        finally:
            held.read.set()
        if held.is_open:
            for key in routed_again:
                await self._restate(held, key)
            for delivery in held.ledger.open_deliveries():
                self._serve(held, delivery.destination)

    async def close(self, partition: int) -> None:
        """Give a partition up: what is in flight is finished and written down, nothing begun.

        What is not finished after `CLOSING_SECONDS` goes on alone.
        """
        held = self._partitions.pop(partition, None)
        if held is None:
            return
        held.is_open = False
        for news in held.news.values():
            news.set()
        if held.tasks:
            await asyncio.wait(held.tasks.values(), timeout=CLOSING_SECONDS)
        unfinished = {
            name: each for name, each in (held.left | held.tasks).items() if not each.done()
        }
        for destination in unfinished:
            log.warning("delivery.not_waited_for", destination=destination)
        self._left[partition] = unfinished

    async def close_all(self) -> None:
        """Give every partition up for good: what has no answer by then is not waited for at all."""
        await asyncio.gather(*(self.close(partition) for partition in tuple(self._partitions)))
        for task in tuple(self._in_flight):
            task.cancel()
        if left := [task for tasks in self._left.values() for task in tasks.values()]:
            await asyncio.wait(left)

    async def handle(self, delivery: Delivery, arrival: Arrival) -> None:
        """Take in one record of the topic, our own among them."""
        held = self._partitions.get(arrival.partition)
        if held is None:
            return  # `open` will read it with the rest of the partition
        # Faust may hand records out before `open` is through: folded now, they would come first.
        await held.read.wait()
        if held.is_open:
            held.own.discard(arrival.offset)  # it was handed out before Kafka's word came
            await self._take_in(held, delivery, arrival.offset)

    async def enter(self, partition: int, delivery: Delivery, write: Write) -> None:
        """Enter what was routed by ``write``, and begin it in one go where its turn is now."""
        held = self._partitions.get(partition)
        if held is not None and (first := self._begin(held, delivery)) is not None:
            await self._enter_and_begin(held, delivery, first, write)
            return
        await self._let_others_go(delivery.destination)
        held = self._partitions.get(partition)  # it may be another's by now, or ours anew
        offset = await write(delivery)
        if held is not None:
            await self._wrote(held, delivery, offset)

    async def _let_others_go(self, destination: str) -> None:
        """Wait a little where others are begun that Kafka does not have yet: they are told now."""
        await asyncio.sleep(0)  # until those of the same alert are begun
        begun = (pair for held in self._partitions.values() for pair in held.begun.items())
        if any(to != destination and not first.offset.done() for to, first in begun):
            await asyncio.sleep(OTHERS_FIRST_SECONDS)

    def _begin(self, held: _Partition, delivery: Delivery) -> _Begun | None:
        """Give a destination's task its first try, which it prepares while Kafka writes it down."""
        destination, now = delivery.destination, self._now()
        if not held.is_open or held.written > held.seen:
            return None  # what is written and not read yet may stand before it
        told = held.ledger.first_told(delivery, now)
        if told is None or destination in held.begun or self._silenced(delivery, now) is not None:
            return None
        offset = asyncio.get_running_loop().create_future()
        held.begun[destination] = first = _Begun(told, begun(told, now), offset)
        return first

    async def _enter_and_begin(
        self, held: _Partition, delivery: Delivery, first: _Begun, write: Write
    ) -> None:
        try:
            async with held.writing[delivery.destination]:
                # Both start in one turn of the loop, in this order: in one batch, if there is room.
                both = asyncio.gather(write(delivery), self._topic.write(first.sending))
                self._serve(held, delivery.destination)
                held.news[delivery.destination].set()
                offsets = await both
            for record, offset in zip((delivery, first.sending), offsets, strict=True):
                await self._wrote(held, record, offset)
            first.offset.set_result(offsets[-1])
        finally:
            if not first.offset.done():
                first.offset.set_result(None)

    async def _wrote(self, held: _Partition, delivery: Delivery, offset: int) -> None:
        """Take in what this worker has just written: behind what is read, it need not come back."""
        held.written = max(held.written, offset)
        if held.is_open and offset == held.seen + 1:
            held.own.add(offset)
            await self._take_in(held, delivery, offset)

    def comes_back(self, partition: int, offset: int) -> bool:
        """Whether a record that comes off the topic is one that was taken in when it was written.

        It is said once of each: whatever comes again is handled again.
        """
        held = self._partitions.get(partition)
        if held is None or offset not in held.own:
            return False
        held.own.remove(offset)
        return True

    async def _take_in(self, held: _Partition, delivery: Delivery, offset: int) -> None:
        if held.take_in(delivery, offset):
            await self._restate(held, delivery.key)
        if not delivery.is_final:
            self._serve(held, delivery.destination)

    async def _read(self, held: _Partition, partition: int) -> tuple[str, ...]:
        """Fold a partition, and return the keys on which its last word must be restated."""
        routed_again: dict[str, None] = {}
        async for offset, delivery in self._topic.entries(partition):
            if held.take_in(delivery, offset):
                routed_again[delivery.key] = None
            else:
                routed_again.pop(delivery.key, None)
        return tuple(routed_again)

    async def _restate(self, held: _Partition, key: str) -> None:
        standing = held.ledger.holds(key)
        if standing is None:
            return
        async with held.writing[standing.destination]:
            await self._topic.write(held.ledger.holds(key) or standing)

    def _serve(self, held: _Partition, destination: str) -> None:
        if destination not in held.tasks:
            task = asyncio.create_task(self._work(held, destination), name=f"send-{destination}")
            task.add_done_callback(self._done)
            held.tasks[destination] = task

    def _done(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            self._fail(task.get_name(), error)

    async def _work(self, held: _Partition, destination: str) -> None:
        budget = RetryBudget(every_seconds=min(60.0, self._policy.longest_seconds))
        news = held.news[destination]
        if left := held.left.get(destination):
            await asyncio.wait([left])  # else it might say the same at once
        while held.is_open:
            news.clear()
            if first := held.begun.get(destination):
                for state in await self._go_on(held, first):
                    budget.spend(state, self._now())
                del held.begun[destination]
                continue
            now, began = self._now(), self._seconds()
            due, wait_seconds = held.ledger.next_due(
                destination,
                now,
                spare_seconds=budget.wait_seconds(now),
                keeps=lambda delivery: self._silenced(delivery, self._now()) is not None,
            )
            if not due:
                await self._until_news(held, destination, wait_seconds, began)
            elif not await self._suppressed(held, due):
                for state in (await self._try(held, destination, due))[:1]:
                    budget.spend(state, self._now())

    @staticmethod
    def _seconds() -> float:
        return asyncio.get_running_loop().time()

    async def _until_news(
        self, held: _Partition, destination: str, wait_seconds: float | None, began: float
    ) -> None:
        """Wait for something to be due, or to come; a burst is looked at once, not for each."""
        looked_for = self._seconds() - began
        if wait_seconds is not None:
            # The clock of the wall may be set, and stands on while this machine is asleep.
            wait_seconds = min(wait_seconds, LONGEST_SLEEP_SECONDS)
        with suppress(TimeoutError):
            await asyncio.wait_for(held.news[destination].wait(), wait_seconds)
            if destination not in held.begun:
                await asyncio.sleep(min(MOST_OF_A_LOOK * looked_for, LONGEST_GATHERING_SECONDS))

    async def _suppressed(self, held: _Partition, due: Sequence[Delivery]) -> bool:
        """Suppress what a silence stands against; return whether there was anything."""
        now = self._now()
        found = [(each, self._silenced(each, now)) for each in due]
        hushed = [silenced(each, silence, now) for each, silence in found if silence]
        for state in hushed:
            await self._settle(held, state)
        return bool(hushed)

    async def _try(
        self, held: _Partition, destination: str, due: Sequence[Delivery]
    ) -> list[Delivery]:
        """Hand over what is due, in one message; return what became of each."""
        now = self._now()
        message, count = self._rendered(due, now, self._notifier.room(destination))
        held.ledger.left_out(due[count:])
        sendings = all_begun(due[:count], now)
        for sending in sendings:
            if not await self._is_ours(held, sending):
                return []  # another did something about it: look again
        return await self._hand_over(held, message, sendings)

    async def _go_on(self, held: _Partition, first: _Begun) -> list[Delivery]:
        """Hand over what is written down as begun; return what became of it."""
        for _ in range(PRODUCING_TURNS):
            if not first.offset.done():
                await asyncio.sleep(0)
        room = self._notifier.room(first.sending.destination)
        message, _ = self._rendered([first.told], self._now(), room)
        offset = await first.offset
        if offset is None or not await self._stands(
            held, first.sending, offset, turns=_ENTERED_AND_BEGUN
        ):
            return []
        if self._now() - (first.sending.begun_at or self._now()) > STALE:
            return []  # Kafka was away: it may be quiet by now, or silenced
        return await self._hand_over(held, message, [first.sending])

    async def _hand_over(
        self, held: _Partition, message: Message, sendings: Sequence[Delivery]
    ) -> list[Delivery]:
        self._in_flight.add(task := cast("asyncio.Task[Any]", asyncio.current_task()))
        try:
            attempt = await self._notifier.send(
                sendings[0].destination, message, still=lambda: held.is_open
            )
        finally:
            self._in_flight.discard(task)
        if attempt == BUSY and not held.is_open:
            return []  # another's by now, and nothing was said
        chance = random.random()  # noqa: S311  (jitter, not a secret)
        states = together(sendings, attempt, now=self._now(), policy=self._policy, chance=chance)
        for state in states:
            await self._settle(held, state)
        return states

    def _rendered(self, due: Sequence[Delivery], now: datetime, room: Room) -> tuple[Message, int]:
        # A text that nobody thought of must not keep its readers, and all others, from it.
        for chosen in (due, due[:1]):
            try:
                return self._render(chosen, now, room)
            except Exception:
                log.exception("message.not_written", alert_id=due[0].alert_id, of=len(chosen))
        return plainest(due[0]), 1

    async def _settle(self, held: _Partition, state: Delivery) -> None:
        """Write down what a try came to, and tell of it."""
        offset = await self._write(held, state)
        is_hushed = state.state is DeliveryState.SUPPRESSED
        is_well = is_hushed or (state.state in TAKEN and state.reason is None)
        tell = log.info if is_well else log.warning
        tell(
            f"delivery.{state.state.value}",
            alert_id=state.alert_id,
            destination=state.destination,
            attempt=state.attempt,
            reason=state.reason,
        )
        self._told(state)
        await held.reached(state.destination, offset)

    async def _is_ours(self, held: _Partition, sending: Delivery) -> bool:
        """Write down what is about to be done; false if another did something about it first."""
        turns = held.ledger.turns(sending.key) + 1
        offset = await self._write(held, sending)
        return await self._stands(held, sending, offset, turns=turns)

    async def _stands(
        self, held: _Partition, sending: Delivery, offset: int, *, turns: int
    ) -> bool:
        """Whether a `sending` is the last word, once all that stands before it has been read."""
        if not await held.reached(sending.destination, offset):
            return False
        is_next = held.ledger.turns(sending.key) == turns
        return held.is_open and is_next and held.ledger.holds(sending.key) == sending

    async def _write(self, held: _Partition, delivery: Delivery) -> int:
        # One at a time: a restated `sending` must not overtake the `delivered` that follows it.
        async with held.writing[delivery.destination]:
            offset = await self._topic.write(delivery)
        await self._wrote(held, delivery, offset)
        return offset
