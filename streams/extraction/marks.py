"""Characters that change nothing of what is said, however they came into a text.

Numbers of footnotes, characters that nobody sees, letters taken apart, and Latin in full width.
"""

import re
import unicodedata
from collections.abc import Iterator

from streams.extraction.folding import INVISIBLE, ZWNJ
from streams.extraction.markup import Edit

_ZWJ = "\u200d"
_UNSEEN = "".join(sorted({*INVISIBLE} - {ZWNJ, _ZWJ}))
"""What stands between letters of Persian or of Hindi means something."""

_UNSEEN_RUN = re.compile(f"[{_UNSEEN}]+(?![^\\S\n]*\n)")
"""None at the end of a line: a soft hyphen there is a word broken in two."""

_FOOTNOTE = re.compile(r"(?<=[^\s\[\](])(?:\[\d{1,3}\])+(?!\()")
_APART = re.compile(
    "[\u1100-\u11ff]+|.[\u0300-\u036f\u0653-\u0655\u093c\u1dc0-\u1dff\u3099\u309a]+", re.DOTALL
)
_WIDE = re.compile("[\uff01-\uff5e]+")
_WIDE_LETTERS = re.compile("[\uff21-\uff3a\uff41-\uff5a]")


def footnotes(text: str) -> Iterator[Edit]:
    """Yield the numbers in brackets that cling to what is before them: "defensive.[1]"."""
    if "[" in text:
        yield from ((found.start(), found.end(), "") for found in _FOOTNOTE.finditer(text))


def unseen(text: str) -> Iterator[Edit]:
    """Yield the soft hyphens, zero-width blanks and marks of direction."""
    if not text.isascii() and any(character in text for character in _UNSEEN):
        yield from ((found.start(), found.end(), "") for found in _UNSEEN_RUN.finditer(text))


def apart(text: str) -> Iterator[Edit]:
    """Yield the letters that are written as several characters and have one of their own."""
    if text.isascii() or unicodedata.is_normalized("NFC", text):
        return
    for found in _APART.finditer(text):
        whole = unicodedata.normalize("NFC", found[0])
        if len(whole) < len(found[0]):
            yield found.start(), found.end(), whole


def wide(text: str) -> Iterator[Edit]:
    """Yield what is in full width, where most letters are: elsewhere its punctuation is Chinese."""
    if text.isascii() or "\uff45" not in text:
        return
    if 2 * len(_WIDE_LETTERS.findall(text)) > sum(map(str.isalpha, text)):
        for found in _WIDE.finditer(text):
            yield found.start(), found.end(), unicodedata.normalize("NFKC", found[0])
