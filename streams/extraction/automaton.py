"""One automaton over all names and keywords: it goes over a text once, however many there are.

ahocorasick_rs (Apache-2.0, Rust's aho-corasick) finds them; what is kept stands between the edges
of words, as scripts with blanks have them.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from ahocorasick_rs import AhoCorasick, Implementation

from streams.extraction.normal_form import NormalForm, normal_form

_BETWEEN = "\x01"

T = TypeVar("T", bound=Hashable)


class Literal(NamedTuple):
    """A stretch of text to be found; an ``open`` one may be the beginning of a word."""

    text: str
    open: bool = False


class Automaton(Generic[T]):
    """Literals and what each stands for, ready to be found in the normal form of a text."""

    def __init__(self, literals: Iterable[tuple[Literal, T]]) -> None:
        every = list(literals)
        meant: defaultdict[str, dict[tuple[bool, T], None]] = defaultdict(dict)
        searched = _searched([literal.text for literal, _ in every])
        for (literal, what), text in zip(every, searched, strict=True):
            meant[text][literal.open, what] = None
        self._whole = [tuple(what for _, what in each) for each in meant.values()]
        self._opening = [tuple(what for open_, what in each if open_) for each in meant.values()]
        self._texts = tuple(meant)
        self._build()

    def _build(self) -> None:
        self._anywhere = _built(self._texts)
        # Where words stand between blanks, the blank before one keeps what ends like it out.
        self._after_blank = _built(f" {text}" for text in self._texts)

    def __getstate__(self) -> tuple[Any, ...]:
        """Leave out what Rust made: it has no form to be kept in, and is soon made again."""
        return self._texts, self._whole, self._opening

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        """Make the rest again."""
        self._texts, self._whole, self._opening = state
        self._build()

    def find(
        self, form: NormalForm, first: int = 0, last: int | None = None
    ) -> Iterator[tuple[T, int, int]]:
        """Yield what stands where in the folded text, end exclusive; one may overlap another.

        From ``first`` to ``last`` alone, if given.
        """
        edges = form.edges
        for index, start, end in self._found(form, first, last):
            for what in self._whole[index] if edges[end] else self._opening[index]:
                yield what, start, end

    def places(
        self, form: NormalForm, first: int = 0, last: int | None = None
    ) -> Iterator[tuple[T, list[int]]]:
        """Yield what stands there, and where it begins, literal by literal.

        From ``first`` to ``last`` alone, if given.
        """
        edges = form.edges
        whole: defaultdict[int, list[int]] = defaultdict(list)
        opening: defaultdict[int, list[int]] = defaultdict(list)
        for index, start, end in self._found(form, first, last):
            (whole if edges[end] else opening)[index].append(start)
        for meant, found in ((self._whole, whole), (self._opening, opening)):
            for index, starts in found.items():
                for what in meant[index]:
                    yield what, starts

    def _found(
        self, form: NormalForm, first: int, last: int | None
    ) -> Iterable[tuple[int, int, int]]:
        text, edges = form.words[first:last], form.edges
        if form.has_singles:
            found = self._anywhere.find_matches_as_indexes(text, overlapping=True)
            return [(i, first + s, first + e) for i, s, e in found if edges[first + s]]
        found = self._after_blank.find_matches_as_indexes(f" {text}", overlapping=True)
        return [(index, first + start, first + end - 1) for index, start, end in found]


def _searched(texts: Sequence[str]) -> Iterator[str]:
    """Yield the form in which each text is searched for; all at once, which is a thousandfold."""
    form = normal_form(_BETWEEN.join(texts))
    start = 0
    for text in form.text.split(_BETWEEN) if texts else ():
        yield form.words[start : start + len(text)]
        start += len(text) + 1


def _built(texts: Iterable[str]) -> AhoCorasick:
    return AhoCorasick(list(texts), implementation=Implementation.ContiguousNFA)
