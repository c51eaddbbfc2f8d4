"""Bytes to text, never by guessing.

A guessed encoding turns an article into words that mention nothing, and nobody would hear of
it; a refusal names the byte. Text is UTF-8, or UTF-16 with its mark; a web page may also say
what it is.
"""

import codecs
import re

from schemas.dead_letter import Reason
from schemas.errors import NotReadable

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufffd]")
_MOST_UNPRINTABLE = 0.05

# A page may declare "unicode_escape", which can spell half a character.
_HALVES = re.compile(r"[\ud800-\udfff]")


def text_of(label: str, raw: bytes) -> str:
    """Return the text, every character as it was received. Raises `NotReadable`."""
    encoding, rest = _marked(raw) or ("utf-8", raw)
    try:
        return _legible(label, rest.decode(encoding))
    except UnicodeDecodeError as error:
        byte = error.start + len(raw) - len(rest)
        why = f"is not {encoding.upper()} at byte {byte}"
        raise NotReadable(label, why, reason=Reason.NOT_UTF8) from None


def page_of(label: str, raw: bytes) -> str:
    """Return a web page's text: by its mark, else by what it declares, else as `text_of`.

    Bytes that a declared encoding does not know become U+FFFD, as in a browser. Raises
    `NotReadable` where they are many.
    """
    from w3lib.encoding import html_body_declared_encoding, to_unicode

    encoding = None if _marked(raw) else html_body_declared_encoding(raw)
    if encoding is None:
        return text_of(label, raw)
    # What could be read up to the declaration cannot be UTF-16.
    encoding = "utf-8" if encoding.startswith(("utf-16", "utf-32")) else encoding
    try:
        return _legible(label, _HALVES.sub("\ufffd", to_unicode(raw, encoding)))
    except (LookupError, ValueError):
        why = f"declares {encoding!r}, which is no text encoding"
        raise NotReadable(label, why, reason=Reason.WRONG_SHAPE) from None


def _marked(raw: bytes) -> tuple[str, bytes] | None:
    for mark, encoding in _BOMS:
        if raw.startswith(mark):
            return encoding, raw.removeprefix(mark)
    return None


def _legible(label: str, text: str) -> str:
    unprintable = sum(1 for _ in _UNPRINTABLE.finditer(text))
    if unprintable > _MOST_UNPRINTABLE * len(text):
        why = f"is no text: {unprintable} of {len(text)} characters are none"
        raise NotReadable(label, why, reason=Reason.WRONG_SHAPE)
    return text
