"""Reading the topics into the books, in the one order that raises no false alarm.

First what the group has committed: whatever was acknowledged by then has its successors in Kafka.
Then each topic after those that come of it, so that no record is read whose cause is not.
"""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import KafkaError

from schemas.base import Record
from schemas.codec import decode
from schemas.dead_letter import DeadLetter
from schemas.delivery import Delivery
from schemas.errors import BadRecord, BrokerUnavailable, TopicMissing
from schemas.mention import Alert, Decision, Mention
from schemas.origin import HEADER, parse
from schemas.report import VerdictKind
from schemas.topics import full_name
from streams import topics
from streams.reader import read
from streams.reconciliation.books import Asked, Books, Seen
from streams.security import client_arguments
from streams.settings import Settings

DOWNSTREAM_FIRST = (
    "dead_letters",
    "deliveries",
    "alerts",
    "decisions",
    "mentions",
    "reports",
    "articles",
)
COMMITTED = ("articles", "mentions", "alerts")
CLOCKS_DIFFER_MILLISECONDS = 3_600_000
_ANSWER_SECONDS = 30


class _Judged(Record):
    watch: str
    verdict: VerdictKind


class _ReportVerdicts(Record):
    """Of a report, which may have 8 MB, no more than is counted."""

    verdicts: tuple[_Judged, ...]


async def keep_books(settings: Settings, now: Callable[[], datetime]) -> Books:
    """Return what stands on the topics. Raises `BrokerUnavailable` or `TopicMissing`."""
    client, prefix = client_arguments(settings), settings.topic_prefix
    asked_at = now()
    committed = await _committed(client, prefix)
    names = {full_name(prefix, topic): topic for topic in DOWNSTREAM_FIRST}
    ids = await topics.ids(client, prefix)
    asked = Asked(
        topic_ids={topic: ids[name] for name, topic in names.items()},
        committed={(names[at.topic], at.partition): offset for at, offset in committed.items()},
        reach=await _reach(client, names, asked_at),
    )
    books = Books(asked)
    for name, topic in names.items():
        async for record in read(client, name):
            try:
                _enter(books, topic, record, names)
            except BadRecord:
                books.garble(topic, _seen(record), record.value)
    return books


async def _committed(client: Mapping[str, Any], prefix: str) -> dict[TopicPartition, int]:
    """Return the group's committed offsets, where it has any; the group is not joined."""
    consumer = AIOKafkaConsumer(**client, group_id=prefix, enable_auto_commit=False)
    try:
        async with asyncio.timeout(_ANSWER_SECONDS):
            await consumer.start()
            places = await _places(consumer, [full_name(prefix, topic) for topic in COMMITTED])
            offsets = {place: await consumer.committed(place) for place in places}
    except (KafkaError, TimeoutError) as error:
        servers = client["bootstrap_servers"]
        raise BrokerUnavailable(f"Kafka at {servers}: {type(error).__name__}") from error
    finally:
        await asyncio.shield(consumer.stop())
    return {place: offset for place, offset in offsets.items() if offset is not None}


async def _places(consumer: AIOKafkaConsumer, names: list[str]) -> list[TopicPartition]:
    await consumer._client.force_metadata_update()  # noqa: SLF001  (no public way)
    partitions = {name: consumer.partitions_for_topic(name) for name in names}
    if missing := [f"{name}: missing" for name in names if not partitions[name]]:
        raise TopicMissing(missing)
    return [TopicPartition(name, number) for name in names for number in partitions[name] or ()]


async def _reach(
    client: Mapping[str, Any], names: Mapping[str, str], asked_at: datetime
) -> dict[str, int]:
    """Return how far back each topic's memory goes, as the broker has it, rather too short."""
    admin = AIOKafkaAdminClient(**client)
    resources = [
        ConfigResource(ConfigResourceType.TOPIC, name, configs={"retention.ms": None})
        for name in names
    ]
    try:
        await admin.start()
        answers = await admin.describe_configs(resources)
    except KafkaError as error:
        raise BrokerUnavailable(f"Kafka refused: {type(error).__name__}") from error
    finally:
        await admin.close()
    retentions = {
        names[name]: int(value)
        for answer in answers
        for _code, _message, _type, name, entries in answer.resources
        for _setting, value, *_ in entries
    }
    now = round(asked_at.timestamp() * 1000) + CLOCKS_DIFFER_MILLISECONDS
    return {topic: now - kept for topic, kept in retentions.items() if kept >= 0}


def _enter(books: Books, topic: str, record: ConsumerRecord, names: Mapping[str, str]) -> None:
    seen, value = _seen(record), record.value
    match topic:
        case "dead_letters":
            letter = decode(DeadLetter, value)
            books.letter(letter, names.get(letter.topic or ""))
        case "deliveries":
            books.delivery(decode(Delivery, value), seen)
        case "alerts":
            books.alert(decode(Alert, value).alert_id, seen, value)
        case "decisions":
            books.decision(decode(Decision, value), seen)
        case "mentions":
            books.mention(decode(Mention, value).watch, seen, value)
        case "reports":
            verdicts = decode(_ReportVerdicts, value).verdicts
            said = [each.watch for each in verdicts if each.verdict is VerdictKind.MENTION]
            books.report(said, seen)
        case "articles":
            books.article(seen, value)


def _seen(record: ConsumerRecord) -> Seen:
    origins = (parse(value) for name, value in record.headers if name == HEADER)
    origin = next((origin for origin in origins if origin is not None), None)
    return Seen(record.partition, record.offset, record.timestamp, origin)
