import asyncio
from collections.abc import Awaitable
from contextlib import suppress
from types import SimpleNamespace
from typing import Any, cast

import faust
import pytest
from aiokafka.errors import (
    KafkaConnectionError,
    KafkaTimeoutError,
    MessageSizeTooLargeError,
    NotEnoughReplicasAfterAppendError,
    NotEnoughReplicasError,
    TopicAuthorizationFailedError,
)
from aiokafka.partitioner import DefaultPartitioner
from faust.exceptions import ProducerSendError
from hypothesis import given
from hypothesis import strategies as st

from schemas.base import Record
from schemas.codec import encode
from schemas.dead_letter import DeadLetter, Reason
from schemas.delivery import DeliveryState
from schemas.errors import GivenUp, NotWritten
from schemas.origin import HEADER
from schemas.topics import TOPICS
from streams.outbox import acknowledged, make_put, murmur2_partition, partition_of, raw_topic
from streams.put import Put
from streams.vitals import Vitals
from tests.builders import WATCH, a_delivery, a_mention, a_report, an_alert, an_arrival, an_origin


class Producer:
    """Stands in for a Faust app: keeps what is sent, and acknowledges when it is told to."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.acknowledgement: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

    @property
    def producer(self) -> "Producer":
        """The app's producer."""
        return self

    async def maybe_start(self) -> bool:
        """Say that it had been started."""
        return False

    async def send(self, topic: str, **record: Any) -> asyncio.Future[Any]:
        """Keep a record."""
        self.sent.append({"topic": topic} | record)
        return self.acknowledgement

    def acknowledge(self, offset: int) -> None:
        """Be Kafka that has the record."""
        self.acknowledgement.set_result(SimpleNamespace(offset=offset))


def a_put(producer: Producer) -> Put:
    return make_put(cast("faust.App", producer), "clausewatch", Vitals())


async def put(topic: str, record: Record, **given: Any) -> dict[str, Any]:
    """Return what was sent."""
    producer = Producer()
    producer.acknowledge(0)
    await a_put(producer)(topic, record, **given)
    (sent,) = producer.sent
    return sent


async def test_a_record_is_written_when_kafka_has_it_and_not_before() -> None:
    producer = Producer()
    writing = asyncio.ensure_future(a_put(producer)("mentions", a_mention()))
    for _ in range(10):
        await asyncio.sleep(0)
    assert len(producer.sent) == 1
    assert not writing.done()

    producer.acknowledge(12)

    assert await writing == 12


async def test_what_goes_wrong_after_the_send_is_raised() -> None:
    producer = Producer()
    producer.acknowledgement.set_exception(ConnectionError("no broker"))

    with pytest.raises(ConnectionError, match="no broker"):
        await a_put(producer)("mentions", a_mention())


@pytest.mark.parametrize(
    ("topic", "record", "key"),
    [
        ("reports", a_report(), a_report().article.article_id),
        ("mentions", a_mention(), WATCH),
        ("alerts", an_alert(), an_alert().alert_id),
        ("deliveries", a_delivery(), f"desk/{a_delivery().alert_id}"),
    ],
    ids=["reports", "mentions", "alerts", "deliveries"],
)
async def test_a_record_goes_to_its_topic_under_its_key(
    topic: str, record: Record, key: str
) -> None:
    sent = await put(topic, record)

    assert sent["topic"] == f"clausewatch.{topic}"
    assert sent["key"] == key.encode()
    assert sent["value"] == encode(record)


async def test_its_origin_travels_in_a_header() -> None:
    sent = await put("mentions", a_mention(), origin=an_origin(7))

    assert sent["headers"] == {HEADER: str(an_origin(7)).encode()}
    arrival = an_arrival(headers=tuple(sent["headers"].items()))
    assert arrival.origin == an_origin(7)


async def test_without_an_origin_there_is_no_header() -> None:
    assert (await put("mentions", a_mention()))["headers"] is None


@pytest.mark.parametrize("key", [None, b"k\xff"], ids=["none", "bytes"])
async def test_a_dead_letter_keeps_the_key_that_its_bytes_had(key: bytes | None) -> None:
    letter = an_arrival(b"x").dead_letter(agent="a", reason=Reason.NOT_JSON, detail="")

    assert isinstance(letter, DeadLetter)
    assert (await put("dead_letters", letter, key=key))["key"] == key


@pytest.mark.parametrize(
    ("topic", "record", "partition"),
    [
        pytest.param("reports", a_report(), None, id="as-the-key-says"),
        pytest.param("alerts", an_alert(), murmur2_partition(WATCH, 4), id="by-watch"),
        pytest.param("deliveries", a_delivery(), murmur2_partition("desk", 4), id="by-destination"),
    ],
)
async def test_a_record_goes_where_its_order_is_kept(
    topic: str, record: Record, partition: int | None
) -> None:
    assert (await put(topic, record))["partition"] == partition


def test_all_of_a_destinations_deliveries_share_a_partition() -> None:
    deliveries = [
        a_delivery(state, alert=alert) for state in DeliveryState for alert in ("1", "2", "3")
    ]

    assert len({partition_of(TOPICS["deliveries"], each) for each in deliveries}) == 1


