from pathlib import Path

import pytest

from tests.integration.commands import clausewatch

pytestmark = pytest.mark.kafka


def test_the_demo_fires_precisely_the_expected_alerts_and_a_second_run_none(tmp_path: Path) -> None:
    first = clausewatch("demo", "--once", "--data-dir", tmp_path)
    again = clausewatch("demo", "--once", "--data-dir", tmp_path)

    assert first.returncode == 0, first.stdout.decode() + first.stderr.decode()
    assert first.stdout.decode().count("ALERT") == 10
    assert "10 alerts fired, 8 articles stayed silent" in _flat(first.stderr)
    assert "\x1b" not in first.stdout.decode()
    assert again.returncode == 0, again.stdout.decode() + again.stderr.decode()
    assert "ALERT" not in again.stdout.decode()
    assert "told by an earlier run" in _flat(again.stderr)


def test_fresh_forgets_what_was_told_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "kafka").mkdir()
    (tmp_path / "kafka" / "stale").write_text("")

    told = clausewatch("demo", "--once", "--fresh", "--data-dir", tmp_path)

    assert told.returncode == 0, told.stderr.decode()
    assert (tmp_path / "notes.txt").read_text() == "mine"
    assert not (tmp_path / "kafka" / "stale").exists()


def _flat(output: bytes) -> str:
    return " ".join(output.decode().split())
