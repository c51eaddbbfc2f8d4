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
from streams.extraction.tokens import is_single, tokens_of

COMMON = 0.5
"""The share of a text from which on words are too common to be worth looking for."""

MOST_NEEDED = 3
_NO_WORD = "".join(map(chr, range(0x21, 0x30))) + ":;<=>?@[]^_`{|}~\"'"


@dataclass(frozen=True, slots=True)
class _Rule:
    """What patterns need: words of one set, and near them words of each of the others."""

    sign: int
    others: tuple[int, ...]


class Needs:
    """What the patterns need, as sets of words of which one must be there.

    ``literals`` gives, for every word that is looked for, the numbers of the sets it is in.
    """

    def __init__(self, entries: Sequence[Entry], *, beside: "Needs | None" = None) -> None:
        """Note the patterns that need a telling word; or, ``beside`` those, all others."""
        self._everyday = beside is not None
        self.common: frozenset[Literal] = beside.common if beside else _common_words(entries)
        # What a file's [words] say is one and the same node wherever it is named.
        self.known: dict[int, tuple[frozenset[Literal], float]] = beside.known if beside else {}
        self._numbers: dict[frozenset[Literal], int] = {}
        self._rules: defaultdict[int, dict[_Rule, None]] = defaultdict(dict)
        for entry in entries:
            if sign := int(sign_of(entry.concept)):
                for pattern in entry.patterns:
                    if numbers := self._sets(pattern):
                        first, *others = numbers
                        self._rules[first][_Rule(sign, tuple(others))] = None

    def _sets(self, pattern: Sequence[Node]) -> list[int]:
        """Return the numbers of the rarest sets that a pattern needs, the rarest first."""
        sets = dict(each for node in pattern if (each := self._set(node))[0])
        rarest = sorted(sets, key=lambda each: (sets[each], len(each)))
        telling = [each for each in rarest if sets[each] < COMMON]
        if self._everyday:
            telling = [] if telling else rarest
        kept = telling[:MOST_NEEDED]
        return [self._numbers.setdefault(each, len(self._numbers)) for each in kept]

    def _set(self, node: Node) -> tuple[frozenset[Literal], float]:
        """Return the words of which a node needs one, and their share of a text."""
        known = self.known.get(id(node))
        if known is None:
            needed = frozenset(self._needed_by(node))
            share = sum(_share(word, self.common) for word in needed)
            known = self.known[id(node)] = needed, share
        return known

    def _needed_by(self, node: Node) -> Iterable[Literal]:
        match node:
            case Words(text):
                if text.replace(" ", "").isalpha():
                    return (Literal(text),)
                words = [word for word in _words(text) if word.text.strip(_NO_WORD)]
                return sorted(words, key=lambda word: _share(word, self.common))[:1]
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

    @property
    def literals(self) -> Mapping[Literal, tuple[int, ...]]:
        """The words to look for, each with the numbers of the sets it is in."""
        found: defaultdict[Literal, list[int]] = defaultdict(list)
        for words, number in self._numbers.items():
            for word in words:
                found[word].append(number)
        return {word: tuple(numbers) for word, numbers in found.items()}

    def signs(self, places: Mapping[int, list[int]]) -> list[tuple[int, int]]:
        """Return what may be said where, in order, by where words of each set stand."""
        for here in places.values():
            here.sort()
        found = {
            (place, rule.sign)
            for number, here in places.items()
            for rule in self._rules.get(number, ())
            if all(other in places for other in rule.others)
            for place in here
            if all(_is_near(place, places[other]) for other in rule.others)
        }
        return [(sign, place) for place, sign in sorted(found)]


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


@lru_cache(maxsize=65_536)
def _length(word: str) -> int:
    return sum(4 if is_single(character) else 1 for character in word)


def _share(literal: Literal, common: Container[Literal]) -> float:
    """Return how much of a text a word may be, in rough proportion: short words are common.

    A character of Han or Hangul counts for four letters; stop words and conjunctions stand in
    every text.
    """
    return 1.0 if literal in common else float(2.0 ** -min(_length(literal.text), 9))
