from pathlib import Path

import pytest

from schemas.errors import ConfigurationError
from streams.extraction import toml_files

MANY = "".join(f"key{number} = {number}\n" for number in range(50))
BAD = [
    ("an array without an end", b'a = 1\nb = [\n  "x",\n', r"file\.toml:2: .*at end of document"),
    (
        "one that lies before the end",
        f"{MANY}b = [\n  1,\n  2,\n".encode(),
        r"file\.toml:51: .*at end of document",
    ),
    ("a text without an end", b'a = 1\n\nb = """c\nd\n', r"file\.toml:3: .*at end of document"),
    ("a value that is none", b"a = 1\nb = x\n", r"file\.toml:2: Invalid value"),
    ("nothing but the beginning", b"[", r"file\.toml:1: "),
    ("no text", b"a = 1\nb = '\xff'\n", r"file\.toml:2: is not UTF-8 at byte 11"),
]


def a_file(folder: Path, content: bytes) -> toml_files.File:
    (folder / "file.toml").write_bytes(content)
    (file,) = toml_files.read(folder)
    return file


@pytest.mark.parametrize(("content", "told"), [row[1:] for row in BAD], ids=[row[0] for row in BAD])
def test_what_is_no_toml_is_refused_with_its_line(
    content: bytes, told: str, tmp_path: Path
) -> None:
    with pytest.raises(ConfigurationError, match=told):
        a_file(tmp_path, content)


def test_a_section_knows_the_lines_of_its_keys(tmp_path: Path) -> None:
    file = a_file(tmp_path, b'[one]\nx = "a"\n\n[two]\n"x" = [\n  "b",\n]\ny = "c"\n')

    section = file.section("two")

    assert (section.where(), section.where("x"), section.where("y")) == (
        "file.toml:4, [two]",
        "file.toml:5, [two]",
        "file.toml:8, [two]",
    )


def test_a_missing_section_is_empty(tmp_path: Path) -> None:
    assert a_file(tmp_path, b"").section("one").table == {}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        pytest.param(b"b = 1\none = 4\n", r"file\.toml:2: must be written \[one\]", id="a-number"),
        pytest.param(b"[[one]]\n", r"file\.toml:1: must be written \[one\]", id="a-list"),
    ],
)
def test_a_section_that_is_none_is_refused(content: bytes, told: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=told):
        a_file(tmp_path, content).section("one")


@pytest.mark.parametrize("content", [b"\n[one]\n", b"\none = ['x']\n", b"\none = 4\n"])
def test_parts_that_are_none_are_refused(content: bytes, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"file\.toml:2: must be written \[\[one\]\]"):
        list(a_file(tmp_path, content).parts("one"))
