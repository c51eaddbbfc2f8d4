"""Which passages of a text can bear on a treaty: the automaton says, before any dear work is done.

Each pattern of the language files needs certain words, whatever else it may match. The rarest of
them are looked for in the whole text; only the sentences around places where keywords can be are
given to spaCy. A pattern is never missed by this: what must be in it is what is looked for.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from enum import IntFlag
from functools import lru_cache
from itertools import groupby

from schemas.concepts import CUES, Concept
from streams.extraction.automaton import Literal
from streams.extraction.language_files import Entry
from streams.extraction.normal_form import normal_form
from streams.extraction.patterns import Choice, Node, Prefix, Words
from streams.extraction.tokens import is_single, tokens_of

TOGETHER = 240
"""Characters within which words of an attack, of help and of a bond can make a commitment."""


BESIDE = 250
"""Characters before and after a treaty within which its parties are named, if it is told of."""


class Sign(IntFlag):
    """What a word can be a sign of."""

    KEYWORD = 1
    ATTACK = 2
    HELP = 4
    BOND = 8
    TREATY = 16


COMMITMENT = Sign.ATTACK | Sign.HELP | Sign.BOND

# Flags cost a microsecond each time they meet, numbers do not.
_KEYWORD, _TREATY, _COMMITMENT = int(Sign.KEYWORD), int(Sign.TREATY), int(COMMITMENT)
_ATTACK, _HELP, _BOND = int(Sign.ATTACK), int(Sign.HELP), int(Sign.BOND)

_SIGNS = {
    Concept.ATTACK: Sign.ATTACK,
    Concept.ATTACK_CONDITION: Sign.ATTACK | Sign.BOND,
    Concept.HELP: Sign.HELP,
    Concept.AID: Sign.HELP,
    Concept.MUTUAL_AID: Sign.HELP | Sign.BOND,
    Concept.CASE: Sign.BOND,
    Concept.EITHER_PARTY: Sign.HELP | Sign.BOND,  # a blow at one is a blow at the other
    Concept.BOTH_PARTIES: Sign.BOND,
    Concept.OBLIGATION: Sign.BOND,
    Concept.TREATY: Sign.TREATY,
    Concept.ARTICLE_OTHER: Sign(0),
    Concept.UN_CHARTER: Sign(0),
}


def signs(entries: Sequence[Entry]) -> Mapping[Literal, int]:
    """Return the words to look for, and what each can be a sign of, as a plain number."""
    common = frozenset(
        literal
        for entry in entries
        if not _SIGNS.get(entry.concept, Sign.KEYWORD) & ~Sign.BOND
        for pattern in entry.patterns
        for literal in _first(pattern)
    )
    found: defaultdict[Literal, int] = defaultdict(int)
    for entry in entries:
        if sign := sign_of(entry.concept):
            for pattern in entry.patterns:
                for literal in _needed(pattern, common):
                    found[literal] |= int(sign)
    return found


def sign_of(concept: Concept) -> Sign:
    """Return what a concept is a sign of; most cues are none."""
    return _SIGNS.get(concept, Sign(0) if concept in CUES else Sign.KEYWORD)


def stretches(
    signs: Sequence[tuple[int, int]], names: Sequence[tuple[str, int]]
) -> Iterator[tuple[int, int]]:
    """Yield the stretches of a text where keywords can be, by the signs and the names in it.

    Both are given with their places, in order. A treaty is one of somebody's: two have to be
    named around it; and a commitment that nobody is named for is nobody's.
    """
    attack = help_ = bond = -TOGETHER
    places = [place for _, place in names]
    for sign, place in signs:
        if sign & _KEYWORD:
            yield place, place
        elif sign & _TREATY:
            first, end = bisect_left(places, place - BESIDE), bisect_left(places, place + BESIDE)
            if len({name for name, _ in names[first:end]}) > 1:
                yield place, place
        attack = place if sign & _ATTACK else attack
        help_ = place if sign & _HELP else help_
        bond = place if sign & _BOND else bond
        first = min(attack, help_, bond)
        if sign & _COMMITMENT and place - first < TOGETHER:
            yield first, place


def _needed(nodes: Sequence[Node], common: Container[Literal]) -> tuple[Literal, ...]:
    """Return the words of which one must be there for a pattern to match: the rarest such set."""
    sets = [needed for node in nodes if (needed := _needed_by(node, common))]
    if len(sets) < 2:  # noqa: PLR2004
        return sets[0] if sets else ()
    return min(sets, key=lambda needed: sum(_share(w, common) for w in needed))


def _needed_by(node: Node, common: Container[Literal]) -> tuple[Literal, ...]:
    match node:
        case Words(text):
            words = _words(text)
            return (min(words, key=lambda word: _share(word, common)),) if words else ()
        case Prefix(text):
            return (Literal(normal_form(text).text, open=True),)
        case Choice(branches, optional) if not optional:
            sets = [_needed(branch, common) for branch in branches]
            return tuple(dict.fromkeys(w for each in sets for w in each)) if all(sets) else ()
        case _:
            return ()


def _first(nodes: Sequence[Node]) -> Iterator[Literal]:
    for node in nodes:
        if isinstance(node, Words):
            yield from _words(node.text)
        elif isinstance(node, Choice):
            for branch in node.branches:
                yield from _first(branch)


@lru_cache(maxsize=65_536)
def _words(text: str) -> tuple[Literal, ...]:
    """Return the words that a text holds; a run of characters that are words of their own is one.

    The blank that the normal form puts between other words is the only one in it.
    """
    runs = groupby(tokens_of(text), key=lambda token: is_single(token.text))
    return tuple(
        Literal(word)
        for is_run, tokens in runs
        for part in (["".join(t.text for t in tokens)] if is_run else [t.text for t in tokens])
        for word in [normal_form(part).text.strip()]
        if word
    )


def _share(literal: Literal, common: Container[Literal]) -> float:
    """Return how much of a text a word may be, in rough proportion: short words are common.

    A character of Han or Hangul counts for four; what cues are made of ("if", "both", "said")
    stands in every text.
    """
    if not literal.text[0].isalnum() or literal in common:
        return 1.0
    length = sum(4 if is_single(character) else 1 for character in literal.text)
    return float(2.0 ** -min(length, 9))
