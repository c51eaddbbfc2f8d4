"""What the patterns of the language files need, so that what cannot match is not tried.

Each pattern needs certain words, whatever else it may match. The rarest of them are looked for in
the whole text by the automaton; where those of a pattern stand together, it may match.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from itertools import groupby
from operator import itemgetter

from schemas.concepts import Concept
from streams.extraction.automaton import Literal
from streams.extraction.folding import fold
from streams.extraction.language_files import Entry
from streams.extraction.passages import TOGETHER, sign_of
from streams.extraction.patterns import Choice, Node, Prefix, Words
from streams.extraction.tokens import is_single, share, tokens_of

COMMON = 0.5
"""The share of a text from which on words are too common to be worth looking for."""

MOST_NEEDED = 3
_NO_WORD = "".join(map(chr, range(0x21, 0x30))) + ":;<=>?@[]^_`{|}~\"'"


@dataclass(frozen=True, slots=True)
class _Rule:
    """What patterns need: words of one set, and near them words of each of the others."""

    sign: int
    others: frozenset[int]


@dataclass(frozen=True, slots=True)
class Needs:
    """What patterns need, as numbered sets of words of which one must be there.

    ``literals`` gives, for every word that is looked for, the numbers of the sets it is in;
    ``rules`` the patterns, by the set that they need and that is rarest.
    """

    literals: Mapping[Literal, tuple[int, ...]]
    rules: Mapping[int, tuple[_Rule, ...]]

    def signs(self, places: Mapping[int, list[int]]) -> list[tuple[int, int]]:
        """Return what may be said where, in order, by where words of each set stand."""
        for here in places.values():
            here.sort()
        found: set[tuple[int, int]] = set()
        for number, here in places.items():
            for rule in self.rules.get(number, ()):
                if not places.keys() >= rule.others:
                    continue
                others = [places[other] for other in rule.others]
                for place in here:
                    sign = place, rule.sign
                    if sign not in found and all(_is_near(place, other) for other in others):
                        found.add(sign)
        return [(sign, place) for place, sign in sorted(found)]


def needs_of(entries: Sequence[Entry]) -> tuple[Needs, Needs]:
    """Return the needs of the patterns that have a telling word, and those of all others."""
    weighing = _Weighing(_common_words(entries))
    patterns = [
        (int(sign), weighing.rarest(pattern))
        for entry in entries
        if (sign := sign_of(entry.concept))
        for pattern in entry.patterns
    ]
    telling = [(sign, kept) for sign, sets in patterns if (kept := weighing.telling(sets))]
    everyday = [(sign, sets) for sign, sets in patterns if sets and not weighing.telling(sets)]
    return _numbered(telling), _numbered(everyday)


def _numbered(patterns: Iterable[tuple[int, Sequence[frozenset[Literal]]]]) -> Needs:
    numbers: dict[frozenset[Literal], int] = {}
    rules: defaultdict[int, dict[_Rule, None]] = defaultdict(dict)
    for sign, sets in patterns:
        first, *others = [numbers.setdefault(each, len(numbers)) for each in sets[:MOST_NEEDED]]
        rules[first][_Rule(sign, frozenset(others))] = None
    literals: defaultdict[Literal, list[int]] = defaultdict(list)
    for words, number in numbers.items():
        for word in words:
            literals[word].append(number)
    return Needs(
        {word: tuple(each) for word, each in literals.items()},
        {number: tuple(each) for number, each in rules.items()},
    )


class _Weighing:
    """Tells which words a pattern needs, and how rare they are."""

    def __init__(self, common: frozenset[Literal]) -> None:
        self._common = common
        # What a file's [words] say is one and the same node wherever it is named.
        self._known: dict[int, tuple[frozenset[Literal], float]] = {}
        self._shares: dict[frozenset[Literal], float] = {}

    def rarest(self, pattern: Sequence[Node]) -> list[frozenset[Literal]]:
        """Return the sets that a pattern needs, the rarest first."""
        sets = dict(each for node in pattern if (each := self._set(node))[0])
        self._shares.update(sets)
        return sorted(sets, key=lambda each: (sets[each], len(each)))

    def telling(self, sets: Iterable[frozenset[Literal]]) -> list[frozenset[Literal]]:
        """Return those that do not stand in every text."""
        return [each for each in sets if self._shares[each] < COMMON]

    def _set(self, node: Node) -> tuple[frozenset[Literal], float]:
        """Return the words of which a node needs one, and their share of a text."""
        known = self._known.get(id(node))
        if known is None:
            needed = frozenset(self._needed_by(node))
            share = sum(_share(word, self._common) for word in needed)
            known = self._known[id(node)] = needed, share
        return known

    def _needed_by(self, node: Node) -> Iterable[Literal]:
        match node:
            case Words(text):
                if text.replace(" ", "").isalpha():
                    return (Literal(text),)
                words = [word for word in _words(text) if word.text.strip(_NO_WORD)]
                return sorted(words, key=lambda word: _share(word, self._common))[:1]
            case Prefix(text):
                return (Literal(text, open=True),)
            case Choice(branches, optional) if not optional:
                sets = [self._rarest(branch) for branch in branches]
                return frozenset[Literal]().union(*sets) if all(sets) else ()
            case _:
                return ()

    def _rarest(self, nodes: Sequence[Node]) -> frozenset[Literal]:
        """Return the words of which one must be there for a sequence: the rarest such set."""
        sets = [each for node in nodes if (each := self._set(node))[0]]
        return min(sets, key=itemgetter(1))[0] if sets else frozenset()


def _is_near(place: int, others: Sequence[int]) -> bool:
    position = bisect_left(others, place - TOGETHER)
    return position < len(others) and others[position] <= place + TOGETHER


def _common_words(entries: Sequence[Entry]) -> frozenset[Literal]:
    """Return the conjunctions of the language files and the stop words of their languages."""
    conjunctions = (
        literal
        for entry in entries
        if entry.concept is Concept.CASE
        for pattern in entry.patterns
        for literal in _first(pattern)
    )
    return frozenset([*conjunctions, *_stop_words({entry.language for entry in entries})])


def _stop_words(languages: Iterable[str]) -> Iterator[Literal]:
    """Yield the everyday words of these languages, as spaCy lists them."""
    for language in languages:
        name = f"spacy.lang.{language}.stop_words"
        if find_spec(f"spacy.lang.{language}") and find_spec(name):
            for word in import_module(name).STOP_WORDS:
                yield from _words(word)


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
