"""Which format a source has: by its name, else by how it begins."""

import json
import re
from enum import StrEnum
from pathlib import PurePath


class Format(StrEnum):
    """What can be read."""

    TEXT = "text"
    HTML = "html"
    JSON = "json"
    LINES = "JSON lines"


_BY_SUFFIX = {
    ".txt": Format.TEXT,
    ".html": Format.HTML,
    ".htm": Format.HTML,
    ".xhtml": Format.HTML,
    ".json": Format.JSON,
    ".jsonl": Format.LINES,
    ".ndjson": Format.LINES,
}

_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--|<!doctype\s+html|<(?:html|head|body|meta)\b)", re.IGNORECASE
)

# An article may begin with a bracket: "[Seoul] …" is text.
_JSON = re.compile(r'\s*(?:\{\s*(?:["}]|$)|\[\s*(?:[{\]]|$))')


def format_of(name: str, head: bytes) -> Format:
    """Return the format; ``head`` counts where the name does not tell."""
    return _BY_SUFFIX.get(PurePath(name).suffix.lower()) or sniffed(head)


def sniffed(head: bytes) -> Format:
    """Return the format of a source that begins so, up to the end of its first line.

    A whole JSON object in one line is taken for the first of JSON lines.
    """
    encoding = "utf-16" if head.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    line = head.decode(encoding, "ignore")
    if _PAGE.match(line):
        return Format.HTML
    if not _JSON.match(line):
        return Format.TEXT
    return Format.LINES if _is_object(line) else Format.JSON


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False
