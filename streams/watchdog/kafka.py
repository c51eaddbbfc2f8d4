"""What the watchdog asks Kafka: how far the group is, with clients of its own."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import GroupCoordinatorNotAvailableError, KafkaError, for_code

from schemas.errors import BrokerUnavailable
from streams.vitals import Place
from streams.watchdog.judgement import Offsets

ANSWER_SECONDS = 10.0
_CLOSE_SECONDS = 2.0
_FETCH_MILLISECONDS = 1_000
_PAUSE_SECONDS = 0.2


class _Silent(BrokerUnavailable):
    pass


class Kafka:
    """Asks within ten seconds, or raises `BrokerUnavailable` that says why not.

    To be used within one event loop.
    """

    def __init__(self, client: Mapping[str, Any], *, group: str, topics: Sequence[str]) -> None:
        self._client = client
        self._group = group
        self._topics = tuple(topics)
        self._admin: AIOKafkaAdminClient | None = None
        self._consumer: AIOKafkaConsumer | None = None

    async def offsets(self) -> Mapping[Place, Offsets]:
        """Return how far the group is in each partition of its topics."""
        was_connected = self._admin is not None
        try:
            return await self._offsets()
        except BrokerUnavailable as error:
            if not was_connected or isinstance(error, _Silent):
                raise
        # That one broker hung up need not mean that Kafka is away.
        return await self._offsets()

    async def _offsets(self) -> Mapping[Place, Offsets]:
        async with self._bounded():
            admin, consumer = await self._clients()
            places = await _places(admin, self._topics)
            committed = await _committed(admin, self._group, places)
            ends = await consumer.end_offsets(places)
            firsts = await consumer.beginning_offsets(places)
        return {
            Place(place.topic, place.partition): Offsets(
                first=firsts[place], committed=committed[place], end=ends[place]
            )
            for place in places
        }

    async def holds_record(self, place: Place, offsets: Offsets) -> bool:
        """Return whether anything can be read between what is committed and the end."""
        at = TopicPartition(place.topic, place.partition)
        async with self._bounded():
            _, consumer = await self._clients()
            consumer.assign([at])
            try:
                consumer.seek(at, offsets.next)
                while await consumer.position(at) < offsets.end:
                    fetched = await consumer.getmany(
                        at, timeout_ms=_FETCH_MILLISECONDS, max_records=1
                    )
                    if records := fetched.get(at):
                        return bool(records[0].offset < offsets.end)
            finally:
                consumer.unsubscribe()
        return False

    async def close(self) -> None:
        """Hang up."""
        clients = [self._consumer and self._consumer.stop(), self._admin and self._admin.close()]
        self._consumer = self._admin = None
        for closing in filter(None, clients):
            # Neither is in a state to be asked why.
            with suppress(Exception):
                async with asyncio.timeout(_CLOSE_SECONDS):
                    await closing

    @asynccontextmanager
    async def _bounded(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                yield
        except TimeoutError:
            await self.close()
            raise _Silent(f"no answer within {ANSWER_SECONDS:.0f} s") from None
        # Where brokers come and go, aiokafka raises more than its own errors.
        except Exception as error:
            await self.close()
            told = str(error) if isinstance(error, KafkaError | BrokerUnavailable) else repr(error)
            raise BrokerUnavailable(told) from error

    async def _clients(self) -> tuple[AIOKafkaAdminClient, AIOKafkaConsumer]:
        if self._admin is None or self._consumer is None:
            self._admin = AIOKafkaAdminClient(**self._client)
            self._consumer = AIOKafkaConsumer(
                **self._client,
                enable_auto_commit=False,
                auto_offset_reset="none",
                isolation_level="read_committed",
            )
            await self._admin.start()
            await self._consumer.start()
        return self._admin, self._consumer


async def _places(admin: AIOKafkaAdminClient, topics: Sequence[str]) -> list[TopicPartition]:
    described = await admin.describe_topics(list(topics))
    for topic in described:
        if topic["error_code"]:
            raise for_code(topic["error_code"])(topic["topic"])
    places = {
        TopicPartition(topic["topic"], partition["partition"]): partition["leader"]
        for topic in described
        for partition in topic["partitions"]
    }
    headless = [
        f"{place.topic}/{place.partition}" for place, leader in places.items() if leader < 0
    ]
    if headless:
        raise BrokerUnavailable(f"no leader for {', '.join(headless)}")
    return list(places)


async def _committed(
    admin: AIOKafkaAdminClient, group: str, places: Sequence[TopicPartition]
) -> dict[TopicPartition, int | None]:
    coordinator = await _coordinator(admin, group)
    answer = await admin.list_consumer_group_offsets(group, coordinator, list(places))
    # aiokafka overlooks an error of the whole answer, which then holds no partition.
    missing = [place for place in places if place not in answer]
    if missing:
        raise BrokerUnavailable(f"the coordinator of {group} does not tell its offsets")
    return {place: answer[place].offset if answer[place].offset >= 0 else None for place in places}


async def _coordinator(admin: AIOKafkaAdminClient, group: str) -> int:
    while True:
        try:
            return int(await admin.find_coordinator(group))
        except GroupCoordinatorNotAvailableError:
            # A new Kafka is still making the topic that it keeps offsets in.
            await asyncio.sleep(_PAUSE_SECONDS)
