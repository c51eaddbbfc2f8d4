"""Words, for every script: the tokenizer of the one pipeline.

A token is a run of letters (with their marks, soft hyphens and zero-width characters), a run of
digits, one character of a script that is written without blanks or whose particles cling to the
word (Han, kana, Hangul, Thai), or one other character. A hyphen, dash or middle dot that joins
two words, and white space other than one blank, belong to the token before them and do not
count: "mutual-defence", "mutual defence" and a line broken between the two are the same words.
"""

import re
import unicodedata
from collections.abc import Iterator
from enum import Enum
from functools import cache, lru_cache
from typing import NamedTuple

from spacy.tokens import Doc
from spacy.vocab import Vocab

from streams.extraction.folding import ARABIC_LETTERS, GLUE, INVISIBLE, ZWNJ

SINGLE = (
    "\u0e01-\u0e3a\u0e40-\u0e4e"  # Thai
    "\u2e80-\u2fdf\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Han
    "\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9f"  # kana
    "\uac00-\ud7a3\u3131-\u318e"  # Hangul
)
"""Characters that are tokens of their own, as the inside of a regular expression's class."""

_JAMO = "[\u1100-\u115f][\u1160-\u11a7]+[\u11a8-\u11ff]*"
_KANA = re.compile("[\u3041-\u30ff]")
_SURROGATE = re.compile("[\ud800-\udfff]")


class Token(NamedTuple):
    """One token: where it starts, its text with what clings to it, and whether a blank follows."""

    start: int
    text: str
    has_blank: bool


def well_formed(text: str) -> str:
    """Return the text with the replacement character for each lone surrogate, which has no UTF-8.

    Lengths and offsets stay.
    """
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


class Kind(Enum):
    """What a character is to the edges of words: two of one kind, side by side, have none."""

    LETTER = "letter"
    DIGIT = "digit"
    OTHER = "other"


@lru_cache(maxsize=4_096)
def kind(character: str) -> Kind:
    """Return what a character is; one that is a word of its own is `Kind.OTHER`."""
    if _single().match(character):
        return Kind.OTHER
    if character.isdecimal():
        return Kind.DIGIT
    is_letter = character.isalnum() or unicodedata.category(character)[0] == "M"
    return Kind.LETTER if is_letter else Kind.OTHER


def is_single(word: str) -> bool:
    """Whether a word begins with a character that is a word of its own."""
    return bool(_single().match(word))


@lru_cache(maxsize=65_536)
def share(words: str) -> float:
    """Return how much of a text words may be, in rough proportion: short ones are common.

    Two characters of Han or Hangul count for six letters, one alone hardly for anything; kana,
    which make endings, for less still.
    """
    singles = sum(map(is_single, words))
    kana = len(_KANA.findall(words))
    bits = len(words) - singles + 1.5 * kana
    if singles > kana:
        bits += 4 * (singles - kana) - 2
    return float(2.0 ** -min(bits, 9))


@cache
def _single() -> re.Pattern[str]:
    return re.compile(f"[{SINGLE}]")


def tokens_of(text: str) -> Iterator[Token]:
    """Cut a text into tokens; put together again they are the text, character for character.

    Nothing is cut before it is asked for.
    """
    for found in _token().finditer(text):
        core, blanks = found.groups()
        has_blank = blanks == " "
        yield Token(found.start(), core if has_blank else core + blanks, has_blank=has_blank)


def texts_of(text: str) -> list[str]:
    """Return the texts of its tokens alone, which takes a third of the time."""
    return [core if blanks == " " else core + blanks for core, blanks in _token().findall(text)]


class Tokenizer:
    """The same as a spaCy tokenizer."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """Make a document whose text is the text given and whose ``idx`` are its code points."""
        found = _token().findall(text)
        return Doc(
            self.vocab,
            words=[core if blanks == " " else core + blanks for core, blanks in found],
            spaces=[blanks == " " for _, blanks in found],
        )


@cache
def _token() -> re.Pattern[str]:
    letters, marks = _classes()
    within = f"[{letters}{marks}{INVISIBLE.replace(ZWNJ, '')}]"
    # Between letters of Persian it parts words, as a hyphen does; elsewhere nobody sees it.
    word = f"[{letters}]{within}*(?:{ZWNJ}(?![{ARABIC_LETTERS}]){within}*)*"
    alone = f"(?:{_JAMO}|[{SINGLE}][{marks}{INVISIBLE}]*)"
    glue = f"(?:[{re.escape(GLUE)}{ZWNJ}](?=[{letters}{SINGLE}\u1100-\u115f\\d]))?"
    return re.compile(
        rf"((?:{word}|{alone}|\d+){glue}|['’][sS](?![{letters}])|\s+|.)"
        rf"([\s{INVISIBLE}]*)",
        re.DOTALL,
    )


@cache
def _classes() -> tuple[str, str]:
    single = re.compile(f"[{SINGLE}\u1100-\u11ff]")
    letters, marks = [], []
    for code in range(0x10000):
        character = chr(code)
        category = unicodedata.category(character)
        if category[0] == "L" and not single.match(character):
            letters.append(code)
        elif category in ("Mn", "Mc"):
            marks.append(code)
    return _ranges(letters) + "\U00010000-\U0001e8ff", _ranges(marks)


def _ranges(codes: list[int]) -> str:
    ranges: list[list[int]] = []
    for code in codes:
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in ranges)
