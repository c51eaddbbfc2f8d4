import errno
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from schemas.article import Article
from schemas.errors import NotReadable
from streams.ingest import Labelled, read

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
EARLIER = "2026-02-28T08:00:00Z"
PAGE = "<!doctype html>\n<title>Jembatan Baru</title>\n<p>Menteri tiba pagi ini di kota itu.</p>"


def everything(*sources: Path | str, stdin: bytes = b"") -> list[Labelled]:
    return list(read(*map(str, sources), now=lambda: NOON, stdin=BytesIO(stdin)))


def told(labelled: list[Labelled]) -> dict[str, str]:
    """Return what is said of each label: the article's words, or why there is none."""
    return {
        label: found.why if isinstance(found, NotReadable) else found.title or found.text
        for label, found in labelled
    }


def a_file(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def only(labelled: list[Labelled]) -> Article:
    [(_, found)] = labelled
    assert isinstance(found, Article)
    return found


def test_a_text_file_is_its_text_and_nothing_is_invented(tmp_path: Path) -> None:
    words = "\nJudul berita\r\n\r\nIsi berita.\x00 \n"

    [(label, found)] = everything(a_file(tmp_path, "berita 1.txt", words))

    assert label == "berita 1.txt"
    assert found == Article(text=words, fetched_at=NOON)


def test_json_in_a_text_file_is_text(tmp_path: Path) -> None:
    assert only(everything(a_file(tmp_path, "a.txt", '{"text": "b"}'))).text == '{"text": "b"}'


def test_a_page_is_taken_apart(tmp_path: Path) -> None:
    [(label, found)] = everything(a_file(tmp_path, "a.html", PAGE))

    assert label == "a.html"
    assert found == Article(
        title="Jembatan Baru", text="Menteri tiba pagi ini di kota itu.", fetched_at=NOON
    )


def test_an_object_is_an_article_called_by_its_own_id(tmp_path: Path) -> None:
    given: dict[str, Any] = {
        "id": "kabar-7",
        "url": "https://kabar.example/7",
        "source": "Kabar",
        "title": "Judul",
        "text": "Isi.",
        "language": "id",
        "published_at": "2026-02-27T08:00:00+07:00",
        "modified_at": "2026-02-28T08:00:00+07:00",
        "fetched_at": EARLIER,
    }

    [(label, found)] = everything(a_file(tmp_path, "a.json", json.dumps(given, indent=1)))

    assert label == "kabar-7"
    assert found == Article.model_validate(given)


def test_an_object_without_an_id_is_called_by_its_file(tmp_path: Path) -> None:
    assert told(everything(a_file(tmp_path, "a.json", '{"text": "b"}'))) == {"a.json": "b"}


def test_an_array_holds_an_article_in_each_place(tmp_path: Path) -> None:
    array = '[{"text": "a"}, {"text": " "}, 5, {"id": 4, "text": "d"}]'

    assert told(everything(a_file(tmp_path, "a.json", array))) == {
        "a.json:1": "a",
        "a.json:2": "empty: Article: neither title nor text",
        "a.json:3": "wrong_shape: Article: Input should be an object",
        "4": "d",
    }


def test_a_bad_line_does_not_stop_the_rest(tmp_path: Path) -> None:
    lines = b"\xef\xbb\xbf" + b"\n".join(
        [
            b'{"text": "a"}\r',
            b"",
            b'{"text":',
            b'{"text": "\xff"}',
            b"[]",
            b'{"id": "six", "text": "f"}',
        ]
    )

    found = told(everything(a_file(tmp_path, "a.jsonl", lines)))

    assert list(found) == ["a.jsonl:1", "a.jsonl:3", "a.jsonl:4", "a.jsonl:5", "six"]
    assert [found["a.jsonl:1"], found["six"]] == ["a", "f"]
    assert found["a.jsonl:3"].startswith("not_json: ")
    assert found["a.jsonl:4"].startswith("not_utf8: ")
    assert found["a.jsonl:5"].startswith("wrong_shape: ")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("name", ["a.jsonl", "a.json", "a", "-"])
def test_json_lines_are_known_by_any_name(tmp_path: Path, name: str, encoding: str) -> None:
    lines = '{"text": "сн"}\n{"text": "b"}\n'.encode(encoding)
    source = name if name == "-" else a_file(tmp_path, name, lines)

    found = told(everything(source, stdin=lines))

    assert found == {f"{name}:1": "сн", f"{name}:2": "b"}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (b"Putin dan Kim.\n", {"-": "Putin dan Kim.\n"}),
        ("\n[서울] 김정은".encode(), {"-": "\n[서울] 김정은"}),
        (PAGE.encode(), {"-": "Jembatan Baru"}),
        (b'\n\n{\n"text": "a"}', {"-": "a"}),
        (b'[{"text": "a"},\n{"id": "b", "text": "c"}]', {"-:1": "a", "b": "c"}),
        (b"", {"-": "empty: Article: neither title nor text"}),
        (b"[]", {"-": "holds no article"}),
    ],
    ids=["text", "text in brackets", "page", "object", "array", "nothing", "empty array"],
)
def test_standard_input_is_known_by_how_it_begins(given: bytes, expected: dict[str, str]) -> None:
    assert told(everything("-", stdin=given)) == expected


