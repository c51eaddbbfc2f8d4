"""What one stream holds: articles, and what was meant to be one and cannot be read."""

import codecs
import json
from collections.abc import Callable, Iterator
from functools import partial
from io import BytesIO
from itertools import chain
from typing import Any, BinaryIO

from schemas.article import Article
from schemas.codec import decode
from schemas.dead_letter import Reason
from schemas.errors import BadRecord, NotReadable
from schemas.topics import MEGABYTE
from streams.child import Child
from streams.ingest.bounded import rest_of_line, too_large, whole
from streams.ingest.decoding import page_of, text_of
from streams.ingest.formats import Format, format_of, sniffed
from streams.ingest.pages import LARGEST_PAGE, fields_of
from streams.ingest.refusals import kept

Labelled = tuple[str, Article | NotReadable]
"""What to call it, and the article, or why there is none.

The label is the article's own id, else the name of what held it; with ``:`` and a number, from
1, where that held several: the line, or the place in an array.
"""

LARGEST_TEXT = MEGABYTE
_LARGEST_JSON = 64 * MEGABYTE
_LARGEST_LINE = 8 * MEGABYTE
"""Escapes make JSON up to six times as long as its text."""

_LONGEST_HEAD = 65_536

_Make = Callable[[bytes], Article]


def records_of(name: str, stream: BinaryIO, pages: Child) -> Iterator[Labelled]:
    """Read the stream to its end, lazily where its format allows."""
    head = _head(stream)
    match format_of(name, head):
        case Format.LINES if not head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            yield from _lines(name, head, stream)
        case Format.LINES | Format.JSON:
            yield from _json(name, head, stream)
        case Format.HTML:
            page = partial(_page, name, pages)
            yield _only(name, head, stream, largest=LARGEST_PAGE, make=page)
        case Format.TEXT:
            yield _only(name, head, stream, largest=LARGEST_TEXT, make=partial(_text, name))


def _head(stream: BinaryIO) -> bytes:
    """Read up to the end of the first line that is not blank."""
    head = b""
    while not head.strip() and len(head) < _LONGEST_HEAD:
        line = stream.readline(_LARGEST_LINE + 1)
        if not line:
            break
        head += line
    return head


def _only(name: str, head: bytes, stream: BinaryIO, *, largest: int, make: _Make) -> Labelled:
    try:
        raw = whole(name, head, stream, largest)
    except NotReadable as error:
        return name, error
    return _labelled(name, raw, make)


def _text(name: str, raw: bytes) -> Article:
    return _article(name, json.dumps({"text": text_of(name, raw)}).encode())


def _page(name: str, pages: Child, raw: bytes) -> Article:
    return _article(name, fields_of(name, page_of(name, raw), pages))


def _json(name: str, head: bytes, stream: BinaryIO) -> Iterator[Labelled]:
    raw = b""
    try:
        raw = whole(name, head, stream, _LARGEST_JSON)
        text = text_of(name, raw)
    except NotReadable as error:
        yield name, kept(error, raw)
        return
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        if Format.LINES in {format_of(name, head), sniffed(head)}:
            yield from _lines(name, b"", BytesIO(text.encode()))
        else:
            why = f"is no JSON: {error}"
            yield name, kept(NotReadable(name, why, reason=Reason.NOT_JSON), raw)
        return
    if isinstance(found, list):
        for number, item in enumerate(found, start=1):
            yield _one(f"{name}:{number}", item, raw)
    else:
        yield _one(name, found, raw)


def _one(label: str, item: Any, document: bytes) -> Labelled:
    """Read one value of a JSON document; nothing tells which of its bytes made it."""
    try:
        raw = json.dumps(item).encode()
    except RecursionError:
        error = NotReadable(label, "is nested too deeply", reason=Reason.NOT_JSON)
        return label, kept(error, document)
    return _labelled(label, raw, partial(_article, label))


def _lines(name: str, head: bytes, stream: BinaryIO) -> Iterator[Labelled]:
    pieces = chain(BytesIO(head), iter(lambda: stream.readline(_LARGEST_LINE + 1), b""))
    for number, line in enumerate(pieces, start=1):
        label = f"{name}:{number}"
        if len(line) > _LARGEST_LINE and not line.endswith(b"\n"):
            whole_line = chain([line], rest_of_line(pieces))
            yield label, too_large(label, whole_line, largest=_LARGEST_LINE)
        elif value := line.removeprefix(codecs.BOM_UTF8).strip():
            yield _labelled(label, value, partial(_article, label))


def _labelled(label: str, raw: bytes, make: _Make) -> Labelled:
    try:
        article = make(raw)
    except NotReadable as error:
        return label, kept(error, raw)
    return article.id or label, article


def _article(label: str, raw: bytes) -> Article:
    try:
        article = decode(Article, raw)
    except BadRecord as error:
        raise NotReadable(label, str(error), reason=error.reason) from None
    size = sum(len(part.encode("utf-8", "surrogatepass")) for part in (article.title, article.text))
    if size > LARGEST_TEXT:
        why = f"holds {size} bytes of text, more than {LARGEST_TEXT}"
        raise NotReadable(label, why, reason=Reason.TOO_LARGE)
    return article
