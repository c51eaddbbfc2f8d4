import os
import shutil
from importlib.resources import files
from pathlib import Path

import pytest

from schemas.errors import ConfigurationError
from streams.extraction import Extractor
from streams.extraction.kept import Kept

FILE = """
[about]
name = "English"

[[terms]]
id = "pact"
concept = "treaty"
patterns = ["pact"]
match = "A pact of {0}."
reject = "A pace."
"""
GAZETTEER = """
[[entities]]
name = "Russia"
id = "Q159"
label = "GPE"
names = ["Moscow"]

[[entities]]
name = "North Korea"
id = "Q423"
label = "GPE"
names = ["Pyongyang"]
"""
TEXT = "A pact of Moscow and Pyongyang was signed."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    for name, text in (("languages/en.toml", FILE), ("gazetteer/names.toml", GAZETTEER)):
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_text(text)
    return folder


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def _found(folder: Path, cache: Path) -> list[str]:
    findings = Extractor.load(folder, cache=cache).findings("", TEXT)
    return [*(entity.text for entity in findings.entities), *(term.text for term in findings.terms)]


def _kept(cache: Path) -> list[Path]:
    return sorted((cache / "language-data").iterdir())


def test_what_is_kept_finds_what_the_files_find(folder: Path, cache: Path) -> None:
    first = _found(folder, cache)
    (kept,) = _kept(cache)
    place = Kept.of(folder, cache)

    assert first == ["Moscow", "Pyongyang", "pact"]
    assert place.path == kept
    assert place.read() is not None
    assert _found(folder, cache) == first


def test_a_changed_file_is_read_again(folder: Path, cache: Path) -> None:
    _found(folder, cache)
    file = folder / "languages" / "en.toml"
    file.write_text(FILE.replace('["pact"]', '["pact", "signed"]'))

    assert _found(folder, cache) == ["Moscow", "Pyongyang", "pact", "signed"]
    assert len(_kept(cache)) == 2


def test_nothing_is_kept_of_data_whose_samples_fail(folder: Path, cache: Path) -> None:
    file = folder / "languages" / "en.toml"
    file.write_text(FILE.replace("A pace.", "A pact."))

    for _ in range(2):
        with pytest.raises(ConfigurationError, match="matches its own sample"):
            Extractor.load(folder, cache=cache)
    assert not cache.exists()


def test_all_samples_that_fail_are_named_at_once(folder: Path) -> None:
    file = folder / "languages" / "en.toml"
    file.write_text(FILE.replace("A pace.", "A pact.").replace("A pact of {0}.", "An accord."))

    with pytest.raises(ConfigurationError) as raised:
        Extractor.load(folder)

    first, second = str(raised.value).splitlines()
    assert "entry 'pact': does not match its own sample 'An accord.'" in first
    assert "entry 'pact': matches its own sample 'A pact.'" in second


@pytest.mark.parametrize("left", [0, 20, 2_000])
def test_what_is_damaged_is_made_again(folder: Path, cache: Path, left: int) -> None:
    first = _found(folder, cache)
    (kept,) = _kept(cache)
    kept.write_bytes(kept.read_bytes()[:left])

    assert Kept.of(folder, cache).read() is None
    assert _found(folder, cache) == first
    assert Kept.of(folder, cache).read() is not None


@pytest.mark.parametrize("what", ["file", "folder"])
def test_what_others_may_write_is_not_trusted(folder: Path, cache: Path, what: str) -> None:
    _found(folder, cache)
    (kept,) = _kept(cache)
    (kept if what == "file" else kept.parent).chmod(0o777)

    assert Kept.of(folder, cache).read() is None


def test_a_folder_that_cannot_be_written_costs_only_time(folder: Path, tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")

    assert _found(folder, in_the_way) == ["Moscow", "Pyongyang", "pact"]


def test_only_some_versions_are_kept(folder: Path, cache: Path) -> None:
    file = folder / "languages" / "en.toml"
    for number in range(6):
        file.write_text(FILE.replace("{0}", str(number)))
        _found(folder, cache)
        os.utime(Kept.of(folder, cache).path, (number, number))

    assert len(_kept(cache)) == 4
    assert Kept.of(folder, cache).read() is not None


def test_what_is_used_stays_whatever_was_kept_since(folder: Path, cache: Path) -> None:
    _found(folder, cache)
    used = Kept.of(folder, cache)
    os.utime(used.path, (0, 0))
    file = folder / "languages" / "en.toml"
    assert used.read() is not None
    for number in range(6):
        file.write_text(FILE.replace("{0}", str(number)))
        _found(folder, cache)
        os.utime(Kept.of(folder, cache).path, (number + 1, number + 1))
        assert used.read() is not None


def test_another_code_or_data_has_another_place(folder: Path, cache: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    shipped = Kept.of(files("streams.extraction"), cache)

    assert Kept.of(copy, cache) == Kept.of(folder, cache)
    assert shipped != Kept.of(folder, cache)
