"""A whole text in the form in which it is searched, and where each of its characters stood.

Letter by letter it is what `fold` makes of a token; between words stands one blank, whatever
separated them (blanks, line breaks, hyphens, middle dots), and none in scripts that are written
without. So what a page's layout does to a name does not keep it from being found.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from streams.extraction.folding import GLUE, HALF_SPACE, clitics, fold_character, one_script
from streams.extraction.tokens import SINGLE, Kind, kind

_BEYOND = 0x10000
"""Code points from here on stand for themselves: Han of the supplementary planes, emoji."""

_BLANK, _SINGLE, _LETTER, _DROPPED, _TWICE, _HARD, _GOES_ON = 1, 2, 4, 8, 16, 32, 64
_SHIFT = 24
_SPACE, _SECTION = ord(" "), ord("§")
_DIGITS = ord("0"), ord("9")
_PIECE = re.compile(
    "[\u1100-\u11ff]+"
    "|.[\u0300-\u036f\u0653-\u0655\u093c\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a]*",
    re.DOTALL,
)
_ALIKE = ((0x3400, 0xA000), (0xAC00, 0xD7A4), (0xD800, 0xF900))
"""Han, Hangul, surrogates and private use, whose characters have one form each."""

_WORD = re.compile(r"[^\W\d_]+")
_IS_SINGLE = re.compile(f"[{SINGLE}]")

_HAN_BEYOND = (0x20000, 0x40000)
_ARABIC = (0x600, 0x700)
_CYRILLIC = (0x400, 0x500)
_LATIN = ord("a"), ord("z")

# numpy's operators widen its types: code points are uint32 throughout, flags uint8, places intp.
Codes = npt.NDArray[Any]
Flags = npt.NDArray[Any]
Places = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class NormalForm:
    """The folded text; ``places`` gives for each of its characters its offset in the original.

    ``words`` is the folded text with a blank for each character that is part of no word.
    ``letters`` are its letters and digits alone: what stays of it if case, spacing, punctuation
    and hyphens do not count. ``edges`` has a 1 for each position, the end included, that no word
    goes on across. ``has_singles`` says whether any character is a word of its own.
    """

    text: str
    places: Places
    words: str
    letters: str
    edges: bytes
    has_singles: bool

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return where a stretch of the folded text, end exclusive, stood."""
        return int(self.places[start]), int(self.places[end - 1]) + 1


def normal_form(text: str) -> NormalForm:
    """Return a text, free of lone surrogates, as it is searched. Its cost is linear in length."""
    if text.isascii() or unicodedata.is_normalized("NFC", text):
        folded, flags = _looked_up(text)
        if not _any(flags) & _HARD:
            return _put_together(folded, flags, np.arange(len(folded)))
    plain, places = _taken_apart(text)
    return _put_together(*_looked_up(plain), places)


def _looked_up(text: str) -> tuple[Codes, Flags]:
    codes = np.frombuffer(text.encode("utf-32-le"), np.uint32)
    entries = _table().take(codes, mode="clip")
    if len(codes) and codes.max() >= _BEYOND:
        entries = np.where(codes < _BEYOND, entries, _beyond(codes))
    flags = (entries >> _SHIFT).astype(np.uint8)
    folded = entries & 0xFFFFFF
    if ((codes >= _ARABIC[0]) & (codes < _ARABIC[1])).any():
        for start, end in clitics(text):
            flags[start:end] = _DROPPED
        for found in HALF_SPACE.finditer(text):
            folded[found.start()], flags[found.start()] = _SPACE, _BLANK
    return folded, flags


def _beyond(codes: Codes) -> Codes:
    first, end = _HAN_BEYOND
    is_han = (codes >= first) & (codes < end)
    flags = np.where(is_han, _SINGLE | _LETTER, 0).astype(np.uint32)
    entries: Codes = codes | (flags << _SHIFT)
    return entries


def _any(flags: Flags) -> int:
    return int(np.bitwise_or.reduce(flags))


def _taken_apart(text: str) -> tuple[str, Places]:
    """Compose and unfold what is written as several characters, or as one for several."""
    pieces: list[str] = []
    places: list[int] = []
    for piece in _PIECE.finditer(text):
        plain = unicodedata.normalize("NFKC", piece[0])
        pieces.append(plain)
        places.extend([piece.start()] * (len(plain) - 1) + [piece.end() - 1] * bool(plain))
    return "".join(pieces), np.array(places, np.intp)


