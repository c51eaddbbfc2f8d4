"""What the operator hears, through a path that needs no Kafka."""

import asyncio
import json
import signal
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer

from tests.integration.commands import clausewatch, running, settings_for, until
from tests.integration.receivers import HttpReceiver

pytestmark = pytest.mark.kafka


def settings_of(broker: str, prefix: str, folder: Path, operator: HttpReceiver) -> dict[str, Any]:
    destinations = folder / "apprise.yaml"
    destinations.write_text("urls:\n  - json://127.0.0.1:9/:\n      - tag: desk\n")
    return settings_for(
        broker,
        prefix,
        folder,
        instance_id="desk-1",
        destinations=str(destinations),
        operator_url=operator.url,
        status_listen="",
    )


def titles(operator: HttpReceiver) -> list[str]:
    return [message["title"] for message in operator.received]


KILLED = "worker desk-1 was killed"


def test_dead_letters_and_a_kill_are_told_once_each(
    broker: str, prefix: str, tmp_path: Path
) -> None:
    with HttpReceiver() as operator:
        settings = settings_of(broker, prefix, tmp_path, operator)
        assert clausewatch("topics", "create", **settings).returncode == 0
        log = tmp_path / "worker.log"
        with running("worker", log=log, **settings) as worker:
            asyncio.run(_produce(broker, f"{prefix}.articles", b"no json", b"nor this"))
            until(lambda: titles(operator) != [], "the dead letters", while_runs=worker)
            worker.send_signal(signal.SIGKILL)
            worker.wait()
        with running("worker", log=log, **settings) as worker:
            until(lambda: any(KILLED in each for each in titles(operator)), "the kill")
            assert worker.poll() is None

    first, *rest = titles(operator)
    assert first == "clausewatch: dead letters"
    assert "not_json in analyse" in operator.received[0]["message"]
    # Killed between telling it and noting that it was told, it says so once more.
    assert rest.count(first) <= 1
    assert next(title for title in rest if title != first).endswith(KILLED)


def test_a_worker_without_destinations_does_not_start_and_says_so(
    broker: str, prefix: str, tmp_path: Path
) -> None:
    with HttpReceiver() as operator:
        settings = settings_of(broker, prefix, tmp_path, operator)
        (tmp_path / "apprise.yaml").write_text("urls: []\n")

        told = clausewatch("worker", **settings)

    assert told.returncode == 4
    assert titles(operator) == ["clausewatch: no destinations: nobody would hear"]


def test_an_operators_address_that_cannot_be_used_stops_the_start_and_stays_secret(
    broker: str, prefix: str, tmp_path: Path
) -> None:
    with HttpReceiver() as operator:
        settings = settings_of(broker, prefix, tmp_path, operator)
    settings["CLAUSEWATCH_OPERATOR_URL"] = "nonsense://s3cret@example.org"

    told = clausewatch("worker", **settings)

    assert told.returncode == 4
    assert b"CLAUSEWATCH_OPERATOR_URL" in told.stderr
    assert b"s3cret" not in told.stderr


@pytest.mark.parametrize("url", ["s3cret", "mailto://"], ids=["no URL", "nobody's"])
def test_doctor_finds_an_operators_address_as_good_as_the_worker_does(
    url: str, tmp_path: Path
) -> None:
    (tmp_path / "url").write_text(url)
    settings: dict[str, Any] = {
        "CLAUSEWATCH_DATA_DIR": str(tmp_path),
        "CLAUSEWATCH_OPERATOR_URL_FILE": str(tmp_path / "url"),
    }
    (tmp_path / "apprise.yaml").write_text("urls:\n  - json://127.0.0.1:9/:\n      - tag: desk\n")

    doctor = clausewatch("doctor", "--format", "jsonl", **settings)
    worker = clausewatch("worker", "--destinations", tmp_path / "apprise.yaml", **settings)

    found = {each["part"]: each for each in map(json.loads, doctor.stdout.splitlines())}
    why = found["operator"]["detail"]
    assert found["operator"]["condition"] == "ill"
    assert why.startswith("CLAUSEWATCH_OPERATOR_URL: ")
    assert worker.returncode == 4
    assert why in worker.stderr.decode()
    assert "s3cret" not in why


@pytest.mark.parametrize(("status", "code"), [(200, 0), (404, 1)], ids=["taken", "refused"])
def test_one_message_shows_whether_the_operator_hears(
    status: int, code: int, tmp_path: Path
) -> None:
    with HttpReceiver(status) as operator:
        told = clausewatch(
            "notify", "test", "--operator", "--format", "jsonl",
            CLAUSEWATCH_DATA_DIR=str(tmp_path),
            CLAUSEWATCH_OPERATOR_URL=operator.url,
        )  # fmt: skip

    assert told.returncode == code
    assert json.loads(told.stdout)["destination"] == "operator"
    assert titles(operator) == ["clausewatch: test message"]


def test_without_an_operators_address_there_is_nothing_to_test(tmp_path: Path) -> None:
    told = clausewatch("notify", "test", "--operator", CLAUSEWATCH_DATA_DIR=str(tmp_path))

    assert told.returncode == 4
    assert "CLAUSEWATCH_OPERATOR_URL: is not set" in told.stderr.decode()


async def _produce(broker: str, topic: str, *values: bytes) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=broker)
    await producer.start()
    try:
        for value in values:
            await producer.send_and_wait(topic, value)
    finally:
        await producer.stop()
