"""The one Kafka of a run: started for it, filled by it, gone with it."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from streams.broker import EmbeddedKafka, fetch_jars
from streams.reader import read
from streams.settings import load as load_settings

PARTITIONS = 8
"""Of a peer's topics: as many as ours have, so that nobody is spared a round trip."""

_WARM_UP = 5000


@contextmanager
def a_kafka() -> Iterator[str]:
    """Start the embedded Kafka on an empty folder; yields its address.

    It is warmed up: a broker that has just started takes twice as long for everything, for its
    first thousands of records, and what is measured is what it takes after an hour of news.
    """
    settings = load_settings()
    jars = tuple(fetch_jars(settings.cache_dir / "maven", repository=settings.maven_repository))
    with (
        tempfile.TemporaryDirectory(prefix="clausewatch-bench-") as folder,
        EmbeddedKafka(Path(folder), jars=jars) as kafka,
    ):
        asyncio.run(kafka.ready(60))
        asyncio.run(_warm_up(kafka.bootstrap_servers))
        yield kafka.bootstrap_servers


async def make_topics(servers: str, names: Sequence[str]) -> None:
    """Make topics as the peers use them."""
    admin = AIOKafkaAdminClient(bootstrap_servers=servers)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(name, PARTITIONS, 1) for name in names])
    finally:
        await admin.close()


async def fill(servers: str, topic: str, records: Iterable[bytes]) -> None:
    """Put records on a topic, on its partitions in turn."""
    async with AIOKafkaProducer(bootstrap_servers=servers, linger_ms=20) as producer:
        for number, record in enumerate(records):
            await producer.send(topic, record, partition=number % PARTITIONS)


class Ends:
    """Counts the records that topics have had."""

    def __init__(self, consumer: AIOKafkaConsumer, topics: Sequence[str]) -> None:
        self._consumer = consumer
        self._places = [
            TopicPartition(topic, partition)
            for topic in topics
            for partition in consumer.partitions_for_topic(topic) or ()
        ]

    async def counts(self) -> Mapping[str, int]:
        """Return for each topic how many records it has had so far."""
        counts = {place.topic: 0 for place in self._places}
        for place, offset in (await self._consumer.end_offsets(self._places)).items():
            counts[place.topic] += offset
        return counts


@asynccontextmanager
async def ends(servers: str, topics: Sequence[str]) -> AsyncIterator[Ends]:
    """Yield what counts the records on topics that are there."""
    async with AIOKafkaConsumer(bootstrap_servers=servers) as consumer:
        await consumer._client.force_metadata_update()  # noqa: SLF001  (no public way)
        yield Ends(consumer, topics)


async def moments(servers: str, topic: str) -> list[float]:
    """Return when each record of a topic was written, by its producer's clock, in order."""
    records = read({"bootstrap_servers": servers}, topic)
    return sorted([record.timestamp / 1000 async for record in records])


async def _warm_up(servers: str) -> None:
    topic = "warm-up"
    await make_topics(servers, [topic])
    async with (
        AIOKafkaProducer(bootstrap_servers=servers, acks="all") as producer,
        AIOKafkaConsumer(
            topic, bootstrap_servers=servers, auto_offset_reset="earliest"
        ) as consumer,
    ):
        for _ in range(_WARM_UP):
            await producer.send_and_wait(topic, bytes(1000))
            await consumer.getone()
