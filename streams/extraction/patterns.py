"""The pattern language of the language files, and its reading.

    mutual defence pact     these words, one after the other; case, hyphens, accents of
                            typography and line breaks do not count (see `folding`)
    договор*                any word that begins so (scripts that put blanks between words)
    (pact|treaty of peace)  one of these
    word?  (one|two)?       these or nothing
    ..  ..9                 up to 4 (or 9) words in between, whatever they are
    {pact}                  what the file's [words] table says under that name
    =US                     this word in exactly this spelling, capitals and all
    #                       any number written in digits
    ^  $                    here begins, here ends a run of letters (for scripts without blanks)

In Han, kana, Hangul and Thai every character is a word, and blanks in a pattern mean nothing.
Everything is matched within one sentence.
"""

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property

from streams.extraction.folding import GLUE, fold
from streams.extraction.tokens import SINGLE, Kind, kind, tokens_of

GAP = 4
WIDEST_GAP = 30
DEEPEST = 8
MOST_LINKING = 2
"""Letters between two parts of a name in one word: Північн* Коре* in північнокорейський."""

MOST_WAYS = 4_096
"""Ways to try a name at one place; of those that are shipped the widest has 3456."""

_SYMBOL = re.compile(r"\s*(\.\.\d*|[()|?^$#]|\{[^{}]*\}|[^\s()|?^$#{}]+|[{}])")
_RUN_TOGETHER = re.compile(rf"[)}}?][^\s()|?{{}}${SINGLE}]")
_UNSEGMENTED = re.compile(f"[{SINGLE}]")


class BadPattern(ValueError):
    """A pattern that cannot be read; the message says why."""


@dataclass(frozen=True, slots=True)
class Words:
    """Words in a row; ``exact`` if capitals count."""

    text: str
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Prefix:
    """A word that begins so; folded."""

    text: str


@dataclass(frozen=True, slots=True)
class Number:
    """A number in digits."""


@dataclass(frozen=True, slots=True)
class Edge:
    """Where a run of letters begins, or ends."""

    begins: bool


@dataclass(frozen=True, slots=True)
class Gap:
    """Up to so many words."""

    most: int


@dataclass(frozen=True)
class Choice:
    """One of the branches; nothing at all is one of them if ``optional``."""

    branches: tuple["Sequence", ...]
    optional: bool = False

    @cached_property
    def is_solid(self) -> bool:
        """Whether something in it must be there."""
        return not self.optional and all(map(_is_solid, self.branches))

    @cached_property
    def width(self) -> int:
        """The words that its gaps may take at the most."""
        return max(map(_width, self.branches))


Node = Words | Prefix | Number | Edge | Gap | Choice
Sequence = tuple[Node, ...]


