import pytest

from streams.ingest.formats import Format, format_of


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.txt", Format.TEXT),
        ("A.TXT", Format.TEXT),
        ("a.html", Format.HTML),
        ("a.htm", Format.HTML),
        ("a.json", Format.JSON),
        ("a.jsonl", Format.LINES),
        ("a.ndjson", Format.LINES),
    ],
)
def test_a_name_that_tells_decides(name: str, expected: Format) -> None:
    assert all(format_of(name, head) is expected for head in (b"", b"<html>", b'{"text": "a"}'))


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"", Format.TEXT),
        (b"Putin dan Kim bertemu", Format.TEXT),
        ("[서울] 김정은 위원장".encode(), Format.TEXT),
        (b"[Seoul] {news}", Format.TEXT),
        (b"{Reuters} - news", Format.TEXT),
        (b"<b>Bold</b> claims", Format.TEXT),
        (b"<!DOCTYPE html>", Format.HTML),
        (b"\n\n  <HTML lang=id>", Format.HTML),
        (b"\xef\xbb\xbf<html>", Format.HTML),
        (b'<?xml version="1.0"?><!DOCTYPE html PUBLIC "x">', Format.HTML),
        ("<html>".encode("utf-16"), Format.HTML),
        (b"{", Format.JSON),
        (b'{"text":', Format.JSON),
        (b"[", Format.JSON),
        (b'[{"text": "a"}, {', Format.JSON),
        (b"[]", Format.JSON),
        (b'{"text": "a"}', Format.LINES),
        (b'\xef\xbb\xbf{"text": "a"}\r\n', Format.LINES),
        ('{"text": "a"}'.encode("utf-16"), Format.LINES),
        (b'{"a":' * 100_000, Format.JSON),
    ],
)
def test_else_the_beginning_decides(head: bytes, expected: Format) -> None:
    assert format_of("-", head) is expected
