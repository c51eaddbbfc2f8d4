"""Which passages of a text can bear on a treaty: told before any dear work is done.

Only the sentences around places where keywords can be are given to spaCy. A treaty counts only
where two are named close by: it is one of somebody's.
"""

from bisect import bisect_left
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import IntFlag

from schemas.concepts import CUES, STEPS, Concept
from schemas.subjects import Subject

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

_SIGNS: Mapping[Concept | Subject, Sign] = {
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


def sign_of(concept: Concept | Subject) -> Sign:
    """Return what a concept is a sign of; most cues are none."""
    is_no_keyword = concept in CUES or concept in STEPS or isinstance(concept, Subject)
    return _SIGNS.get(concept, Sign(0) if is_no_keyword else Sign.KEYWORD)


def among_names(
    signs: Iterable[tuple[int, int]], names: Sequence[tuple[str, int]]
) -> Iterator[tuple[int, int]]:
    """Yield the signs around which two are named."""
    places = [place for _, place in names]
    for sign, place in signs:
        first, end = bisect_left(places, place - BESIDE), bisect_left(places, place + BESIDE)
        if len({name for name, _ in names[first:end]}) > 1:
            yield sign, place


def stretches(
    signs: Sequence[tuple[int, int]], names: Sequence[tuple[str, int]]
) -> Iterator[tuple[int, int]]:
    """Yield the stretches of a text where keywords can be, by the signs and the names in it.

    Both are given with their places, in order. A treaty is one of somebody's: two have to be
    named around it. A commitment may be in any of the words that stand together: one sign more
    hides none of the others.
    """
    last = dict.fromkeys((_ATTACK, _HELP, _BOND), -TOGETHER)
    together: deque[int] = deque()
    treaties = frozenset(among_names((each for each in signs if each[0] & _TREATY), names))
    for sign, place in signs:
        if sign & _KEYWORD or (sign, place) in treaties:
            yield place, place
        if sign & _COMMITMENT:
            for each in last:
                if sign & each:
                    last[each] = place
            together.append(place)
            while place - together[0] >= TOGETHER:
                together.popleft()
            if place - min(last.values()) < TOGETHER:
                yield together[0], place
