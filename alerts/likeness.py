"""How alike two tellings of the clause are: as texts, and sentence by sentence on the clause.

How much of the one stands in the other (`shares`); which sentences on the clause it does not tell
(`retelling`): what changed in them (`edits`, `arrangement`), but for how a word is written
(`spelling`) and the case of a name (`cases`).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from alerts.cases import is_of_these_cases
from alerts.retelling import has_doubts_of, is_same_but_slips, tells_all_of
from alerts.shares import (
    LETTERS,
    MATCHED,
    Cut,
    Unit,
    held_by,
    is_within,
    near_units,
    nearest,
    share_within,
    unit_of,
)
from schemas.concepts import Concept
from schemas.mention import SAYING, Telling, ToldSentence

_WEIGHTY = frozenset({Concept.AID, Concept.TROOPS, Concept.DENIAL})
"""What a sentence that only may bear on the clause must speak of, where nobody says it."""

_LEAST_CUT_OFF = 5
"""Words that an excerpt has of the sentence in which it breaks off."""

_ENDS = re.compile(r"[.!?。！？।؟۔][\W_]*$")

_BREAKS_OFF = re.compile(r"(?:…|\.\.\.)[\W_]*$")

Beside = tuple[tuple[ToldSentence, ToldSentence | None], ...]
"""Sentences, each with one of another text."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much of each of two texts, in letters, stands in the other; and what is left over.

    ``begins_alike`` says whether the second holds the sentence with which the first begins, and
    ``is_of_one`` whether it is a single sentence.
    ``verbatim`` is the share of the first whose sentences stand there word for word, and
    ``is_step_told`` says whether the sentence that tells its step is told there, or its first one.

    ``unlike`` are the sentences on the clause of the first that the second does not tell, and
    ``reworded`` those that it tells in other words; each with the one of the second that is
    nearest to it, if any is near.
    """

    of_this: float
    of_other: float
    begins_alike: bool
    is_of_one: bool
    verbatim: float
    is_step_told: bool
    unlike: Beside
    reworded: Beside

    @property
    def overlap(self) -> float:
        """The larger share: 1 where one text holds all of the other."""
        return max(self.of_this, self.of_other)

    def is_taken(self, least: float) -> bool:
        """Whether so much of the first stands in the other, or it holds that.

        A single sentence is held by what begins with it, as a live blog may: a report of something
        else that gives it as background begins with its own news.
        """
        is_within = self.begins_alike or not self.is_of_one
        return self.of_this >= least or (self.of_other >= least and is_within)


def likeness(this: Cut, other: Cut, *, strictly: bool) -> Likeness:
    """Compare a telling with an earlier one.

    ``strictly`` tells any word that differs on the clause, or near it, but a slip of the pen;
    otherwise house spelling, titles and what a desk cuts away do not count. The sentence that
    tells its step is compared strictly: one letter makes "will ratify" of "has ratified".
    """
    before, now = other.telling.sentences, this.telling.sentences
    known = {sentence.words for sentence in before}
    turned = {
        sentence.words
        for sentence in now
        if sentence.words in known and _is_turned_alone(sentence, other.telling)
    }
    clauses = _clauses(this.telling, other.telling)
    changed = [
        (sentence, nearest(sentence, before))
        for sentence, unit in zip(now, this.alone, strict=True)
        if (sentence.words not in known or sentence.words in turned)
        and (
            _stands_for_one(unit, clauses)
            if sentence.text is None
            else _counts(sentence, this.telling, other.telling, strictly=strictly)
        )
    ]
    told = [
        _is_told(sentence, other.units, strictly=strictly)
        or (sentence == now[-1] and _is_cut_off(sentence, near))
        or _is_much_the_same(sentence, near, strictly=strictly)
        for sentence, near in changed
    ]
    whole = sum(len(each.words) for each in now)
    same = sum(len(each.words) for each in now if each.words in known)
    return Likeness(
        verbatim=same / whole if whole else 0.0,
        is_step_told=_is_step_told(this.telling, other.units),
        of_this=share_within(this, other),
        of_other=share_within(other, this),
        is_of_one=len(before) == 1,
        begins_alike=any(each.words and is_within(each.runs, other) for each in this.alone[:1]),
        unlike=tuple(pair for pair, is_told in zip(changed, told, strict=True) if not is_told),
        reworded=tuple(pair for pair, is_told in zip(changed, told, strict=True) if is_told),
    )


def _counts(sentence: ToldSentence, this: Telling, other: Telling, *, strictly: bool) -> bool:
    """Whether a sentence on the clause, or near, that is not known must be told in other words.

    What another outlet puts around a known text, and only may bear on the clause, counts if
    somebody says it, if it names a state and what the clause is about, or if it stands for
    another such sentence.
    """
    if strictly or not sentence.is_near:
        return True
    is_said = not SAYING.isdisjoint(sentence.words.split())
    is_of_a_state = any(each[:1].isupper() for each in sentence.content)
    is_weighty = is_of_a_state and not _WEIGHTY.isdisjoint(sentence.content)
    is_of_use = Concept.INVOKED in sentence.content
    return is_said or is_weighty or (is_of_use and _stands_for_another(sentence, this, other))


def _stands_for_another(sentence: ToldSentence, this: Telling, other: Telling) -> bool:
    """Whether what may bear on the clause follows there on what this follows on, and is gone."""
    told = {each.words for each in this.sentences}
    before = {now.words for now, next_ in pairwise(this.sentences) if next_ == sentence}
    return any(
        next_.is_near and next_.words not in told and now.words in before
        for now, next_ in pairwise(other.sentences)
    )


def _is_much_the_same(sentence: ToldSentence, near: ToldSentence | None, *, strictly: bool) -> bool:
    """Whether what only may bear on the clause has the same in it, in other words.

    What another outlet has somebody say there is compared by its words.
    """
    if near is None or near.content != sentence.content or near.words == sentence.words:
        return False
    is_compared = not strictly and not SAYING.isdisjoint(sentence.words.split())
    is_like = has_doubts_of(sentence, near) and has_doubts_of(near, sentence)
    return sentence.is_near and is_like and not is_compared


def _clauses(this: Telling, other: Telling) -> Sequence[Unit]:
    """Return another text's sentences on the clause.

    And the one that tells the step there, where only the headline still does.
    """
    units = [unit_of(each) for each in other.clauses]
    if this.event.words is None and other.event.words:
        units.append(unit_of(ToldSentence(words=other.event.words)))
    return units


def _stands_for_one(unit: Unit, clauses: Iterable[Unit]) -> bool:
    """Whether it stands for a sentence on the clause: "Article 5" for "Article 4"."""
    return any(held_by(each, unit.runs) >= MATCHED for each in clauses)


def _is_step_told(this: Telling, units: Sequence[Unit]) -> bool:
    """Whether the sentence that tells a step is told; where the title alone does, the first."""
    if words := this.event.words:
        own = (each for each in this.sentences if each.words == words)
        return _is_told(next(own, ToldSentence(words=words)), units, strictly=True)
    return all(_is_told(first, units, strictly=False) for first in this.sentences[:1])


def _is_told(sentence: ToldSentence, units: Iterable[Unit], *, strictly: bool) -> bool:
    tells = is_same_but_slips if strictly else tells_all_of
    return any(
        tells(unit, sentence) and _is_not_turned(sentence, unit)
        for unit in near_units(sentence, units)
    )


def _is_turned_alone(sentence: ToldSentence, other: Telling) -> bool:
    """Whether another text has the same words, and only asks it, or has the names change places."""
    same = [each for each in other.sentences if each.words == sentence.words]
    return not any(_is_not_turned(sentence, unit_of(each)) for each in same)


def _is_not_turned(sentence: ToldSentence, unit: Unit) -> bool:
    """Whether both ask it or say it, and the endings of names have the same do it to the same."""
    is_as_asked = unit.is_asked is None or unit.is_asked == sentence.is_asked
    return is_as_asked and is_of_these_cases(sentence.cases, unit.cases)


def _is_cut_off(sentence: ToldSentence, whole: ToldSentence | None) -> bool:
    """Whether a text breaks off within a sentence, as an excerpt does."""
    text, before = sentence.text or "", whole.text or "" if whole else ""
    is_open = not _ENDS.search(text) and bool(_ENDS.search(before))
    if whole is None or not (is_open or _BREAKS_OFF.search(text)):
        return False
    *words, last = sentence.words.split()
    there = whole.words.split()[: len(words) + 1]
    is_long = sentence.is_near or len(LETTERS.findall(text)) > _LEAST_CUT_OFF
    # A number that is cut short is another number.
    is_cut = there[:-1] == words and there[-1].startswith(last) and not last.isdecimal()
    return is_long and is_cut
