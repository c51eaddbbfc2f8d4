"""Putting articles onto the topic `articles`, as any producer may, and what is none aside."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, MessageSizeTooLargeError

from schemas.article import Article
from schemas.base import Record
from schemas.codec import encode
from schemas.dead_letter import DeadLetter, Reason
from schemas.errors import BadRecord, BrokerUnavailable, TopicMissing
from schemas.origin import BACKFILL
from schemas.topics import TOPICS, full_name
from streams.identity import Families, identify

LARGEST_RECORD = TOPICS["articles"].max_message_bytes - 256
"""What the topic takes, less what Kafka puts around a value and its key."""


@dataclass(frozen=True, slots=True)
class Sent:
    """Where an article stands on the topic."""

    article_id: str
    topic: str
    partition: int
    offset: int


class ArticleProducer:
    """Sends articles, each keyed by its id, and dead letters; Kafka acknowledges each."""

    def __init__(self, producer: AIOKafkaProducer, prefix: str) -> None:
        self._producer = producer
        self._prefix = prefix
        self._families = Families({})

    async def send(self, article: Article, *, is_backfill: bool = False) -> Sent:
        """Send one article; returns when Kafka has it. Of a backfill nobody is told.

        Raises `BadRecord` where it is too large for the topic, and `BrokerUnavailable`.
        """
        article_id = identify(article, self._families).article_id
        headers = [(BACKFILL, b"1")] if is_backfill else []
        place = await self._put("articles", article, key=article_id.encode(), headers=headers)
        return Sent(article_id, place.topic, place.partition, place.offset)

    async def bury(self, letter: DeadLetter) -> None:
        """Write one dead letter; returns when Kafka has it. Raises as `send` does."""
        await self._put("dead_letters", letter)

    async def _put(
        self,
        topic: str,
        record: Record,
        *,
        key: bytes | None = None,
        headers: Sequence[tuple[str, bytes]] = (),
    ) -> Any:
        name, value = full_name(self._prefix, topic), encode(record)
        if len(value) > LARGEST_RECORD:
            why = f"is {len(value)} bytes as a record, more than {LARGEST_RECORD}"
            raise BadRecord(Reason.TOO_LARGE, why)
        try:
            return await self._producer.send_and_wait(
                name, value=value, key=key, headers=list(headers)
            )
        except MessageSizeTooLargeError as error:
            # Nor will it take the next: the idempotent producer cannot go on after a refusal.
            raise TopicMissing([name]) from error
        except KafkaError as error:
            raise BrokerUnavailable(f"Kafka did not take it: {error}") from error


@asynccontextmanager
async def producing(client: Mapping[str, Any], prefix: str) -> AsyncIterator[ArticleProducer]:
    """Open a producer of articles; `BrokerUnavailable` where no Kafka answers."""
    producer = AIOKafkaProducer(
        **client,
        acks="all",
        enable_idempotence=True,
        max_request_size=TOPICS["articles"].max_message_bytes,
    )
    try:
        await producer.start()
    except KafkaError as error:
        await producer.stop()
        raise BrokerUnavailable(f"no Kafka answers at {client['bootstrap_servers']}") from error
    try:
        yield ArticleProducer(producer, prefix)
    finally:
        await producer.stop()
