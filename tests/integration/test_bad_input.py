"""Bytes that are no article become dead letters; the next article is handled."""

import asyncio
import base64
from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer

from tests.integration.commands import clausewatch, running, settings_for, tailed, until
from tests.integration.receivers import HttpReceiver

pytestmark = pytest.mark.kafka

MENTION = (
    "Russia and North Korea signed a mutual defence pact in Pyongyang: each pledged to come to the "
    "other's aid if attacked."
)
BAD = {
    b'{"text": "cut': "not_json",
    b'{"text": 42}': "wrong_shape",
    b'["text"]': "wrong_shape",
    b'{"text": ""}': "empty",
    b'{"title": "  ", "text": null}': "empty",
    b'{"text": "\xff\xfe"}': "not_utf8",
    b"\x00\x01\x02": "not_json",
    b"": "not_json",
    b"\xef\xbb\xbf" + b'{"text": "After a mark."}': "not_json",
    '{"text": "UTF-16"}'.encode("utf-16"): "not_utf8",
    b'{"text": "Said.", "text": ["and unsaid"]}': "wrong_shape",
    b'{"schema_version": 99, "title": {"en": "From much later."}}': "wrong_shape",
}
POOR = [
    b'{"text": "Dated before there was a web.", "published_at": "1601-01-01T00:00:00Z"}',
    b'{"text": "Dated after us all.", "published_at": "2999-12-31T00:00:00Z"}',
    b'{"text": "Nul \\u0000 within.", "url": ["not", "a", "url"]}',
    b'{"text": "From later.", "schema_version": 99, "url": null, "by": {"name": ["K."]}}',
]


def test_what_cannot_be_handled_is_buried_with_its_place_and_the_next_is_handled(
    broker: str, prefix: str, tmp_path: Path
) -> None:
    settings = settings_for(broker, prefix, tmp_path, instance_id=prefix, status_listen="")
    assert clausewatch("topics", "create", **settings).returncode == 0
    with HttpReceiver() as chat:
        destinations = tmp_path / "apprise.yaml"
        destinations.write_text(f"urls:\n  - {chat.url}:\n      - tag: chat\n")
        with running(
            "worker", "--destinations", destinations, log=tmp_path / "worker.log", **settings
        ) as worker:
            values = [*BAD, None, *POOR, b'{"text": "%s"}' % MENTION.encode()]
            asyncio.run(_produce(broker, f"{prefix}.articles", values))
            until(lambda: len(chat.texts) == 1, "the alert of the good article", while_runs=worker)
            letters = tailed("dead_letters", **settings)
            reports = tailed("reports", **settings)

    assert worker.returncode == 0
    assert [(letter["offset"], letter["reason"]) for letter in letters] == [
        *enumerate(BAD.values()),
        (len(BAD), "tombstone"),
    ]
    kept = [base64.b64decode(letter["value"]) for letter in letters[: len(BAD)]]
    assert kept == list(BAD)
    assert {letter["topic"] for letter in letters} == {f"{prefix}.articles"}
    assert {letter["partition"] for letter in letters} == {3}
    unreadable = sorted(report["unreadable"] for report in reports)
    assert unreadable == [[], [], ["published_at"], ["published_at"], ["url"]]
    assert all(report["article"]["published_at"] is None for report in reports)


async def _produce(broker: str, topic: str, values: list[bytes | None]) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=broker)
    await producer.start()
    try:
        for value in values:
            await producer.send_and_wait(topic, value, key=b"any", partition=3)
    finally:
        await producer.stop()
