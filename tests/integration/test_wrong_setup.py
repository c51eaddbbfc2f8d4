"""What an operator gets wrong stops the start with one line that names it and shows no secret."""

from pathlib import Path
from typing import Any

import pytest

from tests.integration.commands import clausewatch

SECRET = "hunter2"  # noqa: S105  (of the tests)


@pytest.mark.parametrize(
    ("yaml", "named"),
    [
        pytest.param("urls: [\n", "apprise.yaml:2", id="broken YAML"),
        pytest.param("urls: []\n", "no destination", id="no destination"),
        pytest.param(f"urls:\n  - json://u:{SECRET}@h/\n", "needs a name", id="no name"),
        pytest.param(
            f"urls:\n  - nosuch://u:{SECRET}@h/:\n      - tag: desk\n", "desk", id="no such service"
        ),
        pytest.param(
            f"urls:\n  - json://u:{SECRET}@h/?retry=3:\n      - tag: desk\n", "retry", id="retry"
        ),
        pytest.param(
            "urls:\n  - json://${UNSET_TOKEN}@h/:\n      - tag: desk\n", "UNSET_TOKEN", id="unset"
        ),
        pytest.param(
            f"include: http://u:{SECRET}@h/\nurls:\n  - json://h/:\n      - tag: desk\n",
            "include",
            id="include",
        ),
        pytest.param(
            f"urls:\n  - 'json://u:{SECRET}@h/:\n      - tag: desk\n", "apprise.yaml:", id="half"
        ),
        pytest.param(f"urls:\n  - file:///etc/{SECRET}:\n      - tag: desk\n", "desk", id="a file"),
        pytest.param(
            f"urls:\n  - slack://T1JJ3T3L2/{SECRET}:\n      - tag: desk\n",
            "desk",
            id="half a token",
        ),
        pytest.param(
            f'urls:\n  - "json://u:{SECRET}\\x7f@h/":\n      - tag: desk\n',
            "desk",
            id="no such sign",
        ),
        pytest.param(
            f"urls:\n  - json://u:{SECRET}@${{UNSET_HOST}}/:\n      - tag: desk\n",
            "UNSET_HOST",
            id="unset beside a secret",
        ),
    ],
)
def test_a_destination_that_cannot_be_used(yaml: str, named: str, tmp_path: Path) -> None:
    path = tmp_path / "apprise.yaml"
    path.write_text(yaml)

    told = clausewatch("up", "--data-dir", tmp_path / "data", "--destinations", path)

    assert told.returncode == 4
    _is_one_line_that_names(told.stderr, named)
    assert any(place in told.stderr.decode() for place in ("apprise.yaml", "destination desk"))


@pytest.mark.parametrize(
    ("command", "status"),
    [
        (("worker",), 4),
        (("notify", "test"), 4),
        (("routes", "test", "--alert", "-"), 4),
        (("doctor",), 1),  # it looks at all the rest, too
    ],
    ids=lambda each: " ".join(each) if isinstance(each, tuple) else str(each),
)
def test_whatever_reads_the_destinations_refuses_them(
    command: tuple[str, ...], status: int, tmp_path: Path
) -> None:
    path = tmp_path / "apprise.yaml"
    path.write_text(f"urls:\n  - file:///etc/{SECRET}:\n      - tag: desk\n")

    told = clausewatch(
        *command,
        CLAUSEWATCH_DATA_DIR=str(tmp_path),
        CLAUSEWATCH_DESTINATIONS=str(path),
        CLAUSEWATCH_LOG_LEVEL="DEBUG",
    )

    said = (told.stdout + told.stderr).decode()
    assert told.returncode == status
    assert "destination desk" in " ".join(said.split())
    assert SECRET not in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("CLAUSEWATCH_SESSION_TIMEOUT_SECONDS", f"-{SECRET}"),
        ("CLAUSEWATCH_TOPIC_PREFIX", f"a.{SECRET}"),
        ("CLAUSEWATCH_LOG_LEVEL", SECRET),
        ("CLAUSEWATCH_KAFKA_PASSWORD_FILE", f"/nowhere/{SECRET}"),
        ("CLAUSEWATCH_DESTINATIONS", f"slack://T1JJ3T3L2/A1BRTD4JD/{SECRET}"),
    ],
)
def test_a_setting_that_cannot_be_used(setting: str, value: str) -> None:
    settings: dict[str, Any] = {setting: value}

    told = clausewatch("doctor", **settings)

    assert told.returncode == 4
    _is_one_line_that_names(told.stderr, setting)


def test_a_watch_file_that_cannot_be_used(tmp_path: Path) -> None:
    path = tmp_path / "watch.yaml"
    path.write_text("id: [unfinished\n")

    told = clausewatch("watches", "list", "--watches", path)

    assert told.returncode == 4
    _is_one_line_that_names(told.stderr, "watch.yaml")


@pytest.mark.parametrize(
    "command",
    [("topics", "check"), ("tail", "alerts"), ("ingest", "-"), ("worker",), ("explain", "0" * 32)],
    ids=" ".join,
)
def test_a_kafka_that_does_not_answer(command: tuple[str, ...], tmp_path: Path) -> None:
    destinations = tmp_path / "apprise.yaml"
    destinations.write_text("urls:\n  - json://127.0.0.1:9/:\n      - tag: desk\n")

    told = clausewatch(
        *command,
        stdin=b'{"text": "x"}',
        CLAUSEWATCH_BOOTSTRAP_SERVERS="127.0.0.1:9",
        CLAUSEWATCH_DESTINATIONS=str(destinations),
        CLAUSEWATCH_REQUEST_TIMEOUT_SECONDS="2",
        CLAUSEWATCH_SESSION_TIMEOUT_SECONDS="2",
    )

    assert told.returncode == 5
    assert "Traceback" not in told.stderr.decode()
    assert "127.0.0.1:9" in told.stderr.decode()


def test_no_kafka_on_the_data_directory(tmp_path: Path) -> None:
    told = clausewatch("tail", "alerts", "--data-dir", tmp_path)

    assert told.returncode == 4
    _is_one_line_that_names(told.stderr, f"{tmp_path}: no Kafka runs on it now")
    _is_one_line_that_names(told.stderr, f"clausewatch up --data-dir {tmp_path}")


def _is_one_line_that_names(stderr: bytes, what: str) -> None:
    text = stderr.decode()
    assert what in text
    assert SECRET not in text
    assert len(text.splitlines()) == 1
