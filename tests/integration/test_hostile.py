"""Hostile input on a real Kafka: the worker takes it all, and tells of each."""

import asyncio
import base64
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer

from schemas.origin import HEADER
from schemas.topics import MEGABYTE
from tests.integration.commands import clausewatch, running, settings_for, tailed, until
from tests.integration.receivers import HttpReceiver

pytestmark = pytest.mark.kafka

MENTION = (
    "Russia and North Korea signed a mutual defence pact in Pyongyang: each pledged to come to the "
    "other's aid if attacked."
)


@dataclass(frozen=True)
class Given:
    """A record as a producer may write it, and what becomes of it."""

    value: bytes | None
    reason: str | None
    key: bytes | None = None
    headers: tuple[tuple[str, bytes | None], ...] = ()
    timestamp: int | None = None


def says(text: str) -> bytes:
    return json.dumps({"text": text}).encode()


RECORDS = [
    Given(says("kata demi kata " * 26_000 + "a" * 3_500_000), None),
    Given(says("Kim Jong Un Putin Russia " * 35_000), None),
    Given(b"\x00" * (4 * MEGABYTE - 4096), "not_json", key=b"\xff" * 1000),
    Given(None, "tombstone"),
    Given(None, "tombstone", key=b"\xff\x00"),
    Given(b"", "not_json", key=b""),
    Given(says("No key, and a thousand headers."), None, headers=(("bomb", b"x"),) * 1000),
    Given(says("Headers."), None, headers=(("bomb", b"x" * 1000),) * 3000),
    Given(b"{", "not_json", headers=(("bomb", b"x" * 1000),) * 3000),
    Given(says("A name without end."), None, headers=(("n" * 30_000, None), ("", b""))),
    Given(says("Forged."), None, headers=((HEADER, b"a/9999999999/0/0"), (HEADER, None))),
    Given(says("Sent before there was a Kafka."), None, timestamp=0),
    Given(b"[" * 100_000 + b"]" * 100_000, "not_json"),
    Given(b'{"text": "a", "more": %s}' % (b"[" * 100_000 + b"]" * 100_000), "not_json"),
    Given(rb'{"text": "half a character: \ud83d"}', "not_json"),
    Given(b'{"text": "a", "score": NaN, "more": -Infinity, "most": 1e999}', None),
    Given(b'{"text": "a", "id": %s}' % (b"9" * 5000), "not_json"),
    Given(b'{"text": "a", "published_at": 1e30, "modified_at": "99999-01-01"}', None),
    Given(b'{"schema_version": 99, "text": "From later.", "more": {"a": [1]}}', None),
    Given(b'{"schema_version": 99, "text": {"en": "From much later."}}', "wrong_shape"),
    Given(says(MENTION), None),
]


@pytest.mark.alone  # no article may take longer than 30 s
@pytest.mark.timeout(240)
def test_whatever_is_hostile_ends_as_a_report_or_a_dead_letter_and_the_next_alert_fires(
    broker: str, prefix: str, tmp_path: Path
) -> None:
    settings = settings_for(broker, prefix, tmp_path / "data", instance_id=prefix, status_listen="")
    assert clausewatch("topics", "create", **settings).returncode == 0
    with HttpReceiver() as chat:
        destinations = tmp_path / "apprise.yaml"
        destinations.write_text(f"urls:\n  - {chat.url}:\n      - tag: chat\n")
        with running(
            "worker", "--destinations", destinations, log=tmp_path / "worker.log", **settings
        ) as worker:
            asyncio.run(produce(broker, f"{prefix}.articles", RECORDS))
            until(lambda: len(chat.texts) == 1, "the alert of the last one", while_runs=worker)
            letters, reports = tailed("dead_letters", **settings), tailed("reports", **settings)

    assert worker.returncode == 0
    assert len(letters) + len(reports) == len(RECORDS)
    assert {letter["offset"]: letter["reason"] for letter in letters} == {
        offset: given.reason for offset, given in enumerate(RECORDS) if given.reason
    }
    for letter in letters:
        given = RECORDS[letter["offset"]]
        assert letter["size"] == len(given.value or b"")
        assert letter["sha256"] == hashlib.sha256(given.value or b"").hexdigest()
        if letter["value"] is not None:
            assert base64.b64decode(letter["value"]) == given.value


def test_what_ingest_cannot_take_is_a_dead_letter_by_its_name_size_and_hash(
    broker: str, prefix: str, tmp_path: Path
) -> None:
    settings = settings_for(broker, prefix, tmp_path / "data")
    assert clausewatch("topics", "create", **settings).returncode == 0
    much = b"kata " * (10 * MEGABYTE)
    large, broken = tmp_path / "a[" / "b]\x1b[31m.txt", tmp_path / "lines.jsonl"
    large.parent.mkdir()
    large.write_bytes(much)
    # As a record each of these signs takes six bytes.
    endless = b'{"url": "https://example.com/nul", "text": "%s"}' % (rb"\u0000" * MEGABYTE)
    broken.write_bytes(b'{"text": "a"}\n{"text": 5}\n' + endless + b"\n")

    told = clausewatch("ingest", large, tmp_path / "absent.txt", broken, **settings)
    piped = clausewatch("ingest", "-", stdin=much, **settings)

    assert (told.returncode, piped.returncode) == (1, 1)
    assert "1 sent, 4 not readable, 3 of them kept as dead letters" in told.stderr.decode()
    assert "absent.txt: No such file or directory" in told.stderr.decode()
    assert b"\x1b" not in told.stderr
    assert [
        (letter["agent"], letter["label"], letter["reason"], letter["size"], letter["value"])
        for letter in tailed("dead_letters", **settings)
    ] == [
        ("ingest", str(large), "too_large", len(much), None),
        ("ingest", f"{broken}:2", "wrong_shape", 11, base64.b64encode(b'{"text": 5}').decode()),
        (
            "ingest",
            "https://example.com/nul",
            "too_large",
            pytest.approx(len(endless), abs=400),
            None,
        ),
        ("ingest", "-", "too_large", len(much), None),
    ]
    first, *_, last = tailed("dead_letters", **settings)
    assert first["sha256"] == last["sha256"] == hashlib.sha256(much).hexdigest()
    assert first["topic"] is first["partition"] is first["offset"] is None


async def produce(broker: str, topic: str, records: list[Given]) -> None:
    producer = AIOKafkaProducer(
        bootstrap_servers=broker, max_request_size=5 * MEGABYTE, max_batch_size=5 * MEGABYTE
    )
    await producer.start()
    try:
        for given in records:
            batch = producer.create_batch()  # unlike `send`, it bears neither key nor value
            batch.append(
                timestamp=given.timestamp,
                key=given.key,
                value=given.value,
                headers=list(given.headers),
            )
            await (await producer.send_batch(batch, topic, partition=3))
    finally:
        await producer.stop()
