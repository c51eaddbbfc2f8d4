import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from alerts.message import Message
from alerts.retry import FEWEST_TRIES, RetryPolicy
from alerts.testing import FakeNotifier
from alerts.together import written
from schemas.delivery import FINAL, Delivery, DeliveryState
from schemas.timing import Timing
from streams.agents.send import LedgerTopic, Render, Sender, Silenced
from tests.alerts.test_silences import a_silence
from tests.builders import NOON, a_delivery, an_arrival

PENDING, SENDING, RETRYING = DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.RETRYING
DELIVERED, FAILED = DeliveryState.DELIVERED, DeliveryState.FAILED
AT_ONCE = RetryPolicy(first_seconds=0.001, longest_seconds=0.001, window_seconds=3600)
FOREVER = RetryPolicy(first_seconds=0.001, longest_seconds=0.001, window_seconds=1e9)
PATIENCE_SECONDS = 20
PARTITION = 2


class Clock:
    """Stands still unless it is set."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


class Deliveries:
    """One partition of the topic, its records at their offsets."""

    def __init__(self, *records: Delivery) -> None:
        self.records = list(records)
        self.readable, self.acknowledging = asyncio.Event(), asyncio.Event()
        self.readable.set()
        self.acknowledging.set()
        self.is_unreadable = self.is_unwritable = False
        self.readers: list[Sender] = []
        self._reading: set[asyncio.Task[None]] = set()
        self._grown = asyncio.Condition()

    async def record(self, delivery: Delivery) -> int:
        """Keep a record, and return its offset once Kafka says that it has it."""
        if self.is_unwritable:
            raise ConnectionError("no broker")
        offset = await self.add(delivery)
        self.show(offset)
        await self.acknowledging.wait()
        return offset

    def show(self, offset: int) -> None:
        """Let every worker that reads the topic come to this record."""
        arrival = an_arrival(partition=PARTITION, offset=offset)
        for reader in self.readers:
            task = asyncio.create_task(reader.handle(self.records[offset], arrival))
            self._reading.add(task)
            task.add_done_callback(self._reading.discard)

    async def add(self, delivery: Delivery) -> int:
        """Keep a record of another writer."""
        offset = len(self.records)
        self.records.append(delivery)
        async with self._grown:
            self._grown.notify_all()
        return offset

    async def entries(self, _partition: int) -> AsyncIterator[tuple[int, Delivery]]:
        """Read what stands there now, as soon as that can be read."""
        if self.is_unreadable:
            raise ConnectionError("no broker")
        until = len(self.records)
        await self.readable.wait()
        for offset in range(until):
            yield offset, self.records[offset]

    async def until(self, holds: Callable[[list[Delivery]], bool]) -> None:
        """Wait for the records to be so."""
        async with asyncio.timeout(PATIENCE_SECONDS), self._grown:
            await self._grown.wait_for(lambda: holds(self.records))

    async def until_last(self, state: DeliveryState, *, alert: str = "1", to: str = "desk") -> None:
        """Wait for an alert to be in this state."""
        key = a_delivery(alert=alert, destination=to).key
        await self.until(lambda records: [r for r in records if r.key == key][-1].state is state)

    @property
    def states(self) -> list[DeliveryState]:
        """The state that each record tells."""
        return [record.state for record in self.records]


class Late(Deliveries):
    """A topic whose records come back when they are asked for, and not before."""

    async def record(self, delivery: Delivery) -> int:
        """Keep a record; Kafka has it at once."""
        return await self.add(delivery)

    async def come_back(self, since: int = 0) -> None:
        """Hand out what stands there, as the consumer does."""
        for offset in range(since, len(self.records)):
            for reader in self.readers:
                if not reader.comes_back(PARTITION, offset):
                    arrival = an_arrival(partition=PARTITION, offset=offset)
                    await reader.handle(self.records[offset], arrival)


class Failures(list[str]):
    """What tasks failed of; the worker would end."""

    def __init__(self) -> None:
        self.happened = asyncio.Event()

    def __call__(self, task: str, error: BaseException) -> None:
        self.append(f"{task}: {error}")
        self.happened.set()


def a_sender(
    topic: Deliveries,
    notifier: FakeNotifier,
    *,
    clock: Callable[[], datetime] | None = None,
    policy: RetryPolicy = AT_ONCE,
    render: Render = written,
    failures: Failures | None = None,
    silenced: Silenced = lambda *_: None,
) -> Sender:
    sender = Sender(
        notifier=notifier,
        render=render,
        topic=LedgerTopic(topic.entries, topic.record),
        now=clock or Clock(),
        policy=policy,
        fail=Failures() if failures is None else failures,
        silenced=silenced,
    )
    topic.readers.append(sender)
    return sender


async def hand_in(sender: Sender, topic: Deliveries, delivery: Delivery) -> None:
    """Let a record come off the topic that another writer put there."""
    offset = await topic.add(delivery)
    await sender.handle(delivery, an_arrival(delivery, partition=PARTITION, offset=offset))


async def settle() -> None:
    """Let every task run as far as it can without anything from outside."""
    for _ in range(50):
        await asyncio.sleep(0)


async def one_that_hangs(topic: Deliveries, monkeypatch: pytest.MonkeyPatch) -> FakeNotifier:
    """Let a worker begin what its one destination does not answer, and wait for nobody long."""
    monkeypatch.setattr("streams.agents.send.CLOSING_SECONDS", 0.01)
    notifier = FakeNotifier(hanging=["ops"])
    await a_sender(topic, notifier).open(PARTITION)
    await topic.until_last(SENDING, to="ops")
    return notifier


def alerts_tried(notifier: FakeNotifier) -> list[str]:
    """Return the alert named in each message that was tried."""
    return [message.body.splitlines()[-1] for _, message in notifier.tried]


def named(alert: str) -> str:
    return f"Alert {a_delivery(alert=alert).alert_id}"


async def test_what_is_done_is_written_down_before_and_after() -> None:
    topic, notifier = Deliveries(), FakeNotifier(["desk"])
    sender = a_sender(topic, notifier)
    await sender.open(PARTITION)

    await hand_in(sender, topic, a_delivery(PENDING))
    await topic.until_last(DELIVERED)
    await sender.close(PARTITION)

    assert topic.states == [PENDING, SENDING, DELIVERED]
    assert [record.attempt for record in topic.records] == [0, 1, 1]
    assert alerts_tried(notifier) == [named("1")]


async def test_what_is_routed_to_a_free_destination_is_entered_and_begun_in_one_go() -> None:
    topic, notifier = Deliveries(), FakeNotifier(["desk"])
    sender = a_sender(topic, notifier)
    await sender.open(PARTITION)
    topic.acknowledging.clear()

    entering = asyncio.create_task(sender.enter(PARTITION, a_delivery(), topic.record))
    await settle()
    assert (topic.states, notifier.tried) == ([PENDING, SENDING], [])

    topic.acknowledging.set()
    await entering
    await topic.until_last(DELIVERED)
    await sender.enter(PARTITION, a_delivery(alert="2"), topic.record)
    await topic.until_last(DELIVERED, alert="2")
    await sender.close(PARTITION)

    assert topic.states == 2 * [PENDING, SENDING, DELIVERED]
    assert [record.attempt for record in topic.records] == 2 * [0, 1, 1]
    assert alerts_tried(notifier) == [named("1"), named("2")]


async def test_what_is_routed_behind_something_else_waits_for_its_turn() -> None:
    topic, notifier = Deliveries(), FakeNotifier(["desk"])
    sender = a_sender(topic, notifier)
    await sender.open(PARTITION)
    topic.acknowledging.clear()

    entering = [
        asyncio.create_task(sender.enter(PARTITION, a_delivery(alert=name), topic.record))
        for name in "12"
    ]
    await settle()
    assert topic.states == [PENDING, SENDING, PENDING]

    topic.acknowledging.set()
    await asyncio.gather(*entering)
    await topic.until_last(DELIVERED, alert="2")
    await sender.close(PARTITION)

    assert alerts_tried(notifier) == [named("1"), named("2")]


async def test_what_waits_anyway_lets_those_go_first_that_can_be_told_now() -> None:
    topic, notifier = Deliveries(), FakeNotifier(["ops", "desk"], hanging=["ops"])
    sender = a_sender(topic, notifier)
    await sender.open(PARTITION)
    await sender.enter(PARTITION, a_delivery(destination="ops"), topic.record)
    await topic.until_last(SENDING, to="ops")
    before = len(topic.records)

    await asyncio.gather(
        *(
            sender.enter(PARTITION, a_delivery(alert="2", destination=name), topic.record)
            for name in ("ops", "desk")
        )
    )
    await topic.until_last(DELIVERED, alert="2")
    notifier.wake("ops")
    await topic.until_last(DELIVERED, alert="2", to="ops")
    await sender.close(PARTITION)

    written = [(each.destination, each.state) for each in topic.records[before:]]
    assert written[:2] == [("desk", PENDING), ("desk", SENDING)]
    assert ("ops", PENDING) in written


async def test_what_is_routed_to_a_partition_of_another_worker_is_only_entered() -> None:
    topic, notifier = Deliveries(), FakeNotifier(["desk"])

    await a_sender(topic, notifier).enter(PARTITION, a_delivery(), topic.record)
    await settle()

    assert (topic.states, notifier.tried) == ([PENDING], [])


async def test_what_was_routed_before_is_not_begun_anew() -> None:
    topic, notifier = Deliveries(a_delivery(), a_delivery(DELIVERED)), FakeNotifier(["desk"])
    sender = a_sender(topic, notifier)
    await sender.open(PARTITION)

    await sender.enter(PARTITION, a_delivery(), topic.record)
    await sender.close(PARTITION)

    assert (topic.states[-1], notifier.tried) == (DELIVERED, [])


async def test_what_is_routed_and_silenced_is_not_begun() -> None:
    topic, notifier, silence = Deliveries(), FakeNotifier(["desk"]), a_silence()
    sender = a_sender(topic, notifier, silenced=lambda *_: silence)
    await sender.open(PARTITION)

    await sender.enter(PARTITION, a_delivery(), topic.record)
    await topic.until_last(DeliveryState.SUPPRESSED)
    await sender.close(PARTITION)

    assert topic.states == [PENDING, DeliveryState.SUPPRESSED]
    assert notifier.tried == []


async def test_what_another_worker_handed_over_meanwhile_is_not_said_again() -> None:
    topic, notifier = Deliveries(), FakeNotifier(["desk"])
    sender = a_sender(topic, notifier)
    await sender.open(PARTITION)

    async def write(delivery: Delivery) -> int:
        entered = await topic.record(delivery)
        topic.show(await topic.add(a_delivery(DELIVERED)))
        return entered

    await sender.enter(PARTITION, a_delivery(), write)
    await settle()
    await sender.close(PARTITION)

    assert notifier.tried == []
    assert topic.states[-1] is DELIVERED


async def test_what_was_entered_while_the_ledger_was_read_comes_before_what_follows() -> None:
    topic, notifier = Late(), FakeNotifier(["desk"])
    sender = a_sender(topic, notifier)
    topic.readable.clear()
    opening = sender.open(PARTITION)
    await settle()
    await sender.enter(PARTITION, a_delivery(alert="1"), topic.record)
    topic.readable.set()
    await opening

    await sender.enter(PARTITION, a_delivery(alert="2"), topic.record)
    await settle()
    await topic.come_back()
    await topic.until_last(DELIVERED, alert="2")
    await sender.close(PARTITION)

    assert alerts_tried(notifier) == [named("1"), named("2")]


async def test_what_was_entered_behind_anothers_record_comes_before_what_follows() -> None:
    topic, notifier = Late(), FakeNotifier(["desk"], hanging=["desk"])
    sender = a_sender(topic, notifier)
    await sender.open(PARTITION)
    await sender.enter(PARTITION, a_delivery(alert="0"), topic.record)
    await settle()

    async def write(delivery: Delivery) -> int:
        notifier.wake("desk")
        await settle()
        await topic.add(a_delivery(DELIVERED, alert="9", destination="ops"))
        return await topic.record(delivery)

    await sender.enter(PARTITION, a_delivery(alert="1"), write)
    await sender.enter(PARTITION, a_delivery(alert="2"), topic.record)
    await settle()
    await topic.come_back()
    await settle()
    await topic.come_back()
    await topic.until_last(DELIVERED, alert="2")
    await sender.close(PARTITION)

    assert alerts_tried(notifier) == [named("0"), named("1"), named("2")]


async def test_what_waited_long_for_kafka_is_silenced_by_what_was_said_meanwhile() -> None:
    topic, notifier, clock = Deliveries(), FakeNotifier(["desk"]), Clock()
    said: list[Any] = []
    sender = a_sender(topic, notifier, clock=clock, silenced=lambda *_: said[0] if said else None)
    await sender.open(PARTITION)
    topic.acknowledging.clear()
    entering = asyncio.create_task(sender.enter(PARTITION, a_delivery(), topic.record))
    await settle()

    clock.now += timedelta(minutes=5)
    said.append(a_silence())
    topic.acknowledging.set()
    await entering
    await topic.until_last(DeliveryState.SUPPRESSED)
    await sender.close(PARTITION)

    assert notifier.tried == []


async def test_what_was_handed_out_before_kafkas_word_is_not_awaited_once_more() -> None:
    topic, notifier = Late(), FakeNotifier(["desk"])
    sender = a_sender(topic, notifier)
    await sender.open(PARTITION)
    handed_out: list[int] = []

    async def write(delivery: Delivery) -> int:
        offset = await topic.record(delivery)
        assert not sender.comes_back(PARTITION, offset)
        handed_out.append(offset)
        return offset

    await sender.enter(PARTITION, a_delivery(), write)
    for offset in handed_out:
        arrival = an_arrival(partition=PARTITION, offset=offset)
        await sender.handle(topic.records[offset], arrival)

    assert not any(sender.comes_back(PARTITION, offset) for offset in handed_out)
    await sender.close(PARTITION)


async def test_what_was_begun_and_could_not_be_entered_is_tried_again_as_after_a_death() -> None:
    topic, notifier = Deliveries(), FakeNotifier(["desk"])
    sender = a_sender(topic, notifier)
    await sender.open(PARTITION)

    async def fail(_: Delivery) -> int:
        raise ConnectionError("no broker")

    with pytest.raises(ConnectionError):
        await sender.enter(PARTITION, a_delivery(), fail)
    await topic.until_last(DELIVERED)
    await sender.close(PARTITION)

    assert topic.states == [SENDING, SENDING, DELIVERED]
    assert [record.attempt for record in topic.records] == [1, 2, 2]
    assert alerts_tried(notifier) == [named("1")]


async def test_a_try_that_is_begun_when_its_partition_goes_is_the_next_workers() -> None:
    topic, notifier, other = Deliveries(), FakeNotifier(["desk"]), FakeNotifier(["desk"])
    sender = a_sender(topic, notifier)
    await sender.open(PARTITION)
    topic.acknowledging.clear()
    entering = asyncio.create_task(sender.enter(PARTITION, a_delivery(), topic.record))
    await settle()

    entering.cancel()
    await sender.close(PARTITION)
    topic.readers.clear()
    topic.acknowledging.set()
    next_one = a_sender(topic, other)
    await next_one.open(PARTITION)
    await topic.until_last(DELIVERED)
    await next_one.close(PARTITION)

    assert notifier.tried == []
    assert alerts_tried(other) == [named("1")]


async def test_a_record_of_our_own_is_known_once_when_it_comes_back() -> None:
    topic, notifier = Deliveries(), FakeNotifier(["desk"])
    sender = a_sender(topic, notifier)
    await sender.open(PARTITION)
    topic.readers.clear()  # nothing has come back yet

    await sender.enter(PARTITION, a_delivery(), topic.record)
    await topic.until_last(DELIVERED)
    await settle()
    others = await topic.add(a_delivery(alert="2"))

    assert [sender.comes_back(PARTITION, offset) for offset in (0, 1, 2)] == [True] * 3
    assert not any(sender.comes_back(PARTITION, offset) for offset in (0, 1, 2, others))
    assert not sender.comes_back(PARTITION + 1, 0)
    await sender.close(PARTITION)


async def test_what_a_silence_stands_against_is_put_down_and_told_to_nobody() -> None:
    quiet, loud = a_delivery(alert="1"), a_delivery(alert="2")
    topic, notifier, silence = Deliveries(quiet, loud), FakeNotifier(["desk"]), a_silence()
    sender = a_sender(
        topic, notifier, silenced=lambda each, _: silence if each.key == quiet.key else None
    )

    await sender.open(PARTITION)
    await topic.until_last(DELIVERED, alert="2")

    assert alerts_tried(notifier) == [named("2")]
    (suppressed,) = (each for each in topic.records if each.state is DeliveryState.SUPPRESSED)
    assert (suppressed.key, suppressed.silenced_by) == (quiet.key, silence.silence_id)
    assert suppressed.alert is None
    await sender.close_all()


async def test_the_rest_of_a_group_waits_and_then_comes_in_one_message() -> None:
    timing = Timing(route="desk", group="w", group_interval_seconds=3600)
    group = [a_delivery(alert=name).model_copy(update={"timing": timing}) for name in "123"]
    topic, notifier, clock = Deliveries(group[0]), FakeNotifier(["desk"]), Clock()
    sender = a_sender(topic, notifier, clock=clock)
    await sender.open(PARTITION)
    await topic.until_last(DELIVERED, alert="1")

    for each in group[1:]:
        later = each.model_copy(update={"routed_at": NOON + timedelta(seconds=1)})
        await hand_in(sender, topic, later)
    await settle()
    assert len(notifier.tried) == 1

    clock.now = NOON + timedelta(hours=1, seconds=1)
    await hand_in(sender, topic, a_delivery(DELIVERED, alert="9"))
    await topic.until_last(DeliveryState.GROUPED, alert="3")

    assert len(notifier.tried) == 2
    assert {each for each in notifier.tried[1][1].body.split("\n") if "Alert" in each} == {
        named("2"),
        named("3"),
    }
    await sender.close_all()


async def test_nothing_is_sent_before_it_is_written_down() -> None:
    topic, notifier, failures = Deliveries(a_delivery(PENDING)), FakeNotifier(["desk"]), Failures()
    topic.is_unwritable = True

    await a_sender(topic, notifier, failures=failures).open(PARTITION)
    await asyncio.wait_for(failures.happened.wait(), PATIENCE_SECONDS)

    assert failures == ["send-desk: no broker"]
    assert notifier.tried == []


@pytest.mark.parametrize("state", [PENDING, SENDING, RETRYING])
async def test_after_a_restart_what_is_open_is_sent_with_the_same_id(state: DeliveryState) -> None:
    topic, notifier = Deliveries(a_delivery(state, attempt=1)), FakeNotifier(["desk"])
    sender = a_sender(topic, notifier)

    await sender.open(PARTITION)
    await topic.until_last(DELIVERED)
    await sender.close(PARTITION)

    assert topic.states == [state, SENDING, DELIVERED]
    assert topic.records[-1].attempt == 2
    assert alerts_tried(notifier) == [named("1")]


@pytest.mark.parametrize("state", sorted(FINAL))
async def test_after_a_restart_what_is_final_is_not_sent_again(state: DeliveryState) -> None:
    topic = Deliveries(a_delivery(PENDING), a_delivery(state), a_delivery(PENDING, alert="2"))
    notifier = FakeNotifier(["desk"])
    sender = a_sender(topic, notifier)

    await sender.open(PARTITION)
    await topic.until_last(DELIVERED, alert="2")
    await sender.close(PARTITION)

    assert alerts_tried(notifier) == [named("2")]


async def test_a_destination_that_refuses_is_tried_again_until_it_takes_the_message() -> None:
    topic, notifier = Deliveries(a_delivery(PENDING)), FakeNotifier(down=["desk"])
    sender = a_sender(topic, notifier, clock=lambda: datetime.now(NOON.tzinfo), policy=FOREVER)

    await sender.open(PARTITION)
    await topic.until(lambda records: records[-1].attempt >= 3)
    notifier.down.clear()
    await topic.until_last(DELIVERED)
    await sender.close(PARTITION)

    assert topic.states[:3] == [PENDING, SENDING, RETRYING]
    assert topic.records[2].reason == "http_503"
    assert len(notifier.tried) == topic.records[-1].attempt
    assert len(notifier.delivered) == 1


async def test_one_that_waits_for_its_time_holds_up_no_other_and_is_sent_in_its_time() -> None:
    clock = Clock()
    later = a_delivery(RETRYING, alert="1", next_attempt_at=NOON + timedelta(minutes=20))
    topic, notifier = Deliveries(later, a_delivery(alert="2")), FakeNotifier(["desk"])
    sender = a_sender(topic, notifier, clock=clock)

    await sender.open(PARTITION)
    await topic.until_last(DELIVERED, alert="2")
    assert alerts_tried(notifier) == [named("2")]

    clock.now += timedelta(minutes=20)
    await hand_in(sender, topic, a_delivery(alert="3"))
    await topic.until_last(DELIVERED, alert="3")
    await sender.close(PARTITION)

    assert alerts_tried(notifier) == [named("2"), named("1"), named("3")]


async def test_a_delivery_whose_window_is_over_has_failed() -> None:
    last_but_one = a_delivery(RETRYING, attempt=FEWEST_TRIES - 1)
    topic, notifier = Deliveries(last_but_one), FakeNotifier(down=["desk"])
    clock = Clock()
    clock.now += timedelta(days=4)
    sender = a_sender(topic, notifier, clock=clock)

    await sender.open(PARTITION)
    await topic.until_last(FAILED)
    await sender.close(PARTITION)

    assert topic.records[-1].reason == "http_503"
    assert len(notifier.tried) == 1


async def test_a_delivery_to_a_destination_that_is_gone_has_failed() -> None:
    topic, notifier = Deliveries(a_delivery(PENDING, destination="gone")), FakeNotifier(["desk"])
    sender = a_sender(topic, notifier)

    await sender.open(PARTITION)
    await topic.until_last(FAILED, to="gone")
    await sender.close(PARTITION)

    assert topic.records[-1].reason == "no_such_destination"


async def test_a_destination_that_hangs_delays_no_other() -> None:
    topic = Deliveries(a_delivery(destination="ops"), a_delivery(destination="desk"))
    notifier = FakeNotifier(["desk"], hanging=["ops"])
    sender = a_sender(topic, notifier)

    await sender.open(PARTITION)
    await topic.until_last(DELIVERED, to="desk")
    assert topic.states.count(SENDING) == 2

    notifier.wake("ops")
    await topic.until_last(DELIVERED, to="ops")
    await sender.close(PARTITION)


async def test_a_destination_has_one_message_in_flight_and_the_others_in_order() -> None:
    topic = Deliveries(*(a_delivery(alert=name, destination="ops") for name in "123"))
    notifier = FakeNotifier(hanging=["ops"])
    sender = a_sender(topic, notifier)

    await sender.open(PARTITION)
    await topic.until_last(SENDING, to="ops")
    await settle()
    assert alerts_tried(notifier) == [named("1")]

    notifier.wake("ops")
    await topic.until_last(DELIVERED, alert="3", to="ops")
    await sender.close(PARTITION)
    assert alerts_tried(notifier) == [named("1"), named("2"), named("3")]


async def test_closing_waits_for_what_is_in_flight_and_begins_nothing_new() -> None:
    topic = Deliveries(*(a_delivery(alert=name, destination="ops") for name in "12"))
    notifier = FakeNotifier(hanging=["ops"])
    sender = a_sender(topic, notifier)
    await sender.open(PARTITION)
    await topic.until_last(SENDING, to="ops")

    closing = asyncio.create_task(sender.close(PARTITION))
    await settle()
    assert not closing.done()
    notifier.wake("ops")
    await asyncio.wait_for(closing, PATIENCE_SECONDS)

    assert topic.states == [PENDING, PENDING, SENDING, DELIVERED]
    assert alerts_tried(notifier) == [named("1")]


async def test_what_hangs_is_not_waited_for_and_is_tried_again_by_whoever_comes_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    topic = Deliveries(*(a_delivery(alert=name, destination="ops") for name in "12"))
    notifier = await one_that_hangs(topic, monkeypatch)
    (sender,) = topic.readers

    await asyncio.wait_for(sender.close_all(), PATIENCE_SECONDS)
    assert topic.states == [PENDING, PENDING, SENDING]

    notifier.wake("ops")
    other = a_sender(topic, notifier)
    await other.open(PARTITION)
    await topic.until_last(DELIVERED, alert="2", to="ops")
    await other.close(PARTITION)
    assert alerts_tried(notifier) == [named("1"), named("1"), named("2")]


async def test_who_has_a_partition_back_waits_for_the_answer_to_what_it_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    topic = Deliveries(*(a_delivery(alert=name, destination="ops") for name in "12"))
    notifier = await one_that_hangs(topic, monkeypatch)
    (sender,) = topic.readers

    await asyncio.wait_for(sender.close(PARTITION), PATIENCE_SECONDS)
    await sender.open(PARTITION)
    await settle()
    assert alerts_tried(notifier) == [named("1")]

    notifier.wake("ops")
    await topic.until_last(DELIVERED, alert="2", to="ops")
    await sender.close(PARTITION)
    assert alerts_tried(notifier) == [named("1"), named("2")]


async def test_at_the_end_nothing_is_waited_for_that_was_left_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    topic = Deliveries(a_delivery(destination="ops"))
    await one_that_hangs(topic, monkeypatch)
    (sender,) = topic.readers
    await sender.close(PARTITION)
    await sender.open(PARTITION)
    await settle()

    await asyncio.wait_for(sender.close_all(), PATIENCE_SECONDS)

    assert topic.states == [PENDING, SENDING]


async def test_nothing_is_begun_once_the_partition_is_given_up() -> None:
    topic, notifier = Deliveries(), FakeNotifier(["desk"])
    sender = a_sender(topic, notifier)
    await sender.open(PARTITION)
    topic.acknowledging.clear()
    await hand_in(sender, topic, a_delivery(PENDING))
    await topic.until_last(SENDING)
    await settle()  # it has come back, and Kafka's word has not

    closing = asyncio.create_task(sender.close(PARTITION))
    await settle()
    topic.acknowledging.set()
    await asyncio.wait_for(closing, PATIENCE_SECONDS)

    assert notifier.tried == []
    assert topic.states == [PENDING, SENDING]


async def test_what_was_taken_is_written_down_however_long_that_lasts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("streams.agents.send.CLOSING_SECONDS", 0.01)
    topic, notifier = Deliveries(a_delivery(PENDING)), FakeNotifier(hanging=["desk"])
    sender = a_sender(topic, notifier)
    await sender.open(PARTITION)
    await topic.until_last(SENDING)
    topic.acknowledging.clear()
    notifier.wake("desk")
    await topic.until_last(DELIVERED)

    closing = asyncio.create_task(sender.close_all())
    await asyncio.wait([closing], timeout=0.1)
    assert not closing.done()
    topic.acknowledging.set()
    await asyncio.wait_for(closing, PATIENCE_SECONDS)
    assert topic.states == [PENDING, SENDING, DELIVERED]


async def test_closing_ends_a_task_that_waits_for_work_or_for_a_retry() -> None:
    later = a_delivery(RETRYING, alert="1", next_attempt_at=NOON + timedelta(minutes=20))
    topic = Deliveries(later, a_delivery(alert="2", destination="ops"))
    sender = a_sender(topic, FakeNotifier(["desk", "ops"]))
    await sender.open(PARTITION)
    await topic.until_last(DELIVERED, alert="2", to="ops")

    await asyncio.wait_for(sender.close_all(), PATIENCE_SECONDS)

    assert topic.states == [RETRYING, PENDING, SENDING, DELIVERED]


async def test_a_partition_that_was_given_up_is_left_alone_until_it_is_taken_over_again() -> None:
    topic, notifier = Deliveries(), FakeNotifier(["desk"])
    sender = a_sender(topic, notifier)
    await sender.open(PARTITION)
    await sender.close(PARTITION)

    await hand_in(sender, topic, a_delivery(PENDING))
    await settle()
    assert topic.states == [PENDING]

    await sender.open(PARTITION)
    await topic.until_last(DELIVERED)
    await sender.close(PARTITION)


async def test_giving_up_one_partition_leaves_the_others_at_work() -> None:
    topic, notifier = Deliveries(), FakeNotifier(["desk"])
    sender = a_sender(topic, notifier)
    await sender.open(PARTITION)
    await sender.open(PARTITION + 1)

    await sender.close(PARTITION + 1)
    await hand_in(sender, topic, a_delivery(PENDING))
    await topic.until_last(DELIVERED)
    await sender.close_all()

    assert len(notifier.delivered) == 1


async def test_closing_what_was_never_open_does_nothing() -> None:
    topic = Deliveries(a_delivery(PENDING))

    await a_sender(topic, FakeNotifier()).close(PARTITION)

    assert topic.states == [PENDING]


async def test_routed_again_after_it_was_delivered_it_is_restated_and_not_sent() -> None:
    topic, notifier = Deliveries(a_delivery(PENDING), a_delivery(DELIVERED)), FakeNotifier(["desk"])
    sender = a_sender(topic, notifier)
    await sender.open(PARTITION)

    await hand_in(sender, topic, a_delivery(PENDING))
    await settle()
    await sender.close(PARTITION)

    assert topic.states == [PENDING, DELIVERED, PENDING, DELIVERED]
    assert notifier.tried == []


async def test_routed_again_before_the_restart_it_is_restated_and_not_sent() -> None:
    topic = Deliveries(a_delivery(PENDING), a_delivery(DELIVERED), a_delivery(PENDING))
    notifier = FakeNotifier(["desk"])
    sender = a_sender(topic, notifier)

    await sender.open(PARTITION)
    await settle()
    await sender.close(PARTITION)

    assert topic.states == [PENDING, DELIVERED, PENDING, DELIVERED]
    assert notifier.tried == []


async def test_once_restated_it_is_not_restated_at_the_next_start() -> None:
    topic = Deliveries(
        a_delivery(PENDING), a_delivery(DELIVERED), a_delivery(PENDING), a_delivery(DELIVERED)
    )
    sender = a_sender(topic, FakeNotifier(["desk"]))

    await sender.open(PARTITION)
    await sender.close(PARTITION)

    assert len(topic.records) == 4


async def test_routed_again_while_kafka_is_told_of_the_delivery_it_is_not_sent_twice() -> None:
    topic, notifier = Deliveries(), FakeNotifier(hanging=["desk"])
    sender = a_sender(topic, notifier)
    await sender.open(PARTITION)
    await hand_in(sender, topic, a_delivery(PENDING))
    await topic.until_last(SENDING)
    await settle()

    topic.acknowledging.clear()
    notifier.wake("desk")
    topic.show(await topic.add(a_delivery(PENDING)))
    await topic.until_last(DELIVERED)
    await settle()
    topic.acknowledging.set()
    await settle()
    await sender.close(PARTITION)

    assert topic.states == [PENDING, SENDING, PENDING, DELIVERED, DELIVERED]
    assert len(notifier.tried) == 1


async def test_a_record_that_comes_before_the_partition_is_read_waits_for_what_precedes_it() -> (
    None
):
    topic = Deliveries(a_delivery(PENDING), a_delivery(DELIVERED), a_delivery(PENDING))
    notifier = FakeNotifier(["desk"])
    sender = a_sender(topic, notifier)

    topic.readable.clear()
    opening = sender.open(PARTITION)
    await settle()
    early = asyncio.create_task(
        sender.handle(a_delivery(PENDING), an_arrival(partition=PARTITION, offset=2))
    )
    await settle()
    topic.readable.set()
    await asyncio.wait_for(asyncio.gather(opening, early), PATIENCE_SECONDS)
    await settle()
    await sender.close(PARTITION)

    assert notifier.tried == []
    assert topic.states[-1] is DELIVERED


async def test_a_record_that_comes_while_the_partition_is_read_is_not_lost() -> None:
    topic, notifier = Deliveries(), FakeNotifier(["desk"])
    sender = a_sender(topic, notifier)

    topic.readable.clear()
    opening = sender.open(PARTITION)
    await settle()
    late = asyncio.create_task(hand_in(sender, topic, a_delivery(PENDING)))
    await settle()
    topic.readable.set()
    await asyncio.wait_for(asyncio.gather(opening, late), PATIENCE_SECONDS)
    await topic.until_last(DELIVERED)
    await sender.close(PARTITION)

    assert len(notifier.delivered) == 1


async def test_a_partition_that_is_given_up_while_it_is_read_is_not_served() -> None:
    topic, notifier = Deliveries(a_delivery(PENDING)), FakeNotifier(["desk"])
    sender = a_sender(topic, notifier)

    topic.readable.clear()
    opening = sender.open(PARTITION)
    await settle()
    await sender.close(PARTITION)
    topic.readable.set()
    await asyncio.wait_for(opening, PATIENCE_SECONDS)
    await settle()

    assert notifier.tried == []
    assert topic.states == [PENDING]


async def test_a_ledger_that_cannot_be_read_is_not_taken_for_an_empty_one() -> None:
    topic, notifier = Deliveries(), FakeNotifier(["desk"])
    sender = a_sender(topic, notifier)
    topic.is_unreadable = True

    with pytest.raises(ConnectionError):
        await sender.open(PARTITION)
    await hand_in(sender, topic, a_delivery(PENDING))
    await settle()

    assert notifier.tried == []


async def test_a_message_that_cannot_be_laid_out_is_told_plainly_and_ends_no_worker() -> None:
    def no_words(*_: object) -> tuple[Message, int]:
        raise ValueError("no words")

    topic, failures, notifier = Deliveries(a_delivery(PENDING)), Failures(), FakeNotifier(["desk"])
    sender = a_sender(topic, notifier, render=no_words, failures=failures)

    with capture_logs() as logs:
        await sender.open(PARTITION)
        await topic.until_last(DELIVERED)
    await sender.close_all()

    assert failures == []
    link = "https://example.com/pact/1"
    assert [message.body for _, message in notifier.tried] == [f"{link}\n{named('1')}"]
    assert "message.not_written" in [line["event"] for line in logs]


async def test_nothing_is_said_before_all_that_stands_before_its_sending_is_read() -> None:
    topic, notifier = Deliveries(), FakeNotifier(["desk"])
    sender = a_sender(topic, notifier)
    await sender.open(PARTITION)
    topic.readers.clear()

    await topic.add(a_delivery(PENDING, alert="2"))
    await topic.add(a_delivery(PENDING, alert="3"))
    first = topic.records[0]
    await sender.handle(first, an_arrival(first, partition=PARTITION, offset=0))
    await topic.until(lambda records: records[-1].state is SENDING)
    await settle()
    assert notifier.tried == []

    topic.readers.append(sender)
    topic.show(1)
    topic.show(2)
    await topic.until(lambda records: records[-1].state is not SENDING)
    assert notifier.tried
    await sender.close(PARTITION)


async def test_a_sending_right_behind_what_is_read_is_not_waited_for() -> None:
    topic, notifier = Deliveries(a_delivery(PENDING)), FakeNotifier(["desk"])
    sender = a_sender(topic, notifier)
    topic.readers.clear()

    await sender.open(PARTITION)
    await topic.until_last(DELIVERED)

    assert topic.states == [PENDING, SENDING, DELIVERED]
    await sender.close(PARTITION)


async def test_a_worker_that_slept_through_the_loss_of_its_partition_repeats_nothing() -> None:
    clock = Clock()
    later = a_delivery(RETRYING, attempt=1, next_attempt_at=NOON + timedelta(hours=1))
    topic, said_asleep, said_awake = Deliveries(later), FakeNotifier(["desk"]), FakeNotifier()
    asleep = a_sender(topic, said_asleep, clock=clock)
    await asleep.open(PARTITION)
    await settle()
    topic.readers.clear()
    clock.now += timedelta(hours=1)
    awake = a_sender(topic, said_awake, clock=clock)
    await awake.open(PARTITION)
    await topic.until_last(DELIVERED)

    topic.readers.append(asleep)
    await hand_in(asleep, topic, a_delivery(PENDING, alert="2"))
    for offset in range(len(topic.records)):
        topic.show(offset)
    await settle()
    await awake.close(PARTITION)
    await asleep.close(PARTITION)

    assert named("1") not in alerts_tried(said_asleep)
    assert alerts_tried(said_awake).count(named("1")) == 1
    last = [record for record in topic.records if record.key == later.key][-1]
    assert last.state is DELIVERED


async def test_given_up_while_its_sending_is_not_read_back_nothing_is_said() -> None:
    topic, notifier = Deliveries(), FakeNotifier(["desk"])
    sender = a_sender(topic, notifier)
    await sender.open(PARTITION)
    topic.readers.clear()
    await hand_in(sender, topic, a_delivery(PENDING))
    await topic.add(a_delivery(PENDING, alert="2"))  # and not read
    await topic.until_last(SENDING)

    await asyncio.wait_for(sender.close(PARTITION), PATIENCE_SECONDS)

    assert notifier.tried == []
