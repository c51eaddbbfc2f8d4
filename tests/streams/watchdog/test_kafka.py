import asyncio
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from schemas.errors import BrokerUnavailable
from streams.vitals import Place
from streams.watchdog import Kafka, Offsets

pytestmark = pytest.mark.kafka


@pytest.fixture
async def topic(broker: str, prefix: str) -> str:
    """A topic with two partitions."""
    admin = AIOKafkaAdminClient(bootstrap_servers=broker)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(f"{prefix}.articles", 2, 1)])
    finally:
        await admin.close()
    return f"{prefix}.articles"


@asynccontextmanager
async def asking(broker: str, group: str, *topics: str) -> AsyncIterator[Kafka]:
    kafka = Kafka({"bootstrap_servers": broker}, group=group, topics=topics)
    try:
        yield kafka
    finally:
        await kafka.close()


@asynccontextmanager
async def writing(broker: str, **given: Any) -> AsyncIterator[AIOKafkaProducer]:
    producer = AIOKafkaProducer(bootstrap_servers=broker, **given)
    await producer.start()
    try:
        yield producer
    finally:
        await producer.stop()


async def write(broker: str, topic: str, values: Sequence[bytes]) -> None:
    async with writing(broker) as producer:
        for value in values:
            await producer.send_and_wait(topic, value, partition=0)


async def commit(broker: str, group: str, topic: str, offset: int) -> None:
    consumer = AIOKafkaConsumer(bootstrap_servers=broker, group_id=group, enable_auto_commit=False)
    await consumer.start()
    try:
        place = TopicPartition(topic, 0)
        consumer.assign([place])
        await consumer.commit({place: offset})
    finally:
        await consumer.stop()


async def test_a_group_that_lags_is_seen_to_lag_and_then_not(
    broker: str, prefix: str, topic: str
) -> None:
    await write(broker, topic, [b"1", b"2", b"3"])
    async with asking(broker, prefix, topic) as kafka:
        fresh = await kafka.offsets()
        await commit(broker, prefix, topic, 1)
        lagging = await kafka.offsets()
        await commit(broker, prefix, topic, 3)
        through = await kafka.offsets()

    assert fresh[Place(topic, 0)] == Offsets(first=0, committed=None, end=3)
    assert lagging[Place(topic, 0)] == Offsets(first=0, committed=1, end=3)
    assert through[Place(topic, 0)].lag == 0
    assert fresh[Place(topic, 1)] == Offsets(first=0, committed=None, end=0)


async def test_what_can_be_read_is_told_from_the_markers_of_transactions(
    broker: str, prefix: str, topic: str
) -> None:
    await write(broker, topic, [b"1"])
    async with writing(broker, transactional_id=prefix) as producer:
        await producer.begin_transaction()
        await producer.send_and_wait(topic, b"taken back", partition=0)
        await producer.abort_transaction()
    await commit(broker, prefix, topic, 1)

    async with asking(broker, prefix, topic) as kafka:
        place, hollow = Place(topic, 0), (await kafka.offsets())[Place(topic, 0)]
        holds_before = await kafka.holds_record(place, hollow)
        await write(broker, topic, [b"2"])
        real = (await kafka.offsets())[place]
        holds_after = await kafka.holds_record(place, real)
        holds_up_to_there = await kafka.holds_record(place, hollow)
        still = (await kafka.offsets())[place]

    assert hollow == Offsets(first=0, committed=1, end=3)
    assert not holds_before
    assert real == still == Offsets(first=0, committed=1, end=4)
    assert holds_after
    assert not holds_up_to_there


async def test_what_an_open_transaction_holds_back_does_not_wait(
    broker: str, prefix: str, topic: str
) -> None:
    async with writing(broker, transactional_id=prefix) as producer:
        await producer.begin_transaction()
        await producer.send_and_wait(topic, b"perhaps", partition=0)
        async with asking(broker, prefix, topic) as kafka:
            during = (await kafka.offsets())[Place(topic, 0)]
            await producer.commit_transaction()
            # The broker answers before its marker stands in the partition.
            async with asyncio.timeout(30):
                while (await kafka.offsets())[Place(topic, 0)].lag == 0:  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
            after = (await kafka.offsets())[Place(topic, 0)]

    assert during.lag == 0
    assert after.lag == 2


async def test_a_topic_that_is_not_there_is_said_to_be_the_trouble(
    broker: str, prefix: str, topic: str
) -> None:
    async with asking(broker, prefix, topic, f"{prefix}.nowhere") as kafka:
        with pytest.raises(BrokerUnavailable, match=r"UnknownTopicOrPartition.*nowhere"):
            await kafka.offsets()


async def test_where_no_kafka_answers_it_is_said_so() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        address = f"127.0.0.1:{closed.getsockname()[1]}"

    async with asking(address, "mine", "mine.articles") as kafka:
        with pytest.raises(BrokerUnavailable, match="KafkaConnectionError"):
            await kafka.offsets()
