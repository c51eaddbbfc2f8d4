"""Lines that were broken to fit a width, and go on in the next.

Told by form alone: the first word of the next line had no room in the one before, which ends no
sentence. Headlines, lists and menus are lines of any length; they neither go on with a small
letter nor end with a full stop.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from streams.extraction.tokens import is_single

WIDEST = 120
"""Characters of the longest line of a text up to which its lines may be broken ones."""

NARROWEST, NARROWEST_SINGLES = 40, 30
"""The least there are in it, and where several lines go on in Han or the like."""

_FULL = 0.9
"""Share of the width that a broken line and the word that had no room take up."""

_PLAIN_OF = 3
"""Of so many broken lines one at least plainly goes on: with a small letter, after a comma."""

_ENDS = re.compile(r"[.!?…:;。！？：；｡।؟۔][\"'“”’»)\]』」】〉》）]*$")
_STOPS = re.compile(r"[.!。！｡।۔][\"'“”’»)\]』」】〉》）]*$")
"""How a paragraph ends: headlines ask, or trail off."""

_COMMA = re.compile(r"[,،、，]$")
_OPENING = "\"'“‘«„(["
_ITEM = re.compile(r"[-*+•·▪■◆●○►▶▷→]\s|\d{1,2}[.)]\s")
_NO_BLANKS = re.compile("[\u2e80-\u9fff]")

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Break:
    """The end of a line of a block, and where the next begins.

    ``is_full``: its first word had no room, ``is_open``: no sentence ends there, ``is_plain``:
    it goes on for certain.
    """

    next_start: int
    is_full: bool
    is_open: bool
    is_plain: bool
    is_in_singles: bool


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines that follow on one another without a blank one between."""

    breaks: Sequence[_Break]
    ends_a_sentence: bool

    @property
    def broken(self) -> list[_Break]:
        return [each for each in self.breaks if each.is_full and each.is_open]

    @property
    def is_paragraph(self) -> bool:
        """Whether more of its lines are broken than stand for themselves."""
        return 2 * len(self.broken) > sum(each.is_open for each in self.breaks)


def continued(text: str, lines: Sequence[Span]) -> frozenset[int]:
    """Return where those lines begin, of all that are not blank, that go on with the one before."""
    width = max((end - start for start, end in lines), default=0)
    if not NARROWEST_SINGLES <= width <= WIDEST:
        return frozenset()
    blocks = [_block(text, block, width) for block in _blocks(text, lines)]
    ended = [block for block in blocks if block.ends_a_sentence]
    is_wrapped = _is_plain(ended, width) or _is_column(ended, width)
    paragraphs = [
        block
        for block in blocks
        if block.is_paragraph
        and (_is_plain([block], width) or (is_wrapped and block.ends_a_sentence))
    ]
    return frozenset(
        each.next_start for block in paragraphs for each in block.breaks if each.is_full
    )


def _blocks(text: str, lines: Sequence[Span]) -> Iterator[Sequence[Span]]:
    block = list(lines[:1])
    for line in lines[1:]:
        if text.count("\n", block[-1][1], line[0]) != 1:
            yield block
            block = []
        block.append(line)
    yield block


def _block(text: str, spans: Sequence[Span], width: int) -> _Block:
    lines = [text[start:end].rstrip() for start, end in spans]
    breaks = [
        _break(line, following.lstrip(), width, next_start)
        for (line, following), (next_start, _) in zip(pairwise(lines), spans[1:], strict=True)
    ]
    return _Block(breaks, ends_a_sentence=bool(_STOPS.search(lines[-1])))


def _break(line: str, following: str, width: int, next_start: int) -> _Break:
    first = "" if _NO_BLANKS.match(following) else following.split(maxsplit=1)[0]
    is_full = len(line) + 1 + len(first) > _FULL * width
    return _Break(
        next_start,
        is_full=is_full and not _ITEM.match(following),
        is_open=not _ENDS.search(line),
        is_plain=bool(following.lstrip(_OPENING)[:1].islower() or _COMMA.search(line)),
        is_in_singles=is_single(following),
    )


def _is_plain(blocks: Sequence[_Block], width: int) -> bool:
    """Whether so many lines plainly go on that the others do too."""
    broken = [each for block in blocks for each in block.broken]
    plain = sum(each.is_plain for each in broken)
    return width >= NARROWEST and bool(plain) and _PLAIN_OF * plain >= len(broken)


def _is_column(blocks: Sequence[_Block], width: int) -> bool:
    """Whether the lines of paragraphs, capitals or of a script that has none, have one width."""
    broken = [each for block in blocks for each in block.broken]
    in_singles = any(each.is_in_singles for each in broken)
    if len(broken) > 1:
        return width >= (NARROWEST_SINGLES if in_singles else NARROWEST)
    return in_singles and width >= NARROWEST
