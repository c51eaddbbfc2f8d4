r"""A text whose letters or words were broken on their way here, made whole again.

What is left of a page's markup goes first (`markup`).
"MilitÃ¤rhilfe" is UTF-8 that somebody read as something else: ftfy knows how (Apache-2.0; the best
known of its kind, and careful with what only looks like it). "perta-\nhanan", which a page's layout
broke at the end of a line, is one word where it is one that we know; "mutual-\ndefence" stays two.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Self

from ftfy import apply_plan, fix_encoding, fix_encoding_and_explain
from ftfy.badness import is_bad

from streams.extraction.folding import fold
from streams.extraction.legacy import read_in
from streams.extraction.marks import apart, footnotes, unseen, wide
from streams.extraction.markup import Edit, entities, tags
from streams.extraction.patterns import Choice, Prefix, Sequence, Words

_BROKEN = re.compile(
    r"(?<![^\W\d_])([^\W\d_]+)((?:\u00ad|[-\u2010])[^\S\n]*\n[^\S\n]*)([^\W\d_]+)(?![^\W\d_])"
)

_AT_LINE_END = re.compile(r"[-\u2010\u00ad][^\S\n]*\n")

_MAY_BE_MISREAD = re.compile(
    "[\u00c2-\u00f4\u0413\u0420\u0421]"
    "[\u0080-\u00bf\u0152-\u0192\u02c6\u02dc\u0402-\u040f\u0452-\u045f\u0490\u0491\u2013-\u2122]"
)
"""What begins a letter in UTF-8, and what goes on with it, as Windows reads them. Dear to look
closer at: most texts have none."""

_LINE = re.compile(r"[^\n]+")
_FOREIGN = re.compile(r"[^\x00-\x7f]+")
_BLANK = re.compile(r"[\s-]+")

IsWord = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Mended:
    """A text that is whole, and the way back to the text as it was received.

    ``cuts`` are the offsets in ``text`` at which something was left out, ``dropped`` how many
    characters were left out up to and including each. ``ends`` says where what one character
    stands for ended, if that was several. ``before`` is what was mended once already.
    """

    text: str
    received: str
    cuts: tuple[int, ...] = ()
    dropped: tuple[int, ...] = ()
    ends: Mapping[int, int] = field(default_factory=dict)
    before: "Mended | None" = None

    def span(self, start: int, end: int) -> tuple[int, int, str]:
        """Return where a stretch stood in the text as received, and what it was there."""
        first, last = self.place(start), self.end(end - 1)
        return first, last, self.received[first:last]

    def place(self, offset: int) -> int:
        """Return where a character stood in the text as received."""
        place = self._place(offset)
        return self.before.place(place) if self.before else place

    def end(self, offset: int) -> int:
        """Return where a character, or the last of what it stands for, ended there."""
        end = self.ends.get(offset) or self._place(offset) + 1
        return self.before.end(end - 1) if self.before else end

    def _place(self, offset: int) -> int:
        passed = bisect_right(self.cuts, offset)
        return offset + (self.dropped[passed - 1] if passed else 0)


def mended(text: str, is_word: IsWord, encoding: str | None = None) -> Mended:
    """Take away what is left of markup, read misread letters rightly, make broken words whole.

    ``encoding`` is what `legacy.encoding_of` says of the whole article.
    """
    whole = Mended(text, text)
    first = (partial(read_in, encoding=encoding),) if encoding else ()
    for step in (*first, *_STEPS, partial(_broken, is_word=is_word)):
        if edits := list(step(whole.text)):
            whole = _with(whole, edits)
    return whole


def _misread(text: str) -> Iterator[Edit]:
    """Yield the runs of letters that are another encoding's."""
    if not (_MAY_BE_MISREAD.search(text) and is_bad(text)):
        return
    # What was done to it is told by the whole text, or else by a whole line, better than by a run.
    steps = _steps(text)
    for line in _LINE.finditer(text):
        own = steps or (_steps(line[0]) if _MAY_BE_MISREAD.search(line[0]) else [])
        for run in _FOREIGN.finditer(text, *line.span()):
            right = _read_again(run[0], own)
            if len(right) < len(run[0]):
                yield run.start(), run.end(), right


@lru_cache(maxsize=256)
def _steps(text: str) -> list[tuple[str, str]]:
    """Return what was done to a text from its beginning to its end; nothing if to parts of it."""
    steps = [(step.action, step.parameter) for step in fix_encoding_and_explain(text)[1] or ()]
    return steps if any(action == "encode" for action, _ in steps) else []


def _read_again(run: str, steps: list[tuple[str, str]]) -> str:
    with suppress(UnicodeError):
        return fix_encoding(apply_plan(run, steps))
    return fix_encoding(run)


_STEPS = (entities, tags, _misread, footnotes, unseen, apart, wide)


def _broken(text: str, is_word: IsWord) -> Iterator[Edit]:
    if not _AT_LINE_END.search(text):
        return
    for broken in _BROKEN.finditer(text):
        if is_word(broken[1] + broken[3]):
            yield broken.start(2), broken.end(2), ""


def _with(before: Mended, edits: Iterable[Edit]) -> Mended:
    """Edit a text; within a stretch that shrinks, its characters keep their order."""
    pieces: list[str] = []
    cuts: list[int] = []
    dropped: list[int] = []
    ends: dict[int, int] = {}
    at = length = 0
    for start, end, now in edits:
        pieces += [before.text[at:start], now]
        length += start - at
        for number in range(len(now)):
            first, last = (
                start + each * (end - start) // len(now) for each in (number, number + 1)
            )
            cuts.append(length + number)
            dropped.append(first - cuts[-1])
            ends[cuts[-1]] = last
        length += len(now)
        cuts.append(length)
        dropped.append(end - length)
        at = end
    whole = "".join([*pieces, before.text[at:]])
    return Mended(whole, before.received, tuple(cuts), tuple(dropped), ends, before)


@dataclass(frozen=True, slots=True)
class KnownWords:
    """Whether a word is one that certain patterns look for, or begins like one."""

    whole: frozenset[str]
    beginnings: frozenset[str]
    shortest: int

    @classmethod
    def of(cls, patterns: Iterable[Sequence]) -> Self:
        """Note the words of these patterns."""
        whole: set[str] = set()
        beginnings: set[str] = set()
        seen: set[int] = set()
        every = list(patterns)
        for pattern in every:
            for node in _plain(pattern, seen):
                if isinstance(node, Prefix):
                    beginnings.add(node.text)
                else:
                    whole.update(fold(word) for word in _BLANK.split(node.text))
        shortest = min(map(len, beginnings), default=0)
        return cls(frozenset(whole), frozenset(beginnings), shortest)

    def __call__(self, word: str) -> bool:
        """Say so of a word in any spelling."""
        folded = fold(word)
        starts = (folded[:length] for length in range(self.shortest, len(folded) + 1))
        return folded in self.whole or any(start in self.beginnings for start in starts)


def _plain(pattern: Sequence, seen: set[int]) -> Iterator[Words | Prefix]:
    """Yield the words that a pattern is made of; what was ``seen`` before only once."""
    for node in pattern:
        if isinstance(node, Words | Prefix):
            yield node
        elif isinstance(node, Choice) and id(node) not in seen:
            seen.add(id(node))
            for branch in node.branches:
                yield from _plain(branch, seen)
