"""Putting articles onto the topic `articles`, as any producer may."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from schemas.article import Article
from schemas.codec import encode
from schemas.errors import BrokerUnavailable
from schemas.topics import TOPICS, full_name
from streams.identity import Families, identify


@dataclass(frozen=True, slots=True)
class Sent:
    """Where an article stands on the topic."""

    article_id: str
    topic: str
    partition: int
    offset: int


class ArticleProducer:
    """Sends articles, each keyed by its id and acknowledged by all replicas."""

    def __init__(self, producer: AIOKafkaProducer, topic: str) -> None:
        self._producer = producer
        self._topic = topic
        self._families = Families({})

    async def send(self, article: Article) -> Sent:
        """Send one article; returns when Kafka has it. Raises `BrokerUnavailable`."""
        article_id = identify(article, self._families).article_id
        try:
            place = await self._producer.send_and_wait(
                self._topic, value=encode(article), key=article_id.encode()
            )
        except KafkaError as error:
            raise BrokerUnavailable(f"Kafka did not take it: {error}") from error
        return Sent(article_id, place.topic, place.partition, place.offset)


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
        yield ArticleProducer(producer, full_name(prefix, "articles"))
    finally:
        await producer.stop()