def test_lines_are_read_one_by_one() -> None:
    class Endless(BytesIO):
        def readline(self, _: int | None = -1, /) -> bytes:
            return b'{"text": "again"}\n'

    articles = read("-", now=lambda: NOON, stdin=Endless())

    assert told([next(articles) for _ in range(3)]) == dict.fromkeys(["-:1", "-:2", "-:3"], "again")


@pytest.mark.parametrize(
    ("given", "fetched_at", "unreadable"),
    [
        ({}, NOON, ()),
        ({"fetched_at": EARLIER}, datetime(2026, 2, 28, 8, tzinfo=UTC), ()),
        ({"fetched_at": "yesterday"}, None, ("fetched_at",)),
    ],
    ids=["none given", "given", "given and unreadable"],
)
def test_the_present_is_filled_in_only_as_the_time_of_fetching(
    given: dict[str, str], fetched_at: datetime | None, unreadable: tuple[str, ...]
) -> None:
    found = only(everything("-", stdin=json.dumps({"text": "a"} | given).encode()))

    assert (found.fetched_at, found.published_at, found.modified_at) == (fetched_at, None, None)
    assert found.unreadable == unreadable


def test_a_folder_is_its_files_in_order_without_the_hidden_ones(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "sub/c.txt", ".hidden.txt", ".git/d.txt"):
        a_file(tmp_path, name, name)

    assert list(told(everything(tmp_path)).items()) == [
        ("a.txt", "a.txt"),
        ("b.txt", "b.txt"),
        ("sub/c.txt", "sub/c.txt"),
    ]


def test_a_pipe_in_a_folder_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    a_file(tmp_path, "a.txt", "a")

    assert told(everything(tmp_path)) == {"a.txt": "a"}


def test_a_link_that_leads_nowhere_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "a.txt").symlink_to(tmp_path / "absent.txt")

    assert told(everything(tmp_path)) == {"a.txt": "No such file or directory"}


@contextmanager
def an_ordinary_user() -> Iterator[None]:
    """Root may list any folder; for as long as the block lasts, be somebody who may not."""
    us = os.geteuid()
    if us == 0:
        os.seteuid(65_534)
    try:
        yield
    finally:
        os.seteuid(us)


def test_a_folder_that_cannot_be_listed_is_told_of() -> None:
    with TemporaryDirectory() as folder:  # pytest's own lies where only its owner may look
        top = Path(folder)
        top.chmod(0o755)
        a_file(top, "sub/a.txt", "a")
        (top / "sub").chmod(0)

        with an_ordinary_user():
            found = told(everything(top))

        (top / "sub").chmod(0o700)
    assert found == {str(top / "sub"): "Permission denied"}


def test_a_folder_given_as_standard_input_is_told_of() -> None:
    class Folder(BytesIO):
        def readline(self, _: int | None = -1, /) -> bytes:
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))

    assert told(list(read("-", now=lambda: NOON, stdin=Folder()))) == {"-": "Is a directory"}


@pytest.mark.parametrize("depth", [*range(900, 1000, 3), 100_000])
def test_nesting_of_any_depth_ends_in_a_value(tmp_path: Path, depth: int) -> None:
    nested = f'[{{"text": "a", "more": {"[" * depth}{"]" * depth}}}]'

    [(label, _)] = everything(a_file(tmp_path, "a.json", nested))

    assert label in {"a.json", "a.json:1"}


