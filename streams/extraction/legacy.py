r"""A text in an encoding of its own script that somebody read as Western: "Ðîññèÿ" is "Россия".

Pages in windows-1251, EUC-KR, GBK or Shift JIS still come, and what reads them as windows-1252 or
ISO 8859-1 raises no error. Each letter that it makes is one byte, so that nothing is lost.
charset-normalizer says which encoding the bytes are in (MIT; requests' own; right on 345 of 360
titles, leads and texts in fourteen of them).
"""

import re
from codecs import getincrementaldecoder
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

import ftfy.bad_codecs  # noqa: F401  (it makes a windows-1252 known that has all 256 bytes)
from charset_normalizer import from_bytes

from streams.extraction.markup import Edit

ENCODINGS = (
    *("cp949", "gb18030", "big5", "shift_jis", "euc_jp"),
    *("cp1251", "koi8_r", "koi8_u", "iso8859_5", "cp866"),
    *("cp1256", "iso8859_6", "cp874", "cp1253", "cp1255"),
)
"""Of scripts that are not Latin, as Python calls them."""

_FEWEST = 8
"""Letters beyond ASCII that a line must have to be looked at: fewer say little."""

_FEWEST_KINDS = 5
"""Of these letters: a row of stars or dashes says nothing."""

_SHARE = 0.3
"""And how much of what is not blank they must be. Icelandic has a fifth, Shift JIS half."""

_EVERY = bytes(range(256))
_BYTES = {letter: byte for byte, letter in enumerate(_EVERY.decode("latin-1"))} | {
    letter: byte for byte, letter in enumerate(_EVERY.decode("sloppy-windows-1252"))
}
_BEYOND = "".join(sorted(letter for letter in _BYTES if letter > "\x7f"))
_RUNS = re.compile(f"[{re.escape(_BEYOND)}]{{3,}}")
"""No language of the West has three in a row, or hardly ever."""

_LINE = re.compile(r"[^\n]+")


def encoding_of(text: str) -> str | None:
    """Return the encoding that a text, or lines of it, were written in and not read in."""
    if not _RUNS.search(text):
        return None
    raw = b"\n".join(filter(None, (_raw(line[0]) for line in _LINE.finditer(text))))
    # What was cut short may end within a letter.
    for whole in (raw, raw[:-1]):
        best = from_bytes(whole, cp_isolation=list(ENCODINGS)).best() if whole else None
        if best is not None:
            return best.encoding if _is_written(str(best)) else None
    return None


def _is_written(text: str) -> bool:
    """Whether most of what is beyond ASCII are letters: signs and prices are no language."""
    beyond = [letter for letter in text if letter > "\x7f"]
    return sum(map(str.isalpha, beyond)) > len(beyond) / 2


def read_in(text: str, encoding: str) -> Iterator[Edit]:
    """Yield the lines that are in an encoding, run by run of letters of as many bytes."""
    for line in _LINE.finditer(text):
        if raw := _raw(line[0]):
            yield from _edits(line.start(), raw, encoding)


def _raw(line: str) -> bytes | None:
    """Return the bytes of a line, if it may be another encoding's."""
    beyond = "".join(_RUNS.findall(line))
    is_dense = len(beyond) >= _SHARE * len("".join(line.split()))
    if not is_dense or len(beyond) < _FEWEST or len(set(beyond)) < _FEWEST_KINDS:
        return None
    try:
        raw = bytes(_BYTES[letter] for letter in line)
    except KeyError:
        return None  # it holds what no misreading makes
    return None if _is_utf8(raw) else raw


def _is_utf8(raw: bytes) -> bool:
    """Whether it is UTF-8, which `mending` reads again."""
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True


def _edits(start: int, raw: bytes, encoding: str) -> Iterator[Edit]:
    for width, letters in groupby(_letters(raw, encoding), key=lambda each: each[1] - each[0]):
        run = list(letters)
        (first, _, _), (_, end, _) = run[0], run[-1]
        now = "".join(map(itemgetter(2), run))
        if width > 1 or not now.isascii():
            yield start + first, start + end, now


def _letters(raw: bytes, encoding: str) -> Iterator[tuple[int, int, str]]:
    """Yield each letter, from which byte to which it stands; for what is none, U+FFFD."""
    decoder = getincrementaldecoder(encoding)("replace")
    start = 0
    for end in range(1, len(raw) + 1):
        if letter := decoder.decode(raw[end - 1 : end], final=end == len(raw)):
            yield start, end, letter
            start = end
