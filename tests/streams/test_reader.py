import asyncio
import socket
from contextlib import aclosing
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer

from schemas.errors import BrokerUnavailable, TopicMissing
from streams import topics
from streams.reader import read

PATIENCE_SECONDS = 20


@pytest.fixture
def client(broker: str) -> dict[str, Any]:
    return {"bootstrap_servers": broker}


async def produce(client: dict[str, Any], topic: str, *values: str, partition: int = 0) -> None:
    async with AIOKafkaProducer(**client) as producer:
        for value in values:
            await producer.send_and_wait(topic, value.encode(), partition=partition)


async def values(client: dict[str, Any], topic: str, **given: Any) -> list[str]:
    async with asyncio.timeout(PATIENCE_SECONDS):
        return [record.value.decode() async for record in read(client, topic, **given)]


@pytest.mark.kafka
async def test_a_topic_is_read_from_its_beginning_to_its_end(
    client: dict[str, Any], prefix: str
) -> None:
    await topics.create(client, prefix)
    await produce(client, f"{prefix}.mentions", "a", "b", "c")
    await produce(client, f"{prefix}.mentions", "d", "e", partition=3)

    found = await values(client, f"{prefix}.mentions")

    assert sorted(found) == ["a", "b", "c", "d", "e"]
    assert [value for value in found if value in "abc"] == ["a", "b", "c"]


@pytest.mark.kafka
async def test_only_the_partitions_that_are_asked_for_are_read(
    client: dict[str, Any], prefix: str
) -> None:
    await topics.create(client, prefix)
    await produce(client, f"{prefix}.mentions", "a")
    await produce(client, f"{prefix}.mentions", "b", partition=3)

    assert await values(client, f"{prefix}.mentions", partitions=[3]) == ["b"]


@pytest.mark.kafka
@pytest.mark.parametrize(
    ("offset", "expected"),
    [
        pytest.param(0, ["a", "b", "c"], id="all"),
        pytest.param(2, ["c"], id="on-from-there"),
        pytest.param(3, [], id="nothing-new"),
        pytest.param(4, ["a", "b", "c"], id="made-anew-and-shorter"),
    ],
)
async def test_reading_begins_where_it_is_asked_to(
    client: dict[str, Any], prefix: str, offset: int, expected: list[str]
) -> None:
    await topics.create(client, prefix)
    await produce(client, f"{prefix}.mentions", "a", "b", "c")

    found = await values(client, f"{prefix}.mentions", partitions=[0], offset=offset)

    assert found == expected


@pytest.mark.kafka
async def test_an_empty_topic_is_at_its_end_at_once(client: dict[str, Any], prefix: str) -> None:
    await topics.create(client, prefix)

    assert await values(client, f"{prefix}.mentions") == []


@pytest.mark.kafka
async def test_read_for_ever_it_goes_on_with_what_comes_later(
    client: dict[str, Any], prefix: str
) -> None:
    await topics.create(client, prefix)
    await produce(client, f"{prefix}.mentions", "a")

    async with (
        asyncio.timeout(PATIENCE_SECONDS),
        aclosing(read(client, f"{prefix}.mentions", to_end=False)) as records,
    ):
        assert (await anext(records)).value == b"a"
        await produce(client, f"{prefix}.mentions", "b")
        assert (await anext(records)).value == b"b"


@pytest.mark.kafka
async def test_a_topic_that_ends_in_what_no_reader_sees_has_an_end_all_the_same(
    client: dict[str, Any], prefix: str
) -> None:
    await topics.create(client, prefix)
    # A transaction leaves a marker after its records, at an offset of its own.
    async with (
        AIOKafkaProducer(**client, transactional_id=prefix) as producer,
        producer.transaction(),
    ):
        await producer.send_and_wait(f"{prefix}.mentions", b"a", partition=0)

    assert await values(client, f"{prefix}.mentions") == ["a"]


@pytest.mark.kafka
async def test_a_topic_that_is_not_there_is_missing(client: dict[str, Any], prefix: str) -> None:
    with pytest.raises(TopicMissing, match=f"{prefix}.mentions: missing"):
        await values(client, f"{prefix}.mentions")


async def test_where_no_kafka_answers_it_is_said_so() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        address = f"127.0.0.1:{closed.getsockname()[1]}"

    with pytest.raises(BrokerUnavailable, match=f"Kafka at {address}"):
        await values({"bootstrap_servers": address}, "clausewatch.mentions")
