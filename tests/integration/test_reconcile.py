"""The count on a real Kafka: quiet while all goes well, and loud where a record came to nothing."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaError

from schemas.base import Record
from schemas.codec import encode
from schemas.delivery import DeliveryState
from schemas.health import Condition, Health
from tests.builders import NOON, a_delivery, a_mention
from tests.integration.commands import clausewatch, running, settings_for, until
from tests.integration.receivers import HttpReceiver
from tests.wording import own_words

pytestmark = pytest.mark.kafka

MENTION = (
    "Report number {} on the treaty. Under Article 4 Russia and North Korea must give each "
    "other military assistance if one of them is attacked. {}"
)
STAGES = ("articles", "reports", "mentions", "decisions", "alerts")


@pytest.fixture
def settings(broker: str, prefix: str, tmp_path: Path) -> dict[str, str]:
    settings = settings_for(
        broker, prefix, tmp_path, instance_id=prefix, session_timeout_seconds="6"
    )
    assert clausewatch("topics", "create", **settings).returncode == 0
    return settings


def test_all_adds_up_at_any_time_and_what_came_to_nothing_is_named(
    broker: str, prefix: str, tmp_path: Path, settings: dict[str, Any]
) -> None:
    _ingest(range(10), settings)
    _is_well(settings, articles={"came": 10, "waiting": 10})

    with _worker(tmp_path, settings):
        for first in (10, 20, 30):
            _ingest(range(first, first + 10), settings)
            _is_well(settings)
        asyncio.run(_produce(broker, f"{prefix}.articles", b"no JSON"))
        until(lambda: _has(settings, "articles", waiting=0, came=41), "all articles")
        until(lambda: _has(settings, "alerts", waiting=0, done=20), "all deliveries")
    _is_well(
        settings,
        articles={"came": 41, "done": 40, "dead_letters": 1, "waiting": 0},
        reports={"came": 20, "done": 20},
        mentions={"came": 20, "done": 20, "waiting": 0},
        decisions={"came": 20, "done": 20},
        alerts={"came": 20, "done": 20, "states": {"delivered": 20}},
    )
    told = clausewatch("reconcile", **settings)
    assert told.stdout.decode().splitlines()[-1] == "Everything adds up"

    lost = asyncio.run(_produce(broker, f"{prefix}.articles", b'{"text": "skipped"}'))
    skipped = asyncio.run(_produce(broker, f"{prefix}.mentions", encode(a_mention())))
    _is_well(settings, articles={"waiting": 1}, mentions={"waiting": 1})
    until(lambda: asyncio.run(_commit_past(broker, prefix, lost, skipped)), "the group is empty")

    told = clausewatch("reconcile", **settings)
    assert told.returncode == 1
    *_, first_lost, second_lost, last = told.stdout.decode().splitlines()
    assert first_lost == f"lost: {_named(lost)}"
    assert second_lost.startswith(f"lost: {_named(skipped)} (")
    assert last == "1 arrival is lost; 1 mention is lost"
    lines = _lines(settings, status=1)
    assert [lines[stage]["adds_up"] for stage in STAGES] == [False, True, False, True, True]
    assert [place["place"] for place in lines["articles"]["places"]] == [_named(lost)]


def test_without_its_topics_it_says_so(broker: str) -> None:
    told = clausewatch(
        "reconcile",
        CLAUSEWATCH_BOOTSTRAP_SERVERS=broker,
        CLAUSEWATCH_TOPIC_PREFIX="t-no-such-topics",
    )

    assert told.returncode == 5
    assert b"t-no-such-topics.articles: missing" in told.stderr


def test_a_kafka_that_does_not_answer_is_named() -> None:
    told = clausewatch(
        "reconcile",
        CLAUSEWATCH_BOOTSTRAP_SERVERS="127.0.0.1:9",
        CLAUSEWATCH_REQUEST_TIMEOUT_SECONDS="2",
        CLAUSEWATCH_SESSION_TIMEOUT_SECONDS="2",
    )

    assert told.returncode == 5
    assert "127.0.0.1:9" in told.stderr.decode()
    assert "Traceback" not in told.stderr.decode()


def test_a_dead_letter_of_today_is_something_to_mend(
    tmp_path: Path, settings: dict[str, Any]
) -> None:
    destinations = tmp_path / "apprise.yaml"
    destinations.write_text("urls:\n  - json://127.0.0.1:9/:\n      - tag: desk\n")
    arguments = ("doctor", "--destinations", destinations, "--format", "jsonl")
    letter = {"agent": "ingest", "reason": "not_json", "detail": "x", "label": "file.json"}

    before = clausewatch(*arguments, **settings)
    asyncio.run(
        _produce(
            settings["CLAUSEWATCH_BOOTSTRAP_SERVERS"],
            f"{settings['CLAUSEWATCH_TOPIC_PREFIX']}.dead_letters",
            json.dumps(letter).encode(),
        )
    )
    after = clausewatch(*arguments, **settings)

    assert before.returncode == 0, before.stdout.decode()
    found = {part["part"]: part for part in map(json.loads, before.stdout.splitlines())}
    assert found["dead letters"]["detail"] == "none"
    assert found["operator"]["condition"] == "hint"
    assert after.returncode == 1
    found = {part["part"]: part for part in map(json.loads, after.stdout.splitlines())}
    assert [name for name, part in found.items() if not part["ok"]] == ["dead letters"]
    assert "1: 1 not_json (ingest); 1 within 24 h" in found["dead letters"]["detail"]


def test_a_silent_worker_and_a_paused_destination_are_something_to_mend(
    settings: dict[str, Any],
) -> None:
    hours = {"w-1": 1, "of-last-year": 24 * 365}
    holding = a_delivery(reason="http_401", holds_destination=True, next_attempt_at=NOON)
    told_to_wait = a_delivery(
        DeliveryState.RETRYING,
        destination="phone",
        reason="http_429",
        holds_destination=True,
        next_attempt_at=NOON,
    )
    told: dict[str, list[Record]] = {
        "health": [_running(name, hours_ago) for name, hours_ago in hours.items()],
        "deliveries": [holding, a_delivery(alert="2"), told_to_wait],
    }
    for topic, records in told.items():
        for record in records:
            name = f"{settings['CLAUSEWATCH_TOPIC_PREFIX']}.{topic}"
            broker = settings["CLAUSEWATCH_BOOTSTRAP_SERVERS"]
            asyncio.run(_produce(broker, name, encode(record)))

    found = clausewatch("doctor", "--format", "jsonl", **settings)

    assert found.returncode == 1
    parts = {part["part"]: part for part in map(json.loads, found.stdout.splitlines())}
    assert [name for name, part in parts.items() if not part["ok"]] == [
        "workers",
        "paused destinations",
    ]
    assert "silent: worker/w-1 (" in parts["workers"]["detail"]
    assert "of-last-year" not in parts["workers"]["detail"]
    assert (
        parts["paused destinations"]["detail"]
        == "desk: http_401, 2 wait, asked again at 12:00:00 UTC"
    )


def _running(name: str, hours_ago: int) -> Health:
    at = datetime.now(UTC) - timedelta(hours=hours_ago)
    return Health(
        component=f"worker/{name}", condition=Condition.RUNNING, since=at, at=at, version="1"
    )


@contextmanager
def _worker(tmp_path: Path, settings: dict[str, Any]) -> Iterator[None]:
    destinations = tmp_path / "apprise.yaml"
    with HttpReceiver() as chat:
        destinations.write_text(f"urls:\n  - {chat.url}:\n      - tag: chat\n")
        arguments = ("worker", "--destinations", destinations)
        with running(*arguments, log=tmp_path / "worker.log", **settings):
            yield


def _ingest(numbers: range, settings: dict[str, Any]) -> None:
    articles = [
        {
            "id": str(n),
            "source": "desk",
            "text": MENTION.format(n, own_words(n)) if n % 2 else f"Weather {n}.",
        }
        for n in numbers
    ]
    lines = "\n".join(map(json.dumps, articles)).encode()
    told = clausewatch("ingest", "-", stdin=lines, **settings)
    assert told.returncode == 0, told.stderr.decode()


def _lines(settings: dict[str, Any], *, status: int = 0) -> dict[str, dict[str, Any]]:
    told = clausewatch("reconcile", "--format", "jsonl", **settings)
    assert told.returncode == status, (told.stdout + told.stderr).decode()
    return {line["stage"]: line for line in map(json.loads, told.stdout.splitlines())}


def _is_well(settings: dict[str, Any], **expected: dict[str, object]) -> None:
    lines = _lines(settings)
    assert all(lines[stage]["adds_up"] for stage in STAGES)
    for stage, counts in expected.items():
        assert counts.items() <= lines[stage].items(), lines[stage]


def _has(settings: dict[str, Any], stage: str, **counts: int) -> bool:
    return counts.items() <= _lines(settings)[stage].items()


async def _produce(broker: str, topic: str, value: bytes) -> Any:
    producer = AIOKafkaProducer(bootstrap_servers=broker)
    await producer.start()
    try:
        return await producer.send_and_wait(topic, value, key=b"any")
    finally:
        await producer.stop()


async def _commit_past(broker: str, group: str, *places: Any) -> bool:
    """Commit over records, as no worker does; false while Kafka takes one for alive."""
    consumer = AIOKafkaConsumer(bootstrap_servers=broker, group_id=group, enable_auto_commit=False)
    offsets = {TopicPartition(at.topic, at.partition): at.offset + 1 for at in places}
    consumer.assign(list(offsets))
    await consumer.start()
    try:
        await consumer.commit(offsets)
    except KafkaError:
        return False
    finally:
        await consumer.stop()
    return True


def _named(place: Any) -> str:
    return f"{place.topic}/{place.partition}/{place.offset}"
