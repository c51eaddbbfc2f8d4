from pathlib import Path

import pytest

from schemas.errors import ConfigurationError
from streams.identity.families import Families, load_families

REFUSED = {
    "an outlet in two families": ("a:\n  - x.com\nb:\n  - y.com\n  - x.com\n", ":5: ", "line 2"),
    "an outlet twice in one family": ("a:\n  - x.com\n  - x.com\n", ":3: ", "line 2"),
    "a family twice": ("a: [x.com]\nb: [y.com]\na: [z.com]\n", ":3: ", "line 1"),
    "an anchor": ("a: &names [x.com]\n", ":1: ", "refused"),
    "an alias": ("a: [x.com]\nb: *names\n", ":2: ", "refused"),
    "a tag": ("a:\n  - !!str x.com\n", ":2: ", "refused"),
    "a bottomless file": ("[" * 5000, ":1: ", "refused"),
    "a family without a list": ("a: x.com\n", ":1: ", "no list"),
    "a list within a list": ("a:\n  - [x.com]\n", ":2: ", "no name"),
    "an empty name": ("a:\n  - x.com\n  -\n", ":3: ", "no name"),
    "a host that is no registered domain": ("a: [www.x.com]\n", ":1: ", "'x.com'"),
    "a source in capitals": ("a: [Kantor Berita]\n", ":1: ", "'kantor berita'"),
    "an address": ("a: ['https://x.com']\n", ":1: ", "no outlet"),
    "an unfinished list": ("a: [x.com\n", ":2: ", "expected"),
    "two documents": ("a: [x.com]\n---\nb: [y.com]\n", ":2: ", "another document"),
    "a list of families": ("- a\n", ": ", "maps no family"),
    "an empty file": ("", ": ", "maps no family"),
    "a NUL": ("a: [x.com]\0", ": ", "no YAML"),
}


def a_file(folder: Path, text: str) -> Path:
    path = folder / "families.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("outlet", "other"),
    [
        ("kompas.com", "tribunnews.com"),
        ("detik.com", "cnbcindonesia.com"),
        ("ria.ru", "sputnikglobe.com"),
        ("hankookilbo.com", "koreatimes.co.kr"),
    ],
)
def test_the_shipped_families_know_outlets_of_one_publisher(outlet: str, other: str) -> None:
    families = load_families()

    assert None is not families.of(outlet) == families.of(other)


def test_publishers_that_are_not_one_are_not_made_one() -> None:
    families = load_families()

    assert families.of("kompas.com") != families.of("detik.com")


@pytest.mark.parametrize("outlet", [None, "kabar.example", "kompas"])
def test_an_outlet_that_stands_alone_has_no_family(outlet: str | None) -> None:
    assert load_families().of(outlet) is None


def test_a_family_of_one_would_say_nothing() -> None:
    names = list(load_families().by_outlet.values())

    assert all(names.count(name) > 1 for name in names)


def test_a_file_of_ones_own_replaces_the_shipped_one(tmp_path: Path) -> None:
    path = a_file(tmp_path, "\ufeffown: [no.example, x.example, kantor berita]\n")

    families = load_families(path)

    assert families == Families({"no.example": "own", "x.example": "own", "kantor berita": "own"})
    assert families.of("kompas.com") is None


def test_a_source_called_no_stays_a_source(tmp_path: Path) -> None:
    assert load_families(a_file(tmp_path, "off: [no, 12:30:45]\n")).of("no") == "off"


def test_no_families_at_all_can_be_said(tmp_path: Path) -> None:
    assert load_families(a_file(tmp_path, "{}\n")) == Families({})


@pytest.mark.parametrize(("text", "place", "why"), REFUSED.values(), ids=list(REFUSED))
def test_a_file_that_cannot_be_used_names_itself_and_the_line(
    tmp_path: Path, text: str, place: str, why: str
) -> None:
    path = a_file(tmp_path, text)

    with pytest.raises(ConfigurationError) as refusal:
        load_families(path)

    assert str(refusal.value).startswith(f"{path}{place}")
    assert why in str(refusal.value)


def test_a_file_that_is_not_utf8_is_refused_at_its_byte(tmp_path: Path) -> None:
    path = tmp_path / "families.yaml"
    path.write_bytes(b"a: [\xe9.com]\n")

    with pytest.raises(ConfigurationError, match="not UTF-8 at byte 4"):
        load_families(path)


def test_a_file_too_large_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="longer than"):
        load_families(a_file(tmp_path, "#" * 1_100_000))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"absent\.yaml: No such file"):
        load_families(tmp_path / "absent.yaml")
