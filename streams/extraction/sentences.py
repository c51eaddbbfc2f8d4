"""Sentences and paragraphs.

A line is a paragraph, unless it goes on in the next (see `wrapping`). Within one,
a sentence ends at its punctuation with the quotes and brackets that close there, except after
an abbreviation, an initial or an ordinal number.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from streams.extraction.folding import fold
from streams.extraction.wrapping import continued

LONGEST = 1_500
"""Characters after which a sentence is cut at a blank, so that no cost grows with its square."""

_CLOSING = "\"'”’»)\\]』」】〉》）"
_HAN = "\u3041-\u30ff\u3400-\u9fff“‘「『《"
_IN_HAN = re.compile(f"[{_HAN}]")
_END = re.compile(
    rf"(?P<wide>[。！？｡]+[{_CLOSING}]*)"
    rf"|(?P<stop>[.!?…।؟۔]+)(?P<closing>[{_CLOSING}]*)(?=[\s{_HAN}]|$)"
    r"|(?<=[^\W\d_]{3})(?<=[a-zа-яё])\.(?=[A-ZА-ЯЁ][a-zа-яё])"
)
_LINE = re.compile(r"[^\n\r\u2028\u2029]+")
_LAST_WORD = re.compile(r"([^\s(\[\"'“‘«„]+)$")
_FIRST_WORD = re.compile(r"\W")
_ORDINAL = re.compile(r"\d{1,2}")
_OPENING = "\"'“‘«„(["
_WRAPPED_AT = 40
_AROUND = 40


@dataclass(frozen=True, slots=True)
class Abbreviations:
    """Folded words that a full stop belongs to, and those that a number's full stop precedes.

    After one that is ``everyday`` elsewhere ("no", "in", "all") it does only before a number.
    """

    words: frozenset[str]
    after_ordinal: frozenset[str]
    everyday: frozenset[str] = frozenset()

    def holds(self, word: str, following: str) -> bool:
        """Whether a sentence goes on behind a word and its full stop."""
        return word in self.words and (word not in self.everyday or following[:1].isdecimal())


@dataclass(frozen=True, slots=True)
class Stretch:
    """A sentence's place, without blanks around it; ``paragraph`` counts from 0."""

    start: int
    end: int
    paragraph: int


def split(text: str, abbreviations: Abbreviations) -> Iterator[Stretch]:
    """Cut a text into sentences, first to last."""
    for paragraph, (start, end) in enumerate(_paragraphs(text)):
        for first, last in _cuts(text, start, end, abbreviations):
            for piece in pieces(text, first, last):
                yield Stretch(*piece, paragraph)


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    lines = [line.span() for line in _LINE.finditer(text) if line[0].strip()]
    going_on = continued(text, lines)
    start = end = -1
    for line_start, line_end in lines:
        if start >= 0 and not (line_start in going_on or _goes_on(text, start, end, line_start)):
            yield start, end
            start = -1
        start, end = line_start if start < 0 else start, line_end
    if start >= 0:
        yield start, end


def _goes_on(text: str, start: int, end: int, following: int) -> bool:
    """Whether the line that ends here was broken to fit a width."""
    if text[end:following].count("\n") != 1 or not text[following].islower():
        return False
    line = text[max(start, text.rfind("\n", start, end) + 1) : end].rstrip()
    return len(line) >= _WRAPPED_AT and (line[-1].isalnum() or line[-1] in ",-")


def _cuts(text: str, start: int, end: int, known: Abbreviations) -> Iterator[tuple[int, int]]:
    for found in _END.finditer(text, start, end):
        if found["stop"] and not _is_end(found, known):
            continue
        yield start, found.end()
        start = found.end()
    yield start, end


def _is_end(found: re.Match[str], known: Abbreviations) -> bool:
    """Whether a sentence ends at this punctuation, by what stands around it in its paragraph."""
    text, end = found.string, found.end()
    following = text[end : min(found.endpos, end + _AROUND)].lstrip().lstrip(_OPENING)
    if following[:1].islower():
        return False
    if _IN_HAN.match(text, end):
        # Where sentences end as they should, it parts a foreign name ("弗拉基米尔.普京").
        return "。" not in text and bool(_IN_HAN.match(text, found.start() - 1))
    if found["stop"] != "." or found["closing"]:
        return True
    word = _LAST_WORD.search(text, max(found.pos, found.start() - _AROUND), found.start())
    if word is None:
        return True
    if _ORDINAL.fullmatch(word[0]):
        return fold(_FIRST_WORD.split(following, maxsplit=1)[0]) not in known.after_ordinal
    last = word[0].rsplit(".", 1)[-1]
    is_initial = len(last) == 1 and last.isupper()
    return not (is_initial or known.holds(fold(word[0]), following))


def pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield a stretch without the blanks around it, in parts if it is too long."""
    while start < end:
        cut = end
        if end - start > LONGEST:
            cut = text.rfind(" ", start + 1, start + LONGEST)
            cut = cut if cut > 0 else start + LONGEST
        piece = text[start:cut]
        inner = piece.strip()
        if inner:
            first = start + piece.index(inner)
            yield first, first + len(inner)
        start = cut
