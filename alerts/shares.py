"""How much of a text another holds, by runs of letters, sentence by sentence.

All of it works on folded words (`schemas.mention.ToldSentence`), in any script. Nothing here comes
from a library whose next version could change a figure: what was decided stays decided.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Self

from schemas.mention import Telling, ToldSentence

MATCHED = 0.7
"""Share of a sentence's letters, in runs of `_RUN`, that another holds if it is taken from it."""

_RUN, _RUN_SINGLES = 4, 2
"""Letters by which two sentences are compared."""

LETTERS = re.compile(r"[^\W_]+")

_DASH = re.compile(r"\s[-–—]{1,2}\s")

_LONGEST_DATELINE, _DATELINE = 60, 6
"""Characters and words before the dash of a dateline that names no agency: "Seoul, Jan 23 - "."""

_KEPT = 4_096
"""Sentences that are kept cut into runs: those of the reports that are compared again and again."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence, or two in a row as a desk may have joined them: ``joined`` are their words.

    ``is_asked`` says whether it is a question, or one of the two is, where that is known.
    """

    words: tuple[str, ...]
    letters: tuple[str, ...]
    runs: frozenset[str]
    content: frozenset[str] | None
    begun: int = 0
    doubts: frozenset[str] = frozenset()
    cases: tuple[str, ...] = ()
    joined: tuple[tuple[str, ...], ...] = ()
    is_asked: bool | None = None


@dataclass(frozen=True, slots=True)
class Cut:
    """A telling cut into what it is compared by, once for all that it is compared with.

    ``alone`` are its sentences, ``units`` they and each two in a row as one, ``runs`` those of all.
    """

    telling: Telling
    alone: Sequence[Unit]
    units: Sequence[Unit]
    runs: frozenset[str]

    @classmethod
    def of(cls, telling: Telling) -> Self:
        """Cut a telling."""
        alone = [unit_of(each) for each in telling.sentences]
        joined = [_joined(one, next_) for one, next_ in pairwise(telling.sentences)]
        runs = frozenset[str]().union(*(each.runs for each in alone))
        return cls(telling, alone, [*alone, *joined], runs)


@lru_cache(maxsize=_KEPT)
def _joined(one: ToldSentence, next_: ToldSentence) -> Unit:
    units = unit_of(one), unit_of(next_)
    known = [each.is_asked for each in units if each.is_asked is not None]
    contents = [each.content for each in units if each.content is not None]
    return Unit(
        words=units[0].words + units[1].words,
        letters=units[0].letters + units[1].letters,
        runs=units[0].runs | units[1].runs,
        content=frozenset[str]().union(*contents) if contents else None,
        begun=units[0].begun,
        doubts=units[0].doubts | units[1].doubts,
        cases=units[0].cases + units[1].cases,
        joined=(units[0].words, units[1].words),
        is_asked=any(known) if known else None,
    )


@lru_cache(maxsize=_KEPT)
def unit_of(sentence: ToldSentence) -> Unit:
    """Return a sentence cut into what it is compared by."""
    is_known = sentence.is_asked or sentence.text is not None
    return Unit(
        words=tuple(sentence.words.split()),
        letters=tuple(LETTERS.findall((sentence.text or "").casefold())),
        runs=_runs(sentence.words),
        content=None if sentence.text is None else frozenset(sentence.content),
        begun=_begun(sentence.text or ""),
        doubts=frozenset(sentence.doubts),
        cases=sentence.cases,
        is_asked=sentence.is_asked if is_known else None,
    )


def _begun(text: str) -> int:
    """Return how many words tell place and date before a dash, if any do."""
    dash = _DASH.search(text, 0, _LONGEST_DATELINE)
    words = LETTERS.findall(text[: dash.start()]) if dash else ()
    return len(words) if len(words) <= _DATELINE else 0


def _runs(words: str) -> frozenset[str]:
    letters = words.replace(" ", "")
    width = _RUN_SINGLES if is_of_singles(words.split()) else _RUN
    return frozenset(letters[at : at + width] for at in range(max(1, len(letters) - width + 1)))


def is_of_singles(words: Sequence[str]) -> bool:
    """Whether most words are one character each, as they are in scripts written without blanks."""
    return 2 * sum(len(word) == 1 for word in words) > len(words)


def held_by(unit: Unit, runs: frozenset[str]) -> float:
    """Return the share of a sentence's runs that a unit holds."""
    return len(runs & unit.runs) / len(runs)


def share_within(this: Cut, other: Cut) -> float:
    """Return the share of one text, in letters, that is taken from another."""
    lengths = [len(each.words) for each in this.telling.sentences]
    whole = sum(lengths)
    within = sum(
        length
        for length, unit in zip(lengths, this.alone, strict=True)
        if is_within(unit.runs, other)
    )
    return within / whole if whole else 0.0


def is_within(runs: frozenset[str], text: Cut) -> bool:
    """Whether a sentence is taken from a text."""
    # What all units together do not hold enough of, none of them does: most is told by one look.
    if len(runs & text.runs) / len(runs) < MATCHED:
        return False
    return any(held_by(unit, runs) >= MATCHED for unit in text.units)


def near_units(sentence: ToldSentence, units: Iterable[Unit]) -> list[Unit]:
    """Return the units that may tell a sentence: those that hold most of it."""
    runs = unit_of(sentence).runs
    near = [(held, unit) for unit in units if (held := held_by(unit, runs)) >= MATCHED / 2]
    return [unit for _, unit in sorted(near, key=lambda each: -each[0])[:4]]


def nearest(sentence: ToldSentence, among: Sequence[ToldSentence]) -> ToldSentence | None:
    """Return the sentence that holds most of one, if any holds half of it."""
    runs = unit_of(sentence).runs
    best = max(among, key=lambda each: len(runs & unit_of(each).runs), default=None)
    return best if best and 2 * len(runs & unit_of(best).runs) >= len(runs) else None