def test_sources_that_hold_nothing_say_so(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    lines = a_file(tmp_path, "a.jsonl", "\n\n")

    assert told(everything(tmp_path / "empty", lines)) == {
        str(tmp_path / "empty"): "holds no file",
        "a.jsonl": "holds no article",
    }


@pytest.mark.parametrize("name", ["absent.txt", "a\0b"])
def test_a_missing_file_does_not_stop_the_rest(tmp_path: Path, name: str) -> None:
    first, second = everything(name, a_file(tmp_path, "a.txt", "a"))

    assert isinstance(first[1], NotReadable)
    assert (first[0], second[0]) == (name, "a.txt")


MEGABYTE = 1_048_576


@pytest.mark.parametrize(
    ("name", "content", "largest"),
    [
        ("a.txt", b"a" * (MEGABYTE + 1), MEGABYTE),
        ("a.txt", b"a" * (3 * MEGABYTE + 7), MEGABYTE),
        ("a.html", b"<p>" + b"a" * 2 * MEGABYTE, 2 * MEGABYTE),
        ("a.jsonl", b"[" * (8 * MEGABYTE + 1), 8 * MEGABYTE),
    ],
    ids=["text", "much text", "page", "line"],
)
def test_what_is_too_large_is_named_exactly(
    tmp_path: Path, name: str, content: bytes, largest: int
) -> None:
    [(_, found)] = everything(a_file(tmp_path, name, content))

    digest = hashlib.sha256(content).hexdigest()
    assert isinstance(found, NotReadable)
    assert found.why == f"is {len(content)} bytes, more than {largest}; SHA-256 {digest}"


def test_text_of_just_a_megabyte_is_read(tmp_path: Path) -> None:
    assert len(only(everything(a_file(tmp_path, "a.txt", b"a" * MEGABYTE))).text) == MEGABYTE


def test_too_much_text_in_a_line_is_refused_and_the_next_line_read(tmp_path: Path) -> None:
    long = json.dumps({"title": "é", "text": "a" * (MEGABYTE - 1)}, ensure_ascii=False).encode()

    found = told(everything(a_file(tmp_path, "a.jsonl", long + b'\n{"text": "b"}')))

    digest = hashlib.sha256(long).hexdigest()
    assert found == {
        "a.jsonl:1": f"holds {MEGABYTE + 1} bytes of text, more than {MEGABYTE}; SHA-256 {digest}",
        "a.jsonl:2": "b",
    }


def test_a_line_too_long_is_refused_and_the_next_line_has_its_own_number(tmp_path: Path) -> None:
    long = b'{"text": "' + b"a" * (17 * MEGABYTE) + b'"}\n'

    found = told(everything(a_file(tmp_path, "a.jsonl", b"\n" + long + b'{"text": "b"}')))

    assert found["a.jsonl:2"].startswith(f"is {len(long)} bytes")
    assert found["a.jsonl:3"] == "b"


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.json", b'{"text": "a"', "is no JSON"),
        ("a.json", b"[" * 200_000, "is no JSON"),
        ("a.json", b"[" + b"9" * 5000 + b"]", "is no JSON"),
        ("a.json", b'[{"text": "\\ud800"}]', "not_json"),
        ("a.txt", "Договор".encode("cp1251"), "is not UTF-8 at byte 0"),
        ("a.html", "<p>Договор".encode("cp1251"), "is not UTF-8 at byte 3"),
        ("a.html", b"", "empty"),
        ("a.html", b"<p " + b"a " * 2001 + b">b", "has a tag with more than 2000 attributes"),
        ("a.png", b"\x89PNG\r\n\x1a\n", "is not UTF-8 at byte 0"),
    ],
    ids=[
        "JSON cut short",
        "deep JSON",
        "a number without end",
        "half a character",
        "text in another encoding",
        "page in another encoding",
        "empty page",
        "page of attributes",
        "picture",
    ],
)
def test_what_cannot_be_read_is_a_value(
    tmp_path: Path, name: str, content: bytes, why: str
) -> None:
    [(label, found)] = everything(a_file(tmp_path, name, content))

    assert isinstance(found, NotReadable)
    assert label == found.label
    assert label in {name, f"{name}:1"}
    assert found.why.startswith(why)