class Vocabulary:
    """What may stand in braces: a file's [words] by name, each read once."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self._words = words
        self._read: dict[str, Choice] = {}
        self._depth = 0

    def __getitem__(self, name: str) -> "Choice":
        """Return what a name stands for. `BadPattern` says what is wrong with it."""
        if name not in self._words:
            raise BadPattern(f"no [words] entry {name!r}")
        if name not in self._read:
            self._depth += 1
            if self._depth > DEEPEST:
                raise BadPattern("braces that have no end")
            self._read[name] = Choice((_sequence(f"({self._words[name]})", self),))
            self._depth -= 1
        return self._read[name]

    @property
    def named(self) -> AbstractSet[str]:
        """What has stood in braces so far."""
        return self._read.keys()


def parse(pattern: str, words: Mapping[str, str] | Vocabulary) -> Sequence:
    """Read a pattern; ``words`` are what may stand in braces. `BadPattern` says what is wrong."""
    sequence = _sequence(pattern, words if isinstance(words, Vocabulary) else Vocabulary(words))
    _check(sequence)
    return sequence


def parse_name(pattern: str) -> Sequence:
    """Read the pattern of a name. `BadPattern` says what is wrong with it.

    Where it begins, all the ways in which it may go on are tried, at the worst one after the
    other: their number bounds what that costs.
    """
    sequence = parse(pattern, {})
    if (ways := _ways(sequence)) > MOST_WAYS:
        raise BadPattern(f"can be slow: {ways} ways to go on, up to {MOST_WAYS} are allowed")
    return sequence


def symbols(pattern: str) -> list[str]:
    """Return what a pattern is written with, blanks left out."""
    return _SYMBOL.findall(pattern)


def _sequence(pattern: str, words: Vocabulary) -> Sequence:
    if together := _RUN_TOGETHER.search(pattern):
        raise BadPattern(f"a blank is missing in {together[0]!r}")
    reader = _Reader(symbols(pattern), words)
    sequence = reader.sequence()
    if reader.rest:
        raise BadPattern(f"{reader.rest[-1]!r} without its partner")
    return sequence


class _Reader:
    """Reads symbols from first to last."""

    def __init__(self, symbols: list[str], words: Vocabulary) -> None:
        self.rest = symbols[::-1]
        self._words = words

    def sequence(self) -> Sequence:
        nodes: list[Node] = []
        while self.rest and self.rest[-1] not in (")", "|"):
            node = self._node(self.rest.pop())
            if self.rest and self.rest[-1] == "?":
                self.rest.pop()
                node = Choice(((node,),), optional=True)
            nodes.append(node)
        return _joined(nodes)

    def _node(self, symbol: str) -> Node:
        if symbol == "(":
            return self._choice()
        if symbol.startswith(".."):
            return _gap(symbol)
        if symbol[0] == "{" and symbol[-1] == "}":
            return self._words[symbol[1:-1]]
        if symbol in "^$":
            return Edge(begins=symbol == "^")
        if symbol == "#":
            return Number()
        if symbol in ("?", "{", "}"):
            raise BadPattern(f"{symbol!r} with nothing before it")
        return _plain(symbol)

    def _choice(self) -> Choice:
        branches = [self.sequence()]
        while self.rest and self.rest[-1] == "|":
            self.rest.pop()
            branches.append(self.sequence())
        if not self.rest:
            raise BadPattern("'(' without its partner")
        self.rest.pop()
        if not all(branches):
            raise BadPattern("an empty branch: write (a|b)? for what may be missing")
        return Choice(tuple(branches))


def _gap(symbol: str) -> Gap:
    most = int(symbol[2:] or GAP)
    if not 0 < most <= WIDEST_GAP:
        raise BadPattern(f"a gap of {most} words: 1 to {WIDEST_GAP} are allowed")
    return Gap(most)


def _plain(symbol: str) -> Node:
    if symbol.startswith("="):
        return Words(symbol[1:], exact=True)
    if not symbol.endswith("*"):
        return Words(symbol)
    if _UNSEGMENTED.search(symbol):
        raise BadPattern(f"{symbol!r}: every character is a word in this script, leave out the *")
    words = [fold(token.text) for token in tokens_of(symbol[:-1])]
    if not words or kind(words[-1][0]) is not Kind.LETTER:
        raise BadPattern(f"{symbol!r}: the * stands after letters")
    last = Prefix(words[-1])
    return Choice(((Words(" ".join(words[:-1])), last),)) if words[1:] else last


def _joined(nodes: list[Node]) -> Sequence:
    """Join plain words that stand side by side, so that they are looked up at once."""
    joined: list[Node] = []
    for node in nodes:
        last = joined[-1] if joined else None
        if isinstance(node, Words) and isinstance(last, Words) and not (node.exact or last.exact):
            joined[-1] = Words(f"{last.text} {node.text}")
        else:
            joined.append(node)
    return tuple(joined)


def _check(sequence: Sequence) -> None:
    if not _is_solid(sequence):
        raise BadPattern("nothing in it must be there")
    if isinstance(sequence[0], Gap) or isinstance(sequence[-1], Gap):
        raise BadPattern("a gap stands between words")
    if _width(sequence) > WIDEST_GAP:
        raise BadPattern(f"gaps of more than {WIDEST_GAP} words in all")


def _is_solid(sequence: Sequence) -> bool:
    return any(
        (isinstance(node, Words | Prefix) and bool(node.text.strip(f"{GLUE} ")))
        or (isinstance(node, Choice) and node.is_solid)
        for node in sequence
    )


def _width(sequence: Sequence) -> int:
    return sum(
        node.most if isinstance(node, Gap) else node.width
        for node in sequence
        if isinstance(node, Gap | Choice)
    )


def _ways(sequence: Sequence) -> int:
    """Return how often a name is tried at one place at the most; a word may go on or be linked."""
    count = 1
    for node in sequence:
        if isinstance(node, Prefix):
            count *= MOST_LINKING + 2
        elif isinstance(node, Gap):
            count *= node.most + 1
        elif isinstance(node, Choice):
            count *= sum(map(_ways, node.branches)) + node.optional
    return count
