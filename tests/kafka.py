"""A Kafka for the tests: the one that CLAUSEWATCH_TEST_BOOTSTRAP_SERVERS names, or the embedded."""

import asyncio
import functools
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from streams.broker import EmbeddedKafka, fetch_jars
from streams.settings import load

START_SECONDS = 60


@functools.cache
def embedded_jars() -> tuple[Path, ...]:
    """Return the embedded Kafka's class path, fetched on first use."""
    settings = load()
    return tuple(
        fetch_jars(settings.cache_dir / "maven", repository=settings.maven_repository),
    )


async def committed_offsets(broker: str, group: str) -> dict[TopicPartition, int]:
    """Return what a group has committed."""
    admin = AIOKafkaAdminClient(bootstrap_servers=broker)
    await admin.start()
    try:
        found = await admin.list_consumer_group_offsets(group)
    finally:
        await admin.close()
    return {place: each.offset for place, each in found.items()}


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The bootstrap servers of one Kafka for the whole run: name your topics and groups apart."""
    named = os.environ.get("CLAUSEWATCH_TEST_BOOTSTRAP_SERVERS")
    if named:
        yield named
        return
    with EmbeddedKafka(tmp_path_factory.mktemp("kafka"), jars=embedded_jars()) as kafka:
        # A loop of its own, unknown to the thread, which may have another by now.
        with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
            runner.run(kafka.ready(START_SECONDS))
        yield kafka.bootstrap_servers
