"""What the patterns of the language files need, so that what cannot match is not tried.

Each pattern needs certain words, whatever else it may match. The rarest of them are looked for in
the whole text by the automaton; where those of a pattern stand in its order, no further apart than
it allows, it may match.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, groupby, pairwise, repeat, starmap
from operator import itemgetter
from typing import NamedTuple

from schemas.concepts import Concept
from streams.extraction.automaton import Literal
from streams.extraction.folding import fold
from streams.extraction.language_files import Entry
from streams.extraction.passages import sign_of
from streams.extraction.patterns import Choice, Edge, Gap, Node, Number, Prefix, Words
from streams.extraction.stop_words import stop_words
from streams.extraction.tokens import is_single, share, tokens_of

MOST_NEEDED = 5
"""Sets of words that are asked for; more of them let hardly fewer sentences through."""

LONG, LONGEST = 16, 40
"""Characters that words may have which a pattern does not spell: each, and one of them beside."""

_MOST_TOGETHER = 128
"""Ways to say two nodes in a row that are looked for as one."""

_ALIKE = 16
_DIGITS = tuple(Literal(digit, open=True) for digit in "0123456789")
_BEGINS = re.compile(r"\w|§")


class _Other(NamedTuple):
    """Another set of words, and from where to where one of them may stand, seen from the first."""

    number: int
    start: int
    end: int


_Wanted = tuple[int, tuple[_Other, ...]]


class _Rule(NamedTuple):
    """What patterns need: words of one set, and around them words of each of the others.

    ``numbers`` are those of the others.
    """

    sign: int
    others: tuple[_Other, ...]
    languages: frozenset[str]
    numbers: frozenset[int]


class Seen(NamedTuple):
    """What may be said at a place of a text, and in whose files that stands."""

    sign: int
    place: int
    languages: frozenset[str]


class _Need(NamedTuple):
    """Words of which a pattern needs one, and between which characters of it that one begins."""

    words: frozenset[Literal]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Combinations:
    """Which sets of words patterns need together, by the one of them that is rarest."""

    rules: Mapping[int, tuple[_Rule, ...]]

    def signs(self, found: Collection[tuple[Sequence[int], Iterable[int]]]) -> Iterator[Seen]:
        """Yield what may be said where, by the words found: the sets each is in, and its places.

        In no order; the same may come twice.
        """
        present = frozenset[int]().union(*(numbers for numbers, _ in found))
        rules = [
            (number, rule)
            for number in present & self.rules.keys()
            for rule in self.rules[number]
            if rule.numbers <= present
        ]
        # A word may be in a hundred sets, and stand there a hundred thousand times.
        wanted = {number for number, _ in rules}.union(*(rule.numbers for _, rule in rules))
        places: defaultdict[int, list[int]] = defaultdict(list)
        for numbers, starts in found:
            for number in wanted.intersection(numbers):
                places[number].extend(starts)
        for here in places.values():
            here.sort()
        for number, rule in rules:
            for place in _surrounded(places[number], rule.others, places):
                yield Seen(rule.sign, place, rule.languages)


class Needs(NamedTuple):
    """What patterns need, as numbered sets of words of which one must be there.

    ``literals`` gives, for every word that is looked for, the numbers of the sets it is in. They
    are not needed once an automaton was made of them, and weigh as much as it does.
    """

    literals: Mapping[Literal, tuple[int, ...]]
    combinations: Combinations


def needs_of(entries: Sequence[Entry]) -> Needs:
    """Return what the patterns of these entries need."""
    weighing = _Weighing(_common_words(entries))
    numbers: dict[frozenset[Literal], int] = {}
    rules: defaultdict[int, defaultdict[_Wanted, set[str]]] = defaultdict(lambda: defaultdict(set))
    for entry in entries:
        sign = sign_of(entry.concept)
        for pattern in entry.patterns if sign else ():
            needs = weighing.rarest(pattern)[:MOST_NEEDED]
            if needs:
                number, *others = [numbers.setdefault(n.words, len(numbers)) for n in needs]
                around = tuple(map(_other, others, repeat(needs[0]), needs[1:]))
                rules[number][int(sign), around].add(entry.language)
    literals: defaultdict[Literal, list[int]] = defaultdict(list)
    for words, number in numbers.items():
        for word in words:
            literals[word].append(number)
    return Needs(
        {word: tuple(each) for word, each in literals.items()},
        Combinations({number: tuple(_rules(each)) for number, each in rules.items()}),
    )


def _rules(wanted: Mapping[_Wanted, Iterable[str]]) -> Iterator[_Rule]:
    for (sign, others), languages in wanted.items():
        numbers = frozenset(other.number for other in others)
        yield _Rule(sign, others, frozenset(languages), numbers)


class _Weighing:
    """Tells which words a pattern needs, and how rare they are."""

    def __init__(self, common: frozenset[Literal]) -> None:
        self._common = common
        # What a file's [words] say is one and the same choice wherever it is named: both
        # are kept by its identity.
        self._known: dict[int, tuple[frozenset[Literal], float]] = {}
        self._shares: dict[frozenset[Literal], float] = {}
        self._widths: dict[int, int] = {}

    def rarest(self, pattern: Sequence[Node]) -> list[_Need]:
        """Return what a pattern needs, the rarest first."""
        needs: list[_Need] = []
        start = 0
        for node in chain.from_iterable(map(_apart, pattern)):
            end = start + self._width(node)
            words, share = self._set(node)
            if words:
                self._shares[words] = share
                needs.append(_Need(words, start, end))
            start = end
        return sorted(needs, key=lambda need: (self._shares[need.words], len(need.words)))

    def _width(self, node: Node) -> int:
        """Return how many characters a node may take in a folded text at the most, blanks too."""
        match node:
            case Words(text):
                return _length(text)
            case Prefix(text):
                return len(text) + LONGEST
            case Number():
                return LONGEST
            case Gap(most):
                return most * LONG + LONGEST
            case Choice(branches):
                if id(node) not in self._widths:
                    widest = max(sum(map(self._width, branch)) for branch in branches)
                    self._widths[id(node)] = widest
                return self._widths[id(node)]
            case Edge():
                return 0

    def _set(self, node: Node) -> tuple[frozenset[Literal], float]:
        """Return the words of which a node needs one, and their share of a text."""
        known = self._known.get(id(node))
        if known is None:
            needed = frozenset(self._needed_by(node))
            known = needed, sum(_share(word, self._common) for word in needed)
            if isinstance(node, Choice):
                self._known[id(node)] = known
        return known

    def _needed_by(self, node: Node) -> Iterable[Literal]:
        match node:
            case Words(text):
                if text.replace(" ", "").isalpha():
                    return (Literal(text),)
                words = [word for word in _words(text) if _BEGINS.match(word.text)]
                return sorted(words, key=lambda word: _share(word, self._common))[:1]
            case Prefix(text):
                return (Literal(text, open=True),)
            case Number():
                return _DIGITS
            case Choice(branches, optional) if not optional:
                sets = [self._rarest(branch) for branch in branches]
                return frozenset[Literal]().union(*sets) if all(sets) else ()
            case _:
                return ()

    def _rarest(self, nodes: Sequence[Node]) -> frozenset[Literal]:
        """Return the words of which one must be there for a sequence: the rarest such set."""
        sets = [each for node in nodes if (each := self._set(node))[0]]
        together = filter(None, starmap(_run_together, pairwise(nodes)))
        sets.extend((each, sum(_share(word, self._common) for word in each)) for each in together)
        return min(sets, key=itemgetter(1))[0] if sets else frozenset()


def _run_together(one: Node, next_: Node) -> frozenset[Literal] | None:
    """Return what two nodes in a row say, in a script without blanks: 을치 for "을|를" and "치|칠".

    Either may be common alone. ``None`` where they are of another script, or say too much.
    """
    first, second = _spelled(one), _spelled(next_)
    if not (first and second) or len(first) * len(second) > _MOST_TOGETHER:
        return None
    return frozenset(Literal(fold(before + after)) for before in first for after in second)


def _spelled(node: Node) -> Sequence[str]:
    """Return all that a node can be, if each is a run of characters that are words of their own."""
    match node:
        case Words(text):
            spelled = text.replace(" ", "")
            return [spelled] if spelled and all(map(is_single, spelled)) else []
        case Choice(branches, optional) if not optional:
            every = [_spelled(branch[0]) if len(branch) == 1 else [] for branch in branches]
            return list(chain.from_iterable(every)) if all(every) else []
        case _:
            return []


def _other(number: int, first: _Need, other: _Need) -> _Other:
    if other.start >= first.end:
        return _Other(number, 1, _rounded(other.end - first.start))
    return _Other(number, -_rounded(first.end - other.start), -1)


def _rounded(width: int) -> int:
    """Return a width, a little wider, so that patterns that are nearly alike are one rule."""
    return -(-width // _ALIKE) * _ALIKE


def _surrounded(
    here: Iterable[int], others: Iterable[_Other], places: Mapping[int, Sequence[int]]
) -> Iterable[int]:
    """Return the places around which one of each other set stands."""
    for number, start, end in others:
        there = places[number]
        here = [place for place in here if _is_one(there, place + start, place + end)]
    return here


def _is_one(places: Sequence[int], start: int, end: int) -> bool:
    """Whether one of some places, in order, is from ``start`` to ``end``."""
    position = bisect_left(places, start)
    return position < len(places) and places[position] <= end


def _apart(node: Node) -> Sequence[Node]:
    """Take a node of words apart that cannot be looked for at once: "article 4", "'s war"."""
    if isinstance(node, Words) and not node.text.replace(" ", "").isalpha():
        return [Words(word.text) for word in _words(node.text)]
    return [node]


@lru_cache(maxsize=65_536)
def _length(text: str) -> int:
    return sum(len(fold(token.text)) + 1 for token in tokens_of(text))


def _common_words(entries: Sequence[Entry]) -> frozenset[Literal]:
    """Return the conjunctions of the language files and the stop words of their languages."""
    conjunctions = (
        literal
        for entry in entries
        if entry.concept is Concept.CASE
        for pattern in entry.patterns
        for literal in _first(pattern)
    )
    languages = {entry.language for entry in entries}
    everyday = (word for language in languages for word in stop_words(language))
    return frozenset([*conjunctions, *chain.from_iterable(map(_words, everyday))])


def _first(nodes: Sequence[Node]) -> Iterator[Literal]:
    for node in nodes:
        if isinstance(node, Words):
            yield from _words(node.text)
        elif isinstance(node, Choice):
            for branch in node.branches:
                yield from _first(branch)


@lru_cache(maxsize=65_536)
def _words(text: str) -> tuple[Literal, ...]:
    """Return the words of a text; a run of characters that are words of their own is one."""
    runs = groupby(tokens_of(text), key=lambda token: is_single(token.text))
    return tuple(
        Literal(word)
        for is_run, tokens in runs
        for part in (["".join(t.text for t in tokens)] if is_run else [t.text for t in tokens])
        for word in [fold(part)]
        if word
    )


def _share(literal: Literal, common: Container[Literal]) -> float:
    """Return how much of a text a word may be: stop words and conjunctions stand in every one."""
    return 1.0 if literal in common else share(literal.text)
