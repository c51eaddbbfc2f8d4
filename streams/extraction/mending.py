r"""Words that a page's layout broke at the end of a line, put together again.

"perta-\nhanan" is one word where it is one that we know; "mutual-\ndefence" stays two.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Self

from streams.extraction.folding import fold
from streams.extraction.patterns import Choice, Prefix, Sequence, Words

_BROKEN = re.compile(
    r"(?<![^\W\d_])([^\W\d_]+)((?:\u00ad|[-\u2010])[^\S\n]*\n[^\S\n]*)([^\W\d_]+)(?![^\W\d_])"
)

_AT_LINE_END = re.compile(r"[-\u2010\u00ad][^\S\n]*\n")

_BLANK = re.compile(r"[\s-]+")

IsWord = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Mended:
    """A text whose broken words are whole, and the way back to the text as it was received.

    ``cuts`` are the offsets in ``text`` at which something was left out, ``dropped`` how many
    characters were left out up to and including each.
    """

    text: str
    received: str
    cuts: tuple[int, ...] = ()
    dropped: tuple[int, ...] = ()

    def span(self, start: int, end: int) -> tuple[int, int, str]:
        """Return where a stretch stood in the text as received, and what it was there."""
        first, last = self._place(start), self._place(end - 1) + 1
        return first, last, self.received[first:last]

    def _place(self, offset: int) -> int:
        before = bisect_right(self.cuts, offset)
        return offset + (self.dropped[before - 1] if before else 0)


def mended(text: str, is_word: IsWord) -> Mended:
    """Put broken words together where they are words. Nothing else changes."""
    pieces: list[str] = []
    cuts: list[int] = []
    dropped: list[int] = []
    start = length = lost = 0
    for broken in _BROKEN.finditer(text) if _AT_LINE_END.search(text) else ():
        if is_word(broken[1] + broken[3]):
            pieces.append(text[start : broken.start(2)])
            length += len(pieces[-1])
            lost += len(broken[2])
            cuts.append(length)
            dropped.append(lost)
            start = broken.end(2)
    if not cuts:
        return Mended(text, text)
    return Mended("".join([*pieces, text[start:]]), text, tuple(cuts), tuple(dropped))


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