def _put_together(codes: Codes, flags: Flags, places: Places) -> NormalForm:
    seen = _any(flags)
    if seen & (_DROPPED | _TWICE):
        times = np.ones(len(flags), np.uint8)
        times[(flags & _DROPPED) > 0] = 0
        times[(flags & _TWICE) > 0] = 2
        codes, flags, places = _taken(np.repeat(np.arange(len(flags)), times), codes, flags, places)
    blank = flags & _BLANK
    needless = blank.copy()
    needless[1:] &= blank[:-1]
    needless[:1] = 0
    codes, flags, places = _taken(np.flatnonzero(needless == 0), codes, flags, places)
    if seen & _SINGLE:
        single = (flags & _SINGLE) >> 1
        needless = np.zeros_like(flags)
        needless[1:] |= single[:-1]
        needless[:-1] |= single[1:]
        kept = np.flatnonzero((needless & flags & _BLANK) == 0)
        codes, flags, places = _taken(kept, codes, flags, places)
    is_letter = (flags & _LETTER) > 0
    text = codes.tobytes().decode("utf-32-le")
    if _is_mixed(codes):
        text = _in_one_script(text)
        codes = np.frombuffer(text.encode("utf-32-le"), np.uint32)
    letters = codes.take(np.flatnonzero(is_letter)).tobytes().decode("utf-32-le")
    of_words = np.where(is_letter | (codes == _SECTION), codes, np.uint32(_SPACE))
    words = of_words.tobytes().decode("utf-32-le")
    return NormalForm(
        text, places, words, letters, _edges(codes, flags).tobytes(), bool(seen & _SINGLE)
    )


def _edges(codes: Codes, flags: Flags) -> Flags:
    """Return a 1 for each position between words, which run on in letters or in digits alone."""
    edges = np.ones(len(codes) + 1, np.uint8)
    is_word = (flags & _GOES_ON) > 0
    is_digit = (codes >= _DIGITS[0]) & (codes <= _DIGITS[1])
    edges[1:-1] = ~(is_word[1:] & is_word[:-1] & (is_digit[1:] == is_digit[:-1]))
    return edges


def _taken(kept: Places, codes: Codes, flags: Flags, places: Places) -> tuple[Codes, Flags, Places]:
    return codes.take(kept), flags.take(kept), places.take(kept)


def _is_mixed(codes: Codes) -> bool:
    """Whether a Latin letter stands beside a Cyrillic one."""
    is_cyrillic = (codes >= _CYRILLIC[0]) & (codes < _CYRILLIC[1])
    if not is_cyrillic.any():
        return False
    is_latin = (codes >= _LATIN[0]) & (codes <= _LATIN[1])
    beside = (is_latin[1:] & is_cyrillic[:-1]) | (is_cyrillic[1:] & is_latin[:-1])
    return bool(beside.any())


def _in_one_script(text: str) -> str:
    """Put Latin letters that pose as Cyrillic right, word by word, and the reverse."""
    return _WORD.sub(lambda word: one_script(word[0]), text)


@cache
def _table() -> Codes:
    """Return, by code point of the basic plane, what it is folded to, and its flags above that."""
    codes = np.arange(_BEYOND, dtype=np.uint32)
    flags = np.zeros(_BEYOND, np.uint32)
    for first, end in _ALIKE[:2]:
        flags[first:end] = _SINGLE | _LETTER
    for code in _unlike():
        character = chr(code)
        plain, flags[code] = _plain(character)
        codes[code] = ord(plain)
    return codes | (flags << _SHIFT)


def _unlike() -> Iterator[int]:
    """Yield the code points whose form and kind have to be looked at."""
    start = 0
    for first, end in (*_ALIKE, (_BEYOND, _BEYOND)):
        yield from range(start, first)
        start = end


def _plain(character: str) -> tuple[str, int]:
    """Return what one character is folded to, and what it is."""
    if character.isspace() or character in GLUE:
        return " ", _BLANK
    plain = fold_character(character)
    if not plain:
        return character, _DROPPED
    flags = (_LETTER if plain[0].isalnum() or unicodedata.category(character)[0] == "M" else 0) | (
        _SINGLE if _IS_SINGLE.match(plain) else 0
    )
    is_twice = plain == 2 * plain[0]
    if len(plain) > 1 and not is_twice:
        # Ligatures and presentation forms.
        flags |= _HARD if character.isalpha() else 0
        plain = character
    flags |= _TWICE if is_twice else 0
    goes_on = flags & _LETTER and kind(plain[0]) is not Kind.OTHER
    return plain[0], flags | (_GOES_ON if goes_on else 0)
