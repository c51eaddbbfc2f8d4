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
from schemas.codec import decode, encode
from schemas.dead_letter import DeadLetter, Reason
from schemas.errors import NotReadable
from streams.ingest import Labelled, read

META_HEX = b'<meta charset="hex"><p>61</p>'
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


def letters(labelled: list[Labelled]) -> list[DeadLetter]:
    """Return what would be written of all that is no article."""
    errors = [found for _, found in labelled if isinstance(found, NotReadable)]
    return [error.dead_letter for error in errors if error.dead_letter is not None]


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
    assert (first[0], first[1].dead_letter, second[0]) == (name, None, "a.txt")


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
    [(label, found)] = everything(a_file(tmp_path, name, content))

    digest = hashlib.sha256(content).hexdigest()
    assert isinstance(found, NotReadable)
    assert found.why == f"is {len(content)} bytes, more than {largest}; SHA-256 {digest}"
    letter = found.dead_letter
    assert letter is not None
    assert (letter.agent, letter.reason) == ("ingest", Reason.TOO_LARGE)
    assert letter.label == str(tmp_path / label)
    assert (letter.size, letter.sha256, letter.value) == (len(content), digest, None)


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
    assert label in {name, f"{name}:1"}
    assert found.label == str(tmp_path / label)
    assert found.why.startswith(why)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.json", b'{"text": "a"', Reason.NOT_JSON),
        ("a.txt", "Договор".encode("cp1251"), Reason.NOT_UTF8),
        ("a.txt", b"\x01\x02\x03", Reason.WRONG_SHAPE),
        ("a.html", META_HEX, Reason.WRONG_SHAPE),
        ("a.html", b"<p> </p>", Reason.EMPTY),
        ("a.html", b"<p " + b"a " * 2001 + b">b", Reason.WRONG_SHAPE),
    ],
    ids=["JSON cut short", "no UTF-8", "no text", "no encoding", "page without words", "bomb"],
)
def test_what_held_something_leaves_a_dead_letter_with_its_bytes(
    tmp_path: Path, name: str, content: bytes, reason: Reason
) -> None:
    path = a_file(tmp_path, name, content)

    [letter] = letters(everything(path))

    assert (letter.agent, letter.reason, letter.label) == ("ingest", reason, str(path))
    assert (letter.value, letter.size) == (content, len(content))
    assert letter.sha256 == hashlib.sha256(content).hexdigest()
    assert decode(DeadLetter, encode(letter)) == letter


def test_each_bad_line_leaves_a_dead_letter_of_its_own() -> None:
    lines = b'{"text": "a"}\n\n{"text": 5}\n{"text": ""}\n \n{"text": "\\ud800"}\n'

    found = letters(everything("-", stdin=lines))

    assert [(letter.label, letter.reason, letter.value) for letter in found] == [
        ("-:3", Reason.WRONG_SHAPE, b'{"text": 5}'),
        ("-:4", Reason.EMPTY, b'{"text": ""}'),
        ("-:6", Reason.NOT_JSON, b'{"text": "\\ud800"}'),
    ]


def test_too_much_text_in_a_line_leaves_a_dead_letter_without_its_bytes() -> None:
    long = b'{"text": "%s"}' % (b"a" * (MEGABYTE + 1))

    [letter] = letters(everything("-", stdin=long))

    assert (letter.label, letter.reason, letter.value) == ("-:1", Reason.TOO_LARGE, None)
    assert (letter.size, letter.sha256) == (len(long), hashlib.sha256(long).hexdigest())


def test_the_size_of_text_is_told_of_the_bytes_that_the_file_holds(tmp_path: Path) -> None:
    raw = ("х" * 500_000 + "朝" * 100).encode("utf-16")
    much = ("朝" * 500_000).encode("utf-16")

    assert letters(everything(a_file(tmp_path, "a.txt", raw))) == []
    [letter] = letters(everything(a_file(tmp_path, "b.txt", much)))
    assert (letter.reason, letter.size) == (Reason.TOO_LARGE, len(much))
    assert letter.sha256 == hashlib.sha256(much).hexdigest()


def test_bytes_of_more_than_a_megabyte_are_not_kept(tmp_path: Path) -> None:
    broken = b'{"text": "a",\n"more": "%s"' % (b"b" * MEGABYTE)

    [letter] = letters(everything(a_file(tmp_path, "a.json", broken)))

    assert (letter.reason, letter.value, letter.size) == (Reason.NOT_JSON, None, len(broken))


@pytest.mark.parametrize("content", [b"", b" \n \t"], ids=["empty", "blank"])
@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.jsonl", "a.json"])
def test_what_held_nothing_leaves_nothing(tmp_path: Path, name: str, content: bytes) -> None:
    path = a_file(tmp_path, name, content)

    [(_, found)] = everything(path)

    assert isinstance(found, NotReadable)
    assert letters([(name, found)]) == []


@pytest.mark.parametrize(
    "name",
    ["x" * 200 + "/" + "y" * 200, "a\x1b[31m\n[/red].txt", os.fsdecode(b"\xff\xfe.txt")],
    ids=["long", "controls", "bytes"],
)
def test_a_file_of_any_name_leaves_a_dead_letter_that_can_be_written(
    tmp_path: Path, name: str
) -> None:
    [letter] = letters(everything(a_file(tmp_path, name, b"\xff")))

    again = decode(DeadLetter, encode(letter))
    assert again.label == str(tmp_path / name).encode("utf-8", "backslashreplace").decode()


def test_a_label_without_end_keeps_its_beginning_and_the_line(tmp_path: Path) -> None:
    path = a_file(tmp_path, "/".join(["d" * 200] * 12) + "/a.jsonl", b"[")

    [letter] = letters(everything(path))

    assert letter.label is not None
    assert len(letter.label) == 2000
    assert letter.label.startswith(str(tmp_path))
    assert letter.label.endswith("/a.jsonl:1")


def test_only_a_piece_of_what_is_too_large_is_in_memory() -> None:
    class Fifty(BytesIO):
        """Fifty megabytes that nobody holds."""

        left = 50 * MEGABYTE
        most = 0

        def read(self, size: int | None = -1, /) -> bytes:
            piece = b"a" * min(self.left, self.left if size is None or size < 0 else size)
            self.left -= len(piece)
            self.most = max(self.most, len(piece))
            return piece

        readline = read

    stream = Fifty()

    [letter] = letters(list(read("-", now=lambda: NOON, stdin=stream)))

    assert letter.sha256 == hashlib.sha256(b"a" * 50 * MEGABYTE).hexdigest()
    assert letter.size == 50 * MEGABYTE
    assert stream.most <= 8 * MEGABYTE + 1
