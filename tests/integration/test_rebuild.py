"""A memory that is lost: the worker refuses to start without it, and makes it anew when told."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient

from schemas.origin import HEADER
from streams.guard import EXIT_ENDED_ITSELF
from streams.reader import read
from streams.rebuild import UNFINISHED, is_lost
from streams.topics import changelog_name, create
from tests.builders import an_origin
from tests.integration.commands import clausewatch, running, settings_for, tailed, until
from tests.integration.receivers import HttpReceiver
from tests.wording import own_words

pytestmark = pytest.mark.kafka

PACT = "Russia and North Korea have a mutual defence pact."


def lines(*texts: str) -> bytes:
    articles = [
        {"url": f"https://outlet{number}.example/", "text": text, "title": f"Report {number}"}
        for number, text in enumerate(texts)
    ]
    return "\n".join(map(json.dumps, articles)).encode()


def test_what_was_told_is_known_again_after_a_rebuild(
    broker: str, prefix: str, tmp_path: Path
) -> None:
    settings = settings_for(broker, prefix, tmp_path, instance_id=prefix)
    texts = [f"{PACT} {own_words(number)}" for number in range(3)]
    log = tmp_path / "worker.log"

    def decided(number: int) -> bool:
        return len(tailed("decisions", **settings)) >= number

    assert clausewatch("topics", "create", **settings).returncode == 0
    with HttpReceiver() as chat:
        destinations = tmp_path / "apprise.yaml"
        destinations.write_text(f"urls:\n  - {chat.url}:\n      - tag: chat\n")
        arguments = ("worker", "--destinations", destinations)
        with running(*arguments, log=log, **settings) as worker:
            clausewatch("ingest", "-", stdin=lines(*texts, texts[0]), **settings)
            until(lambda: decided(4), "four decisions", while_runs=worker)
            until(lambda: len(chat.texts) == 3, "three alerts", while_runs=worker)
        before = asyncio.run(remembered(broker, prefix))
        changelog = changelog_name(prefix)
        asyncio.run(lose(broker, changelog))
        until(lambda: not asyncio.run(is_there(broker, changelog)), "the changelog is gone")
        assert clausewatch("topics", "create", **settings).returncode == 0

        refused = clausewatch(*arguments, **settings)

        assert refused.returncode == 4
        assert b"--rebuild" in refused.stderr
        asyncio.run(begin_to_rebuild(broker, changelog))

        ended = clausewatch(*arguments, **settings)

        assert ended.returncode == EXIT_ENDED_ITSELF
        assert b"a rebuild was interrupted" in ended.stderr
        with running(*arguments, "--rebuild", log=log, **settings) as worker:
            clausewatch("ingest", "-", stdin=lines(*texts, f"{texts[1]} It rained."), **settings)
            until(lambda: decided(8), "eight decisions", while_runs=worker)
            rebuilt = asyncio.run(remembered(broker, prefix))

    kinds = Counter(record["decision"] for record in tailed("decisions", **settings))
    assert kinds == {"new": 3, "copy": 2, "republication": 3}
    assert len(chat.texts) == 3
    assert before.items() <= rebuilt.items()


async def remembered(bootstrap_servers: str, prefix: str) -> dict[bytes, bytes]:
    client = {"bootstrap_servers": bootstrap_servers}
    found = {}
    async for record in read(client, changelog_name(prefix)):
        if record.value is not None:
            found[bytes(record.key)] = bytes(record.value)
    return found


async def lose(bootstrap_servers: str, topic: str) -> None:
    async with admin_of(bootstrap_servers) as admin:
        await admin.delete_topics([topic])


async def begin_to_rebuild(bootstrap_servers: str, topic: str) -> None:
    async with AIOKafkaProducer(bootstrap_servers=bootstrap_servers) as producer:
        for partition in range(4):
            key, value = (json.dumps(each).encode() for each in (UNFINISHED, UNFINISHED))
            await producer.send_and_wait(topic, key=key, value=value, partition=partition)


async def is_there(bootstrap_servers: str, topic: str) -> bool:
    async with admin_of(bootstrap_servers) as admin:
        return topic in await admin.list_topics()


@asynccontextmanager
async def admin_of(bootstrap_servers: str) -> AsyncIterator[AIOKafkaAdminClient]:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap_servers)
    await admin.start()
    try:
        yield admin
    finally:
        await admin.close()


async def test_one_decision_without_its_memory_is_no_loss(broker: str, prefix: str) -> None:
    client = {"bootstrap_servers": broker}
    await create(client, prefix)

    lost = []
    async with AIOKafkaProducer(bootstrap_servers=broker) as producer:
        # Killed at its first decision, twice; then at its second, whose memory must be there.
        for offset in (0, 0, 1):
            await producer.send_and_wait(
                f"{prefix}.decisions",
                b"{}",
                partition=1,
                headers=[(HEADER, str(an_origin(offset)).encode())],
            )
            lost.append(await is_lost(client, prefix))

    assert lost == [False, False, True]