async def test_records_that_are_written_at_once_stand_in_the_order_of_their_calls() -> None:
    producer = Producer()
    producer.acknowledge(0)
    write = a_put(producer)

    await asyncio.gather(*(write("deliveries", a_delivery(alert=alert)) for alert in "1234"))

    told = [sent["value"] for sent in producer.sent]
    assert told == [encode(a_delivery(alert=alert)) for alert in "1234"]


def test_faust_is_told_to_leave_the_bytes_alone() -> None:
    made: dict[str, Any] = {}
    raw_topic(cast("faust.App", SimpleNamespace(topic=lambda _, **its: made.update(its))), "any")

    assert made["key_serializer"] == made["value_serializer"] == "raw"
    assert made["allow_empty"] is True


# The hashes that Kafka's own tests of its partitioner expect.
@pytest.mark.parametrize(
    ("text", "murmur2"),
    [
        ("21", -973932308),
        ("foobar", -790332482),
        ("a-little-bit-long-string", -985981536),
        ("a-little-bit-longer-string", -1486304829),
        ("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971),
        ("abc", 479470107),
    ],
)
@pytest.mark.parametrize("partitions", [1, 4, 8, 1000])
def test_a_partition_is_the_one_that_kafka_would_choose(
    text: str, murmur2: int, partitions: int
) -> None:
    assert murmur2_partition(text, partitions) == (murmur2 & 0x7FFFFFFF) % partitions


@given(st.text(), st.integers(1, 100))
def test_a_partition_is_the_one_that_the_client_chooses_for_such_a_key(
    text: str, partitions: int
) -> None:
    everyone = list(range(partitions))

    chosen = DefaultPartitioner()(text.encode(), everyone, everyone)

    assert murmur2_partition(text, partitions) == chosen


class Kafka:
    """Refuses a record as often as it is told to, and then takes it."""

    def __init__(self, *refusals: Exception, at_once: bool = False) -> None:
        self.refusals = list(refusals)
        self.at_once = at_once
        self.asked = 0

    async def send(self) -> Awaitable[str]:
        self.asked += 1
        answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        if not self.refusals:
            answer.set_result("place")
        elif self.at_once:
            raise ProducerSendError("no") from self.refusals.pop(0)
        else:
            answer.set_exception(self.refusals.pop(0))
        return answer


@pytest.mark.parametrize("at_once", [True, False], ids=["at-once", "later"])
async def test_a_broker_that_is_away_is_waited_for(*, at_once: bool) -> None:
    kafka = Kafka(KafkaConnectionError(), KafkaTimeoutError(), at_once=at_once)

    vitals = Vitals()

    written = await acknowledged(kafka.send, to="reports", vitals=vitals, pause_seconds=0)

    assert written == "place"
    assert kafka.asked == 3
    assert vitals.snapshot().refused == set()


@pytest.mark.parametrize(
    "refusal",
    [NotEnoughReplicasError(), NotEnoughReplicasAfterAppendError()],
    ids=["before", "behind"],
)
@pytest.mark.parametrize("at_once", [True, False], ids=["at-once", "later"])
async def test_a_write_for_which_too_few_are_in_sync_is_known_until_it_is_taken(
    refusal: Exception, *, at_once: bool
) -> None:
    # A broker that is gone the watchdog sees itself.
    kafka, vitals = Kafka(refusal, KafkaConnectionError(), at_once=at_once), Vitals()
    known: list[frozenset[str]] = []

    async def send() -> Awaitable[str]:
        known.append(vitals.snapshot().refused)
        return await kafka.send()

    assert await acknowledged(send, to="reports", vitals=vitals, pause_seconds=0) == "place"
    assert known == [frozenset(), frozenset({"reports"}), frozenset()]


async def test_a_refused_write_that_is_given_up_or_called_off_is_known_no_more() -> None:
    vitals = Vitals()
    kafka = Kafka(NotEnoughReplicasError(), MessageSizeTooLargeError())
    with pytest.raises(GivenUp):
        await acknowledged(kafka.send, to="reports", vitals=vitals, pause_seconds=0)
    given_up = vitals.snapshot().refused

    kafka = Kafka(NotEnoughReplicasError())
    with suppress(TimeoutError):
        async with asyncio.timeout(0.1):
            await acknowledged(kafka.send, to="reports", vitals=vitals, pause_seconds=60)

    assert given_up == set()
    assert vitals.snapshot().refused == set()
    assert kafka.asked == 1


@pytest.mark.parametrize("at_once", [True, False], ids=["at-once", "later"])
async def test_a_record_that_is_too_large_is_given_up(*, at_once: bool) -> None:
    kafka = Kafka(MessageSizeTooLargeError(), at_once=at_once)

    with pytest.raises(GivenUp, match="too_large: too large for reports"):
        await acknowledged(kafka.send, to="reports", vitals=Vitals())

    assert kafka.asked == 1


@pytest.mark.parametrize("at_once", [True, False], ids=["at-once", "later"])
async def test_what_kafka_refuses_for_good_is_no_fault_of_the_record(*, at_once: bool) -> None:
    kafka = Kafka(TopicAuthorizationFailedError(), at_once=at_once)

    with pytest.raises(NotWritten, match="reports: TopicAuthorizationFailedError"):
        await acknowledged(kafka.send, to="reports", vitals=Vitals())
