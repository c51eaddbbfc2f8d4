"""In which other order a desk may put the words of a sentence, and say the same.

Who says it stands before or behind what is said; what a sentence ends with opens it ("Since January
the North has …"), and where a language then puts the verb first, it does. Nothing else may change
places: the one who helps and the one who is helped are the same words.
"""

import re
from collections import Counter
from collections.abc import Collection, Container, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

_FACT = re.compile(r"q?\d+|article\d*|iso\w+")
"""What is named or counted: none of it is put elsewhere alone."""

_LEAST, _LEAST_SINGLES = 2, 6
"""Words, or characters that are words, which a desk puts in front together."""

_MOST_WORDS, _MOST_OTHERS, _MOST_TURNS = 200, 8, 4
"""Words of a sentence at most, of them those that are not the other's, and turns to be tried."""

_LONGEST_SUBJECT = 6

_HANGUL = re.compile("[가-힣]")
"""In Korean the verb stands last, and who does it is told from another by what is left out."""

Words = Sequence[str]


class Speakers(NamedTuple):
    """Words that stand right before a verb of saying in either sentence, and right behind it.

    What stands behind one may be who speaks: "the minister said the president had asked".
    """

    ends: Container[str] = ()
    begins: Container[str] = ()

    def has(self, words: Words) -> bool:
        """Whether some words begin behind such a verb."""
        return words[0] in self.begins


_NOBODY = Speakers()


class Frame(NamedTuple):
    """What stands around the words of two sentences that are put beside each other.

    ``begun`` is how many of them tell place and date before a dash. ``is_said``: in both somebody
    says it; ``verbs`` are words with which one begins behind a day of the week that both tell.
    Neither the verb of saying nor the day stands among the words. What stands ``beside`` the verb
    of saying does not change places. ``is_of_singles``: most words are one character each.
    """

    begun: int = 0
    is_said: bool = False
    verbs: Collection[str] = ()
    is_of_singles: bool = False
    beside: Speakers = _NOBODY


def arrangements(before: Words, now: Words, frame: Frame) -> Iterator[list[str]]:
    """Yield the words of a sentence in the orders in which another may tell it."""
    if not _may_be_one(before, now):
        return
    at = min(frame.begun, _begun(before, now))
    for each in _turns(before[at:], now[at:], frame):
        yield [*before[:at], *each]


def _may_be_one(before: Words, now: Words) -> bool:
    if not 0 < max(len(before), len(now)) <= _MOST_WORDS:
        return False
    one, other = Counter(before), Counter(now)
    return max((one - other).total(), (other - one).total()) <= _MOST_OTHERS


def _begun(before: Words, now: Words) -> int:
    """Return how many words both begin with: place and date, where those are told first."""
    pairs = enumerate(zip(before, now, strict=False))
    return next((at for at, (one, other) in pairs if one != other), min(len(before), len(now)))


def _turns(before: Words, now: Words, frame: Frame) -> Iterator[list[str]]:
    if not before or not now:
        return
    if frame.is_said:
        yield from islice(_turned(before, now[0]), _MOST_TURNS)
    least = _LEAST_SINGLES if frame.is_of_singles else _LEAST
    for begun, fronted in _fronted(before, now, least, frame.beside):
        yield begun
        if not frame.is_of_singles:
            yield from _inverted(begun, now, fronted, frame.beside)
    if frame.verbs and not frame.is_of_singles:
        yield from _inverted(before, now, 0, frame.beside, verbs=frame.verbs)


def _turned(before: Words, first: str) -> Iterator[list[str]]:
    """Yield what is said before the one who says it, or the reverse."""
    for at, word in enumerate(before):
        if at and word == first:
            yield [*before[at:], *before[:at]]


def _fronted(
    before: Words, now: Words, least: int, beside: Speakers
) -> Iterator[tuple[list[str], int]]:
    """Yield it with some of its words put in front, or from there to where they stand now.

    With each how many words stand in front now of the one that began it.
    """
    if (found := _run(now, before, least)) and not beside.has(now[: found[1]]):
        at, length = found
        yield [*before[at : at + length], *before[:at], *before[at + length :]], length
    if (found := _run(before, now, least)) and not beside.has(before[: found[1]]):
        at, length = found
        rest = list(before[length:])
        yield [*rest[:at], *before[:length], *rest[at:]], 0


def _run(begins: Words, other: Words, least: int) -> tuple[int, int] | None:
    """Return where the other holds what this one begins with, and how much of it.

    A word alone that it is put before may be the very word that is put elsewhere: "not".
    """
    for at in range(2, len(other)):
        length = 0
        while (
            at + length < len(other)
            and length < len(begins)
            and begins[length] == other[at + length]
            and not _FACT.fullmatch(begins[length])
        ):
            length += 1
        if length >= least:
            return at, length
    return None


def _inverted(
    before: Words, now: Words, at: int, beside: Speakers, *, verbs: Collection[str] | None = None
) -> Iterator[list[str]]:
    """Yield it with the verb before its subject, or behind it, as the other has them."""
    for one, other in ((before, now), (now, before)):
        verb = other[at] if at < len(other) else ""
        for length in range(1, _LONGEST_SUBJECT + 1):
            end = at + length
            is_turned = one[end : end + 1] == [verb] and one[at:end] == other[at + 1 : end + 1]
            if not is_turned or _FACT.fullmatch(verb) or _HANGUL.match(verb):
                continue
            if verbs is not None and verb not in verbs:
                continue
            if verb in beside.ends or verb in beside.begins:
                continue
            if one is before:
                yield [*before[:at], verb, *before[at:end], *before[end + 1 :]]
            else:
                subject = before[at + 1 : end + 1]
                yield [*before[:at], *subject, before[at], *before[end + 1 :]]
