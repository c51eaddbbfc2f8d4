"""`up` takes along what it started, however it ends."""

import os
import signal
from pathlib import Path

import psutil
import pytest

from tests.integration.commands import clausewatch, running, tailed, until
from tests.integration.receivers import HttpReceiver

pytestmark = pytest.mark.kafka

OF_ANOTHER_KAFKA = {
    "CLAUSEWATCH_BOOTSTRAP_SERVERS": "kafka-1:9093",
    "CLAUSEWATCH_KAFKA_SECURITY_PROTOCOL": "SASL_SSL",
    "CLAUSEWATCH_KAFKA_USERNAME": "desk",
    "CLAUSEWATCH_KAFKA_PASSWORD_FILE": "/nowhere/kafka",
}


def test_a_worker_that_is_killed_is_started_again_and_nobody_is_left_when_up_is_killed(
    tmp_path: Path,
) -> None:
    data_dir = str(tmp_path / "data")
    with HttpReceiver() as chat:
        destinations = tmp_path / "apprise.yaml"
        destinations.write_text(f"urls:\n  - {chat.url}:\n      - tag: chat\n")
        arguments = ("--data-dir", data_dir, "--destinations", destinations)
        log = tmp_path / "up.log"
        with running("up", "--rebuild", *arguments, log=log, **OF_ANOTHER_KAFKA) as up:
            until(lambda: _started(data_dir) == 1, "the worker runs", while_runs=up)
            os.kill(_worker(up.pid).pid, signal.SIGKILL)
            until(lambda: _started(data_dir) == 2, "another worker runs", while_runs=up)
            second = clausewatch("up", *arguments)
            family = psutil.Process(up.pid).children(recursive=True)
            up.kill()
            up.wait()

    _, alive = psutil.wait_procs(family, timeout=40)
    assert alive == []
    assert "Starting..." not in log.read_text()  # what Faust says of its parts
    assert log.read_text().count("memory.rebuilt") == 1  # not by the second
    assert second.returncode == 5
    assert "already runs" in second.stderr.decode()


def _worker(pid: int) -> psutil.Process:
    children = psutil.Process(pid).children()
    return next(child for child in children if "worker" in child.cmdline())


def _started(data_dir: str) -> int:
    if clausewatch("topics", "check", "--data-dir", data_dir).returncode != 0:
        return 0
    health = tailed("health", CLAUSEWATCH_DATA_DIR=data_dir)
    return sum(record["condition"] == "running" for record in health)
