"""The memory of what was told, made anew from the decisions where its changelog is lost."""

import json
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from aiokafka import AIOKafkaProducer, ConsumerRecord
from aiokafka.errors import KafkaError

from alerts.memory import Memory
from alerts.novelty import restored
from schemas.codec import decode
from schemas.errors import BadRecord, BrokerUnavailable
from schemas.mention import Decision
from schemas.origin import HEADER, Origin, parse
from schemas.topics import TOPICS, full_name
from streams.reader import read
from streams.topics import changelog_name

REBUILD = "`--rebuild` makes it anew from the decisions"

UNFINISHED = "unfinished"
"""A key that stands on a partition of the changelog while it is written anew."""

_AT_ONCE = 1_000


async def is_lost(client: Mapping[str, Any], prefix: str) -> bool:
    """Whether more was decided on some partition than one arrival, and nothing is remembered.

    One is remembered before the next is decided on: a worker that died between its very first
    decision and the memory of it has lost nothing.
    """
    for partition in range(TOPICS["decisions"].partitions):
        is_decided = await _has_two_origins(client, full_name(prefix, "decisions"), partition)
        if is_decided and not await _has_records(client, changelog_name(prefix), partition):
            return True
    return False


async def rebuild(client: Mapping[str, Any], prefix: str) -> int:
    """Write the changelog anew from the topic `decisions`; return how many were taken in.

    What comes of them is what was remembered when they were decided, as far as they are kept.
    Raises `BrokerUnavailable`.
    """
    memories: defaultdict[int, Memory] = defaultdict(Memory)
    count = 0
    async for record in read(client, full_name(prefix, "decisions")):
        origin = _origin(record)
        try:
            decision = decode(Decision, record.value)
        except BadRecord:
            continue  # a stranger's bytes were never remembered
        if origin is None or decision.corrects is not None:
            continue
        memory = memories[record.partition]
        key, value = restored(decision, origin, memory)
        if key not in memory.values:  # said again, it is remembered by the clock of the first time
            memory.add(key, value)
            count += 1
    await _write(client, changelog_name(prefix), memories)
    return count


async def _write(client: Mapping[str, Any], topic: str, memories: defaultdict[int, Memory]) -> None:
    producer = AIOKafkaProducer(**client, acks="all", enable_idempotence=True)
    try:
        await producer.start()
        for partition in range(TOPICS["mentions"].partitions):
            await _put(producer, topic, partition, {UNFINISHED: UNFINISHED})
            # What is left there would keep its place before all that is older.
            await _put(producer, topic, partition, await _left(client, topic, partition))
            await _put(producer, topic, partition, memories[partition].values)
            await _put(producer, topic, partition, {UNFINISHED: None})
    except KafkaError as error:
        raise BrokerUnavailable(f"Kafka did not take it: {error}") from error
    finally:
        await producer.stop()


async def _left(client: Mapping[str, Any], topic: str, partition: int) -> dict[str, None]:
    records = read(client, topic, partitions=[partition])
    keys = {json.loads(record.key) async for record in records if record.value is not None}
    return dict.fromkeys(keys - {UNFINISHED})


async def _put(
    producer: AIOKafkaProducer, topic: str, partition: int, values: Mapping[str, str | None]
) -> None:
    """Write values as `streams.seen` reads them; returns when Kafka has them all."""
    waiting: list[Any] = []
    for key, value in values.items():
        raw = json.dumps(key).encode(), None if value is None else json.dumps(value).encode()
        waiting.append(await producer.send(topic, key=raw[0], value=raw[1], partition=partition))
        if len(waiting) >= _AT_ONCE:
            await _acknowledged(waiting)
    await _acknowledged(waiting)


async def _acknowledged(waiting: list[Any]) -> None:
    for each in waiting:
        await each
    waiting.clear()


def _origin(record: ConsumerRecord) -> Origin | None:
    origins = (parse(value) for name, value in record.headers if name == HEADER)
    return next((each for each in origins if each), None)


async def _has_two_origins(client: Mapping[str, Any], topic: str, partition: int) -> bool:
    records = read(client, topic, partitions=[partition])
    places: set[str] = set()
    try:
        async for record in records:
            if origin := _origin(record):
                places.add(origin.place)
            if len(places) > 1:
                return True
        return False
    finally:
        await records.aclose()


async def _has_records(client: Mapping[str, Any], topic: str, partition: int) -> bool:
    records = read(client, topic, partitions=[partition])
    try:
        return await anext(records, None) is not None
    finally:
        await records.aclose()
