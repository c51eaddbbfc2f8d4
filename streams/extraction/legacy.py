r"""A text in an encoding of its own script that somebody read as Western: "Ðîññèÿ" is "Россия".

Pages in windows-1251, EUC-KR, GBK or Shift JIS still come, and what reads them as windows-1252 or
ISO 8859-1 raises no error: each letter that it makes is one byte. Letters that are none (of a
footer, say) and bytes that were lost on the way leave the rest as it is. Kana tell Japanese, and
Hangul Korean; for all others charset-normalizer says which encoding the bytes are in (MIT;
requests' own). Of 1,874 texts of one to five sentences 1,873 are read rightly, cut within a letter
1,871; of GBK that lost a byte half-way, a third. Whoever put U+FFFD for what he could not read, or
read it as another encoding than Western, is not helped.
"""

import re
from codecs import getincrementaldecoder
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter

import ftfy.bad_codecs  # noqa: F401  (it makes a windows-1252 known that has all 256 bytes)
from charset_normalizer import CharsetMatch, from_bytes

from streams.extraction.markup import Edit

THAI = "cp874"
ENCODINGS = (
    *("cp949", "gb18030", "big5", "shift_jis", "euc_jp"),
    *("cp1251", "koi8_r", "koi8_u", "iso8859_5", "cp866"),
    *("cp1256", "iso8859_6", THAI, "cp1253", "cp1255"),
)
"""Of scripts that are not Latin, as Python calls them."""

_FEWEST = 8
"""Letters beyond ASCII that a stretch must have to be asked for its encoding."""

_FEWEST_KINDS = 5
"""Of these letters: a row of stars or dashes says nothing."""

_FEWEST_READ = 3
"""Letters beyond ASCII that a stretch must have to be read, once the encoding is known."""

_SHARE = 0.3
"""And how much of what is not blank they must be. Icelandic has a fifth, Shift JIS half."""

_MOST_LOST = 0.03
"""Bytes that may be no letter's, of all: each was cut in two, or lost its other half."""

_EVERY = bytes(range(256))
_BYTES = {letter: byte for byte, letter in enumerate(_EVERY.decode("latin-1"))} | {
    letter: byte for byte, letter in enumerate(_EVERY.decode("sloppy-windows-1252"))
}
_BEYOND = re.escape("".join(sorted(letter for letter in _BYTES if letter > "\x7f")))
_RUNS = re.compile(f"[{_BEYOND}]{{3,}}")
"""No language of the West has three in a row, or hardly ever."""

_STRETCHES = re.compile(rf"[\x00-\x09\x0b-\x7f{_BEYOND}]+")
"""Of a line, between letters that no misreading makes."""

_KANA = re.compile("[\u3041-\u309f\u30a1-\u30ff]")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_TOLD_BY = (("shift_jis", _KANA, 0.15), ("euc_jp", _KANA, 0.15), ("cp949", _HANGUL, 0.9))
"""Letters that tell an encoding, and the share that they have of all letters of any such text.

Thai that is read as Japanese has 0.05 kana, Chinese that is read as Korean 0.6 Hangul.
"""

_THAI_MARKS = re.compile("[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]")
_THAI_MARKS_BORNE = re.compile(
    "(?<=[\u0e01-\u0e2e\u0e31\u0e34-\u0e39])[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]"
)
_BORNE = 0.9
"""The share of vowels and tones that stand over a consonant in any Thai; by chance half do."""


def encoding_of(text: str) -> str | None:
    """Return the encoding that a text, or stretches of it, were written in and not read in."""
    if not _RUNS.search(text):
        return None
    raw = b"\n".join(raw for _, raw in _stretches(text, _FEWEST, _FEWEST_KINDS))
    if not raw:
        return None
    for encoding, telling, share in _TOLD_BY:
        letters = [each for each in _whole(raw, encoding).decode(encoding) if each > "\x7f"]
        told = len(telling.findall("".join(letters)))
        if told and told >= share * sum(map(str.isalpha, letters)):
            return encoding
    possible = [each for each in ENCODINGS if each != THAI or _is_thai(raw)]
    best = from_bytes(raw, cp_isolation=possible).best() or _best_of_damaged(raw, possible)
    return best.encoding if best and _is_written(str(best)) else None


def read_in(text: str, encoding: str) -> Iterator[Edit]:
    """Yield the stretches that are in an encoding, run by run of letters of as many bytes."""
    for start, raw in _stretches(text, _FEWEST_READ, 1):
        yield from _edits(start, raw, encoding)


def _stretches(text: str, fewest: int, kinds: int) -> Iterator[tuple[int, bytes]]:
    """Yield what may be another encoding's: where it begins, and its bytes."""
    for stretch in _STRETCHES.finditer(text):
        beyond = "".join(_RUNS.findall(stretch[0]))
        is_dense = len(beyond) >= _SHARE * len("".join(stretch[0].split()))
        if is_dense and len(beyond) >= fewest and len(set(beyond)) >= kinds:
            raw = bytes(_BYTES[letter] for letter in stretch[0])
            if not _is_utf8(raw):
                yield stretch.start(), raw


def _is_utf8(raw: bytes) -> bool:
    """Whether it is UTF-8, which `mending` reads again."""
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True


def _whole(raw: bytes, encoding: str) -> bytes:
    """Return the bytes that are letters in an encoding; none where too many are not."""
    whole = raw.decode(encoding, "ignore").encode(encoding, "ignore")
    return whole if len(whole) >= (1 - _MOST_LOST) * len(raw) - 1 else b""


def _is_thai(raw: bytes) -> bool:
    """Whether vowels and tones stand over consonants, as in hardly anything but Thai."""
    text = raw.decode(THAI, "ignore")
    marks, borne = len(_THAI_MARKS.findall(text)), len(_THAI_MARKS_BORNE.findall(text))
    return borne > _BORNE * marks


def _best_of_damaged(raw: bytes, possible: Iterable[str]) -> CharsetMatch | None:
    """Return what bytes are that strictly are in no encoding, since some were lost."""
    each = ((_whole(raw, encoding), encoding) for encoding in possible)
    found = [from_bytes(whole, cp_isolation=[name]).best() for whole, name in each if whole]
    matches = [match for match in found if match]
    return min(matches, key=lambda match: (match.chaos, -match.coherence), default=None)


def _is_written(text: str) -> bool:
    """Whether most of what is beyond ASCII are letters: signs and prices are no language."""
    beyond = [letter for letter in text if letter > "\x7f"]
    return sum(map(str.isalpha, beyond)) > len(beyond) / 2


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
