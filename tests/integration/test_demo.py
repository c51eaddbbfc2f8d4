from pathlib import Path
from typing import Any

import pytest

from streams.broker.directory import hold
from tests.integration.commands import clausewatch

pytestmark = pytest.mark.kafka

OF_A_DESK: dict[str, Any] = {
    f"CLAUSEWATCH_{name}": value
    for name, value in {
        "BOOTSTRAP_SERVERS": "kafka-1:9093",
        "KAFKA_SECURITY_PROTOCOL": "SASL_SSL",
        "KAFKA_USERNAME": "desk",
        "KAFKA_PASSWORD_FILE": "/nowhere/kafka",
        "KAFKA_CA_FILE": "/nowhere/kafka-ca.pem",
        "DESTINATIONS": "/nowhere/apprise.yaml",
        "OPERATOR_URL": "nonsense",
        "OUTLETS": "/nowhere/outlets.yaml",
        "ROUTES": "/nowhere/routes.yaml",
        "TEMPLATES": "/nowhere/templates",
        "WATCHES": "/nowhere/watches",
    }.items()
}
"""A shell in which all is set for a Kafka, a chat and watches of one's own."""


def test_the_demo_fires_precisely_the_expected_alerts_and_a_second_run_none(tmp_path: Path) -> None:
    first = clausewatch("demo", "--once", "--data-dir", tmp_path)
    again = clausewatch("demo", "--once", "--data-dir", tmp_path)

    assert first.returncode == 0, first.stdout.decode() + first.stderr.decode()
    assert first.stdout.decode().count("ALERT") == 10
    assert "10 alerts fired, 8 articles stayed silent" in _flat(first.stderr)
    assert "\x1b" not in first.stdout.decode()
    assert "docs/" not in first.stderr.decode()  # nobody who installed it has them
    assert again.returncode == 0, again.stdout.decode() + again.stderr.decode()
    assert "ALERT" not in again.stdout.decode()
    assert "told by an earlier run" in _flat(again.stderr)


def test_fresh_forgets_what_the_demo_told_and_nothing_else(tmp_path: Path) -> None:
    for name in ("kafka", "demo/kafka", "demo/notes"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "there").touch()

    told = clausewatch("demo", "--once", "--fresh", "--data-dir", tmp_path, **OF_A_DESK)

    assert told.returncode == 0, told.stdout.decode() + told.stderr.decode()
    assert "10 alerts fired, 8 articles stayed silent" in _flat(told.stderr)
    assert (tmp_path / "kafka" / "there").exists()
    assert (tmp_path / "demo" / "notes" / "there").exists()
    assert not (tmp_path / "demo" / "kafka" / "there").exists()
    assert "status.served" not in (tmp_path / "demo" / "worker.log").read_text()


def test_fresh_forgets_nothing_under_a_demo_that_runs(tmp_path: Path) -> None:
    kafka = tmp_path / "demo" / "kafka"
    kafka.mkdir(parents=True)
    (kafka / "there").touch()
    with hold(kafka):
        told = clausewatch("demo", "--once", "--fresh", "--data-dir", tmp_path)

    assert told.returncode == 5
    assert "already runs" in told.stderr.decode()
    assert (kafka / "there").exists()


def _flat(output: bytes) -> str:
    return " ".join(output.decode().split())
