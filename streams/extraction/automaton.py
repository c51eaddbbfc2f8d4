"""One automaton over all names and keywords: it goes over a text once, however many there are.

ahocorasick_rs (Apache-2.0, Rust's aho-corasick) finds them; what is kept stands between the edges
of words, as scripts with blanks have them.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from ahocorasick_rs import AhoCorasick, Implementation

from streams.extraction.tokens import is_edge

T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Literal:
    """A stretch of folded text to be found; an ``open`` one may be the beginning of a word."""

    text: str
    open: bool = False


class Automaton(Generic[T]):
    """Literals and what each stands for, ready to be found in folded texts."""

    def __init__(self, literals: Iterable[tuple[Literal, T]]) -> None:
        meant: defaultdict[str, dict[tuple[bool, T], None]] = defaultdict(dict)
        for literal, what in literals:
            meant[literal.text][literal.open, what] = None
        self._automaton = AhoCorasick(list(meant), implementation=Implementation.ContiguousNFA)
        self._whole = [tuple(what for _, what in each) for each in meant.values()]
        self._opening = [tuple(what for open_, what in each if open_) for each in meant.values()]

    def find(self, text: str) -> Iterator[tuple[T, int, int]]:
        """Yield what stands where, end exclusive, by end; a literal may overlap another."""
        for index, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            if is_edge(text, start):
                for what in self._whole[index] if is_edge(text, end) else self._opening[index]:
                    yield what, start, end
