"""What changed between two sentences, in each order in which they may be read."""

from collections.abc import Container, Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import NamedTuple

from alerts.arrangement import Frame, Speakers, arrangements
from alerts.encodings import is_broken
from alerts.shares import Unit, is_of_singles, unit_of
from schemas.mention import DAYS, SAYING, THOUGHT, TREATY, ToldSentence

CUT = 3
"""Words in a row that a desk cuts, and that are not one word changed."""

_DAYS = frozenset(DAYS)


class Edit(NamedTuple):
    """Words of one text and what stands for them in another.

    One that ``is_attribution`` leaves out who says it, however short it is put.
    """

    before: Sequence[str]
    now: Sequence[str]
    is_at_edge: bool
    after: Sequence[str] = ()
    is_attribution: bool = False


def readings(unit: Unit, sentence: ToldSentence) -> Iterator[tuple[list[Edit], bool]]:
    """Yield what changed, and whether words have changed places: as they stand, and turned."""
    before, now = unit.words, sentence.words.split()
    one, other = _without_days(before, now)
    is_thought = one.count(THOUGHT) == other.count(THOUGHT) > 0
    aside = SAYING if is_thought else SAYING - {THOUGHT}
    plain, said = without(aside, one), without(aside, other)
    yield list(_edits(plain, said)), False
    if aside.isdisjoint(other):
        for rest, left_out in _unattributed(one, aside):
            yield [left_out, *_edits(without(aside, rest), said)], False
    if said[:1] == [TREATY] and TREATY in plain:
        yield from _of_the_treaty(one, plain, said, aside)
    if is_broken(sentence):
        # Broken words stand for none that is known: those of the texts are compared.
        yield list(_edits(unit.letters, unit_of(sentence).letters)), False
        return
    turned = arrangements(
        plain,
        said,
        Frame(
            begun=min(unit.begun, unit_of(sentence).begun),
            is_said=bool(aside.intersection(one) and aside.intersection(other)),
            verbs=() if _DAYS & set(other) else _behind_days((before, plain), (now, said)),
            is_of_singles=is_of_singles(said),
            beside=_beside(aside, one, other),
        ),
    )
    for each in turned:
        yield list(_edits(each, said)), True


def _behind_days(*sentences: tuple[Sequence[str], Sequence[str]]) -> frozenset[str]:
    """Return with what those begin that begin with a day of the week, where all tell the day."""
    if any(_DAYS.isdisjoint(words) for words, _ in sentences):
        return frozenset()
    begun = ((words[0], list(words[1:2]), list(plain[:1])) for words, plain in sentences)
    return frozenset(
        verb for day, next_, first in begun if day in _DAYS and next_ == first for verb in first
    )


def _beside(aside: Container[str], *sentences: Sequence[str]) -> Speakers:
    pairs = [pair for words in sentences for pair in pairwise(words)]
    return Speakers(
        ends=frozenset(one for one, next_ in pairs if next_ in aside),
        begins=frozenset(next_ for one, next_ in pairs if one in aside),
    )


def _of_the_treaty(
    one: Sequence[str], plain: Sequence[str], said: Sequence[str], aside: Container[str]
) -> Iterator[tuple[list[Edit], bool]]:
    """Yield what changed where a desk parted a sentence: "… a treaty. The treaty binds …"."""
    for rest, left_out in (*_unattributed(one, aside), (plain, _left_out(()))):
        edits = list(_edits(without(aside, rest), said[1:]))
        if edits and TREATY in edits[0].before:
            yield [left_out, *edits], False


def _unattributed(
    words: Sequence[str], aside: Container[str]
) -> Iterator[tuple[Sequence[str], Edit]]:
    """Yield what is left of a sentence without the one who says it, first or last; and that."""
    for at, word in enumerate(words):
        if word in aside:
            yield words[at + 1 :], _left_out(words[:at])
            yield words[:at], _left_out(words[at + 1 :])
            return


def _left_out(words: Sequence[str]) -> Edit:
    return Edit(words, (), is_at_edge=True, is_attribution=True)


def _without_days(before: Sequence[str], now: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """Leave out the days of the week where they are the same, or none is told any more."""
    days = [word for word in now if word in _DAYS]
    if days and days != [word for word in before if word in _DAYS]:
        return before, now
    return without(_DAYS, before), without(_DAYS, now)


def without(left_out: Container[str], words: Iterable[str]) -> list[str]:
    """Return the words but those that are left out."""
    return [word for word in words if word not in left_out]


def _edits(one: Sequence[str], other: Sequence[str]) -> Iterator[Edit]:
    steps = SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
    last = len(steps) - 1
    for at, (kind, i, j, k, end) in enumerate(steps):
        if kind != "equal":
            yield Edit(one[i:j], other[k:end], is_at_edge=at in (0, last), after=other[end:])
