"""Watches whose samples held are remembered, and only as long as nothing changed."""

from dataclasses import replace
from pathlib import Path

import pytest

from alerts import watch_loading
from streams.analysis import load
from streams.held import Held
from tests.shipped import CACHE

TEXT = "id: a-clause"


@pytest.fixture
def held(tmp_path: Path) -> Held:
    return Held.of(tmp_path)


def test_what_held_is_known_to_the_next_process(held: Held, tmp_path: Path) -> None:
    held.add(TEXT)

    assert TEXT in Held.of(tmp_path)
    assert f"{TEXT} " not in Held.of(tmp_path)


def test_another_code_or_data_knows_nothing_of_it(held: Held) -> None:
    held.add(TEXT)

    assert TEXT not in replace(held, made_of=b"another")


@pytest.mark.parametrize("what", ["file", "folder"])
def test_what_others_may_write_is_not_trusted(held: Held, what: str) -> None:
    held.add(TEXT)
    (file,) = held.folder.iterdir()
    (file if what == "file" else held.folder).chmod(0o777)

    assert TEXT not in held


def test_a_folder_that_cannot_be_written_remembers_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    held = Held.of(tmp_path / "file")
    held.add(TEXT)

    assert TEXT not in held


def test_the_last_are_remembered(held: Held) -> None:
    for number in range(1_030):
        held.add(str(number))

    assert "1029" in held
    assert len(list(held.folder.iterdir())) == 1_024


def test_the_shipped_watch_is_not_tried_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that starts makes no language ready that no text needs."""
    load(watches=None, outlets=None, cache=CACHE)
    monkeypatch.delattr(watch_loading, "run_samples")

    load(watches=None, outlets=None, cache=CACHE)
