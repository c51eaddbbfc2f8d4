"""Reads topics whole into plain values, by aiokafka alone."""

from collections.abc import Sequence
from typing import Any

from aiokafka import AIOKafkaConsumer

from tests.chaos.evidence import Rec

TOPICS = (
    "articles",
    "reports",
    "mentions",
    "decisions",
    "alerts",
    "deliveries",
    "dead_letters",
    "health",
)


async def read_topics(
    bootstrap_servers: str, prefix: str, topics: Sequence[str] = TOPICS
) -> dict[str, tuple[Rec, ...]]:
    """Return each topic's records, in the order of their offsets within a partition."""
    # Without a group it is given every partition there is.
    consumer = AIOKafkaConsumer(
        *(f"{prefix}.{topic}" for topic in topics),
        bootstrap_servers=bootstrap_servers,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        isolation_level="read_committed",
    )
    await consumer.start()
    try:
        return await _read(consumer, topics)
    finally:
        await consumer.stop()


async def _read(consumer: Any, topics: Sequence[str]) -> dict[str, tuple[Rec, ...]]:
    places = sorted(consumer.assignment())
    await consumer.seek_to_beginning(*places)
    ends = await consumer.end_offsets(places)
    found: dict[str, list[Rec]] = {topic: [] for topic in topics}
    while any([await consumer.position(place) < end for place, end in ends.items()]):
        for place, records in (await consumer.getmany(timeout_ms=200)).items():
            topic = place.topic.rpartition(".")[2]
            found[topic].extend(_rec(topic, record) for record in records)
    return {topic: tuple(sorted(found[topic], key=_order)) for topic in topics}


def _order(rec: Rec) -> tuple[int, int]:
    return rec.partition, rec.offset


def _rec(topic: str, record: Any) -> Rec:
    return Rec(
        topic,
        record.partition,
        record.offset,
        record.value,
        record.key,
        record.timestamp,
        tuple(record.headers),
    )
