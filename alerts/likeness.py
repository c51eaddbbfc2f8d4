"""How alike two tellings of the clause are: as texts, and sentence by sentence on the clause.

All of it works on folded words (`schemas.mention.ToldSentence`), in any script. Nothing here comes
from a library whose next version could change a figure: what was decided stays decided.
"""

import itertools
import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from hashlib import blake2b
from heapq import nsmallest
from itertools import chain, pairwise
from typing import NamedTuple

from alerts.arrangement import Speakers, arrangements
from schemas.concepts import Concept
from schemas.mention import DAYS, SAID, THOUGHT, TREATY, Telling, ToldSentence

MATCHED = 0.7
"""Share of a sentence's letters, in runs of `_RUN`, that another holds if it is taken from it."""

_KEY = b"clausewatch"
_SHINGLE, _SHINGLE_SINGLES = 4, 8
"""Words, or characters that are words, of which a shingle is made."""

_RUN, _RUN_SINGLES = 4, 2
"""Letters by which two sentences are compared."""

_SAME_DAMAGED = 0.6
"""`SequenceMatcher.ratio` from which two words are one where letters were lost or misread."""

_STEM, _ENDING_OF_A_CASE = 3, 3
"""Letters that stay, and that change, where a name is put into another case."""

_BROKEN = re.compile("\ufffd|[\u00c2\u00c3\u00e2][\u0080-\u00bf\u0152-\u2122]")
"""What UTF-8 leaves behind where it was read as something else."""

_LETTERS = re.compile(r"[^\W_]+")
_BROKEN_WORD = re.compile(rf"[^\W_]*(?:(?:{_BROKEN.pattern})[^\W_]*)+")

_DASH = re.compile(r"\s[-–—]{1,2}\s")
_LONGEST_DATELINE, _DATELINE = 60, 6
"""Characters and words before the dash of a dateline that names no agency: "Seoul, Jan 23 - "."""

_STATE = re.compile(r"q\d+|iso\w+")
_OFFICE = 7
"""Words in which an office and the name of who holds it are told."""

_CUT = 3
"""Words in a row that a desk cuts, and that are not one word changed."""

_DAYS = frozenset(DAYS)

_SAYING = frozenset({SAID, THOUGHT})

_LEFT_OUT = _SAYING | _DAYS | {""}
"""What stands among the words of a sentence, and may not stand among those that are compared."""

_WEIGHTY = frozenset({Concept.AID, Concept.TROOPS, Concept.DENIAL})
"""What a sentence that only may bear on the clause must speak of, where nobody says it."""

_SPELT = (
    *(("ae", "a"), ("oe", "o"), ("ue", "u"), ("ou", "o"), ("ph", "f")),
    *(("z", "s"), ("c", "s"), ("w", "v"), ("j", "i"), ("y", "i")),
)
"""Letters that houses write for each other: "defence" and "defense", "Pjöngjang"."""

_ENDINGS = {"re": "er", "mme": "m", "gue": "g"}
_ENDING = re.compile("(?:re|mme|gue)$")
"""How British and American English end a word: centre, programme, catalogue."""

_DOUBLED = re.compile(r"([^\W\d_])\1")

_LEAST_CUT_OFF = 5
"""Words that an excerpt has of the sentence in which it breaks off."""

_ENDS = re.compile(r"[.!?。！？।؟۔][\W_]*$")
_BREAKS_OFF = re.compile(r"(?:…|\.\.\.)[\W_]*$")

_TYPO = 7
"""Letters of a word in which a slip can be told from another word."""

_ARTICLE = 3
"""Letters of a word that need be no title where a sentence begins with it: "Den Kreml"."""

_WORD = re.compile(r"[^\W\d_]+(?=(\.?))")

_KEPT = 4_096
"""Sentences that are kept cut into runs: those of the reports that are compared again and again."""

Sketch = tuple[int, ...]
"""The smallest of a text's shingles, hashed to 64 bits: a sample that any two texts share."""


def sketch(telling: Telling, size: int) -> Sketch:
    """Return the ``size`` smallest shingles of a telling, and of each sentence on the clause."""
    every = chain.from_iterable(map(_shingles, telling.sentences))
    of_clauses = (nsmallest(size // 4, _shingles(each)) for each in telling.clauses)
    return tuple(dict.fromkeys([*nsmallest(size, set(every)), *chain.from_iterable(of_clauses)]))


def _shingles(sentence: ToldSentence) -> frozenset[int]:
    words = sentence.words.split()
    width = _SHINGLE_SINGLES if _is_of_singles(words) else _SHINGLE
    last = max(1, len(words) - width + 1)
    return frozenset(_hashed(" ".join(words[at : at + width])) for at in range(last))


def _hashed(words: str) -> int:
    return int.from_bytes(blake2b(words.encode(), digest_size=8, key=_KEY).digest(), "big")


def _is_of_singles(words: Sequence[str]) -> bool:
    """Whether most words are one character each, as they are in scripts written without blanks."""
    return 2 * sum(len(word) == 1 for word in words) > len(words)


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


def likeness(this: Telling, other: Telling, *, strictly: bool) -> Likeness:
    """Compare a telling with an earlier one.

    ``strictly`` tells any word that differs on the clause, or near it, but a slip of the pen;
    otherwise house spelling, titles and what a desk cuts away do not count. The sentence that
    tells its step is compared strictly: one letter makes "will ratify" of "has ratified".
    """
    units = list(_units(other.sentences))
    known = {sentence.words for sentence in other.sentences}
    declined = {
        sentence.words
        for sentence in this.sentences
        if sentence.cases and sentence.words in known and _is_declined(sentence, other)
    }
    changed = [
        (sentence, _nearest(sentence, other.sentences))
        for sentence in this.sentences
        if (sentence.words not in known or sentence.words in declined)
        and _counts(sentence, this, other, strictly=strictly)
    ]
    told = [
        _is_told(sentence, units, strictly=strictly)
        or (sentence == this.sentences[-1] and _is_cut_off(sentence, near))
        or _is_much_the_same(sentence, near, strictly=strictly)
        for sentence, near in changed
    ]
    whole = sum(len(each.words) for each in this.sentences)
    same = sum(len(each.words) for each in this.sentences if each.words in known)
    return Likeness(
        verbatim=same / whole if whole else 0.0,
        is_step_told=_is_step_told(this, units),
        of_this=_share_within(this.sentences, units),
        of_other=_share_within(other.sentences, list(_units(this.sentences))),
        is_of_one=len(other.sentences) == 1,
        begins_alike=_share_within(this.sentences[:1], units) == 1.0,
        unlike=tuple(pair for pair, is_told in zip(changed, told, strict=True) if not is_told),
        reworded=tuple(pair for pair, is_told in zip(changed, told, strict=True) if is_told),
    )


def _counts(sentence: ToldSentence, this: Telling, other: Telling, *, strictly: bool) -> bool:
    """Whether a sentence that is not known must be told there in other words.

    What another outlet puts around a known text, and only may bear on the clause, counts if
    somebody says it, if it names a state and what the clause is about, or if it stands for
    another such sentence.
    """
    if sentence.text is None:
        return _may_tell_otherwise(sentence, this, other)
    if strictly or not sentence.is_near:
        return True
    is_said = not _SAYING.isdisjoint(sentence.words.split())
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
    is_compared = not strictly and not _SAYING.isdisjoint(sentence.words.split())
    is_like = _has_doubts(sentence, near) and _has_doubts(near, sentence)
    return sentence.is_near and is_like and not is_compared


def _may_tell_otherwise(sentence: ToldSentence, this: Telling, other: Telling) -> bool:
    """Whether it stands for a sentence on the clause: "Article 5" for "Article 4".

    Or for the one that tells the step, where only the headline still does.
    """
    runs = _unit(sentence).runs
    units = [_unit(each) for each in other.clauses]
    if this.event.words is None and other.event.words:
        units.append(_unit(ToldSentence(words=other.event.words)))
    return any(_held(runs, unit) >= MATCHED for unit in units)


def _is_step_told(this: Telling, units: "Sequence[_Unit]") -> bool:
    """Whether the sentence that tells a step is told; where the title alone does, the first."""
    if words := this.event.words:
        own = (each for each in this.sentences if each.words == words)
        return _is_told(next(own, ToldSentence(words=words)), units, strictly=True)
    return all(_is_told(first, units, strictly=False) for first in this.sentences[:1])


def _is_told(sentence: ToldSentence, units: "Iterable[_Unit]", *, strictly: bool) -> bool:
    tells = _is_same_but_slips if strictly else _tells
    return any(
        tells(unit, sentence) and _is_of_these_cases(sentence.cases, unit.cases)
        for unit in _near(sentence, units)
    )


def _is_declined(sentence: ToldSentence, other: Telling) -> bool:
    """Whether a sentence stands in another text with other endings alone: who helps whom."""
    same = [each for each in other.sentences if each.words == sentence.words]
    return not any(_is_of_these_cases(sentence.cases, each.cases) for each in same)


def _is_of_these_cases(cases: Sequence[str], others: Sequence[str]) -> bool:
    """Whether names stand in a sentence in the cases in which they stand in another.

    Side by side, where all of them stand there in a row; otherwise whichever is left over.
    """
    for at in range(len(others) - len(cases) + 1):
        pairs = list(zip(cases, others[at : at + len(cases)], strict=True))
        if all(one.partition(" ")[0] == other.partition(" ")[0] for one, other in pairs):
            return not any(_is_another_case(*pair) for pair in pairs)
    left, gone = Counter(cases) - Counter(others), Counter(others) - Counter(cases)
    return not any(_is_another_case(one, other) for one in left for other in gone)


def _is_another_case(one: str, other: str) -> bool:
    """Whether a name is written there with another ending: "Russia" for "to Russia".

    Another name, or an adjective, tells nothing of the case.
    """
    (name, *words), (other_name, *other_words) = one.split(), other.split()
    pairs = list(zip(words, other_words, strict=False))
    is_one_name = name == other_name and len(words) == len(other_words)
    return is_one_name and one != other and all(itertools.starmap(_is_one_stem, pairs))


def _is_one_stem(one: str, other: str) -> bool:
    shared = itertools.takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    stem = sum(1 for _ in shared)
    return stem >= _STEM and max(len(one), len(other)) - stem <= _ENDING_OF_A_CASE


def _is_cut_off(sentence: ToldSentence, whole: ToldSentence | None) -> bool:
    """Whether a text breaks off within a sentence, as an excerpt does."""
    text, before = sentence.text or "", whole.text or "" if whole else ""
    is_open = not _ENDS.search(text) and bool(_ENDS.search(before))
    if whole is None or not (is_open or _BREAKS_OFF.search(text)):
        return False
    *words, last = sentence.words.split()
    there = whole.words.split()[: len(words) + 1]
    is_long = sentence.is_near or len(_LETTERS.findall(text)) > _LEAST_CUT_OFF
    # A number that is cut short is another number.
    is_cut = there[:-1] == words and there[-1].startswith(last) and not last.isdecimal()
    return is_long and is_cut


@dataclass(frozen=True, slots=True)
class _Unit:
    """A sentence, or two in a row as a desk may have joined them."""

    words: tuple[str, ...]
    letters: tuple[str, ...]
    runs: frozenset[str]
    content: frozenset[str] | None
    begun: int = 0
    doubts: frozenset[str] = frozenset()
    cases: tuple[str, ...] = ()
    joined: tuple[tuple[str, ...], ...] = ()


def _units(sentences: Sequence[ToldSentence]) -> Iterator[_Unit]:
    alone = [_unit(each) for each in sentences]
    yield from alone
    yield from (_joined(one, next_) for one, next_ in pairwise(sentences))


@lru_cache(maxsize=_KEPT)
def _joined(one: ToldSentence, next_: ToldSentence) -> _Unit:
    units = _unit(one), _unit(next_)
    contents = [each.content for each in units if each.content is not None]
    return _Unit(
        words=units[0].words + units[1].words,
        letters=units[0].letters + units[1].letters,
        runs=units[0].runs | units[1].runs,
        content=frozenset[str]().union(*contents) if contents else None,
        begun=units[0].begun,
        doubts=units[0].doubts | units[1].doubts,
        cases=units[0].cases + units[1].cases,
        joined=(units[0].words, units[1].words),
    )


@lru_cache(maxsize=_KEPT)
def _unit(sentence: ToldSentence) -> _Unit:
    return _Unit(
        words=tuple(sentence.words.split()),
        letters=tuple(_LETTERS.findall((sentence.text or "").casefold())),
        runs=_runs(sentence.words),
        content=None if sentence.text is None else frozenset(sentence.content),
        begun=_begun(sentence.text or ""),
        doubts=frozenset(sentence.doubts),
        cases=sentence.cases,
    )


def _begun(text: str) -> int:
    """Return how many words tell place and date before a dash, if any do."""
    dash = _DASH.search(text, 0, _LONGEST_DATELINE)
    words = _LETTERS.findall(text[: dash.start()]) if dash else ()
    return len(words) if len(words) <= _DATELINE else 0


def _runs(words: str) -> frozenset[str]:
    letters = words.replace(" ", "")
    width = _RUN_SINGLES if _is_of_singles(words.split()) else _RUN
    return frozenset(letters[at : at + width] for at in range(max(1, len(letters) - width + 1)))


def _held(runs: frozenset[str], unit: _Unit) -> float:
    return len(runs & unit.runs) / len(runs)


def _share_within(sentences: Iterable[ToldSentence], units: Sequence[_Unit]) -> float:
    every = frozenset[str]().union(*(unit.runs for unit in units))
    whole = within = 0
    for sentence in sentences:
        whole += len(sentence.words)
        if _is_within(_unit(sentence).runs, units, every):
            within += len(sentence.words)
    return within / whole if whole else 0.0


def _is_within(runs: frozenset[str], units: Iterable[_Unit], every: frozenset[str]) -> bool:
    # What all units together do not hold enough of, none of them does: most is told by one look.
    if len(runs & every) / len(runs) < MATCHED:
        return False
    return any(_held(runs, unit) >= MATCHED for unit in units)


def _near(sentence: ToldSentence, units: Iterable[_Unit]) -> list[_Unit]:
    """Return the units that may tell a sentence: those that hold most of it."""
    runs = _unit(sentence).runs
    near = [(held, unit) for unit in units if (held := _held(runs, unit)) >= MATCHED / 2]
    return [unit for _, unit in sorted(near, key=lambda each: -each[0])[:4]]


def _nearest(sentence: ToldSentence, among: Sequence[ToldSentence]) -> ToldSentence | None:
    runs = _unit(sentence).runs
    best = max(among, key=lambda each: len(runs & _unit(each).runs), default=None)
    return best if best and 2 * len(runs & _unit(best).runs) >= len(runs) else None


def _is_same_but_slips(unit: _Unit, sentence: ToldSentence) -> bool:
    return any(
        all(_is_slip(change) or _is_damage(change, sentence) for change in changes)
        for changes, _ in _readings(unit, sentence)
    )


def _tells(unit: _Unit, sentence: ToldSentence) -> bool:
    """Whether a unit of another outlet's text says all that a sentence on the clause says."""
    return any(
        _says_no_more(unit, sentence, changes)
        and all(
            (not is_turned and _is_cut(change) and not _doubts(_cut_from(unit, change), unit))
            or _is_slip(change)
            or _is_house_style(change)
            or (_is_written_otherwise(change, sentence) and not _doubts(change.now, sentence))
            or _is_of_a_person(change, sentence, unit)
            or _is_damage(change, sentence)
            for change in changes
        )
        for changes, is_turned in _readings(unit, sentence)
    )


def _readings(unit: _Unit, sentence: ToldSentence) -> "Iterator[tuple[list[_Change], bool]]":
    """Yield what changed, and whether words have changed places: as they stand, and turned."""
    before, now = unit.words, sentence.words.split()
    one, other = _without_days(before, now)
    is_thought = one.count(THOUGHT) == other.count(THOUGHT) > 0
    aside = _SAYING if is_thought else _SAYING - {THOUGHT}
    plain, said = _without(aside, one), _without(aside, other)
    yield list(_changes(plain, said)), False
    if aside.isdisjoint(other):
        for rest, left_out in _unattributed(one, aside):
            yield [left_out, *_changes(_without(aside, rest), said)], False
    if said[:1] == [TREATY] and TREATY in plain:
        yield from _of_the_treaty(one, plain, said, aside)
    if _BROKEN.search(sentence.text or ""):
        # Broken words stand for none that is known: those of the texts are compared.
        yield list(_changes(unit.letters, _unit(sentence).letters)), False
        return
    turned = arrangements(
        plain,
        said,
        begun=min(unit.begun, _unit(sentence).begun),
        is_said=bool(aside.intersection(one) and aside.intersection(other)),
        verbs=() if _DAYS & set(other) else _behind_days((before, plain), (now, said)),
        is_of_singles=_is_of_singles(said),
        beside=_beside(aside, one, other),
    )
    for each in turned:
        yield list(_changes(each, said)), True


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
) -> "Iterator[tuple[list[_Change], bool]]":
    """Yield what changed where a desk parted a sentence: "… a treaty. The treaty binds …"."""
    for rest, left_out in (*_unattributed(one, aside), (plain, _left_out(()))):
        changes = list(_changes(_without(aside, rest), said[1:]))
        if changes and TREATY in changes[0].before:
            yield [left_out, *changes], False


def _unattributed(
    words: Sequence[str], aside: Container[str]
) -> "Iterator[tuple[Sequence[str], _Change]]":
    """Yield what is left of a sentence without the one who says it, first or last; and that."""
    for at, word in enumerate(words):
        if word in aside:
            yield words[at + 1 :], _left_out(words[:at])
            yield words[:at], _left_out(words[at + 1 :])
            return


def _without_days(before: Sequence[str], now: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """Leave out the days of the week where they are the same, or none is told any more."""
    days = [word for word in now if word in _DAYS]
    if days and days != [word for word in before if word in _DAYS]:
        return before, now
    return _without(_DAYS, before), _without(_DAYS, now)


def _without(left_out: Container[str], words: Iterable[str]) -> list[str]:
    return [word for word in words if word not in left_out]


def _changes(one: Sequence[str], other: Sequence[str]) -> "Iterator[_Change]":
    steps = SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
    last = len(steps) - 1
    for at, (kind, i, j, k, end) in enumerate(steps):
        if kind != "equal":
            yield _Change(one[i:j], other[k:end], is_at_edge=at in (0, last), after=other[end:])


class _Change(NamedTuple):
    """Words of one text and what stands for them in another."""

    before: Sequence[str]
    now: Sequence[str]
    is_at_edge: bool
    after: Sequence[str] = ()


def _left_out(words: Sequence[str]) -> _Change:
    """Return what a desk cuts with the one who says it, however short it is."""
    return _Change((*words, *("",) * _CUT), (), is_at_edge=True)


def _cut_from(unit: _Unit, change: _Change) -> Sequence[str]:
    """Return the words that were cut from a sentence; one beside it may go as a whole."""
    cut = _without(_LEFT_OUT, change.before)
    for whole in unit.joined:
        words = _without(_LEFT_OUT, whole)
        if words and cut[: len(words)] == words:
            return cut[len(words) :]
        if words and cut[-len(words) :] == words:
            return cut[: -len(words)]
    return cut


def _has_doubts(whole: ToldSentence, other: ToldSentence) -> bool:
    """Whether another sentence has all words that deny or doubt what one says, or suppose it."""
    return all(f" {doubt} " in f" {other.words} " for doubt in whole.doubts)


def _doubts(words: Sequence[str], whole: _Unit | ToldSentence) -> bool:
    """Whether some words of a sentence deny or doubt what it says, or only suppose it."""
    within = f" {' '.join(_without(_LEFT_OUT, words))} "
    doubts = (" ".join(_without(_LEFT_OUT, doubt.split())) for doubt in whole.doubts)
    return any(f" {doubt} " in within for doubt in doubts if doubt)


def _says_no_more(unit: _Unit, sentence: ToldSentence, changes: Sequence[_Change]) -> bool:
    """Whether a sentence has no concept that the unit lacks, and lost one only in a long cut."""
    if unit.content is None or not changes:
        return True
    content = frozenset(sentence.content)
    if _BROKEN.search(sentence.text or ""):
        return content <= unit.content  # its words may be past reading
    is_cut = any(map(_is_cut, changes))
    lost = unit.content - content
    return content <= unit.content and not (Concept.DENIAL in lost or (lost and not is_cut))


def _is_slip(change: _Change) -> bool:
    """Whether two spellings are one word with a letter too many, too few, or two exchanged."""
    one, other = "".join(change.before), "".join(change.now)
    if one == other:
        return True
    if one.isdecimal() or other.isdecimal():
        return False
    if min(len(one), len(other)) < _TYPO or one[:2] != other[:2] or one[-2:] != other[-2:]:
        return False
    if len(one) == len(other):
        return sorted(one) == sorted(other) and sum(map(str.__ne__, one, other)) == 2  # noqa: PLR2004
    longer, shorter = sorted((one, other), key=len, reverse=True)
    return any(longer[:at] + longer[at + 1 :] == shorter for at in range(len(longer)))


def _is_cut(change: _Change) -> bool:
    """Whether a desk cut a sentence short: at its beginning or its end, and more than a word."""
    return change.is_at_edge and not change.now and len(change.before) >= _CUT


def _is_house_style(change: _Change) -> bool:
    """Whether a desk spelled a word otherwise: its letters, and no other of its forms."""
    one, other = "".join(change.before), "".join(change.now)
    return not (one.isdecimal() or other.isdecimal()) and _spelt(one) == _spelt(other)


def _spelt(word: str) -> str:
    for letters, alike in _SPELT:
        word = word.replace(letters, alike)
    return _DOUBLED.sub(r"\1", _ENDING.sub(lambda ending: _ENDINGS[ending[0]], word))


def _is_damage(change: _Change, sentence: ToldSentence) -> bool:
    """Whether a broken encoding, which shows in these very words, made the difference."""
    text = sentence.text or ""
    if not _BROKEN.search(text):
        return False
    one, other = "".join(change.before), "".join(change.now)
    if not other:
        return len(one) == 1
    ratio = SequenceMatcher(None, one, other, autojunk=False).ratio()
    # Damage adds no letters: "wouldn?t" is not "would".
    is_longer = other.startswith(one)
    return other in _damaged(text) and not is_longer and ratio >= _SAME_DAMAGED


@lru_cache(maxsize=_KEPT)
def _damaged(text: str) -> frozenset[str]:
    """Return what is left of the words in which letters are broken."""
    runs = (run[0].casefold() for run in _BROKEN_WORD.finditer(text))
    return frozenset("".join(_LETTERS.findall(run)) for run in runs)


def _is_written_otherwise(change: _Change, sentence: ToldSentence) -> bool:
    """Whether a title was added before a name ("Mr Lavrov"), or a word abbreviated ("Gen. X")."""
    before, now = change.before, change.now
    if len(now) != 1 or len(before) > 1:
        return False
    words = list(_WORD.finditer(sentence.text or ""))
    if before:
        return before[0].startswith(now[0]) and any(
            word[0].casefold() == now[0] and word[1] for word in words
        )
    return any(
        title[0].casefold() == now[0]
        and title[0][0].isupper()
        and name[0][0].isupper()
        and (title is not words[0] or len(title[0]) > _ARTICLE)
        for title, name in pairwise(words)
    )


def _is_of_a_person(change: _Change, sentence: ToldSentence, unit: _Unit) -> bool:
    """Whether it is said, or no longer, whose minister says it: "Russian minister Ivan Petrov".

    The state is named in the sentence anyway, and the name stands right after it, unchanged.
    """
    words = (*change.before, *change.now)
    is_one_more = len(words) == 1 and bool(_STATE.fullmatch(words[0]))
    if not is_one_more or _SAYING.isdisjoint(unit.words):
        return False
    others = sentence.words.split() if change.before else unit.words
    names = [
        (one[0].casefold(), next_[0].casefold())
        for one, next_ in pairwise(_WORD.finditer(sentence.text or ""))
        if one[0][0].isupper() and next_[0][0].isupper()
    ]
    after = change.after[:_OFFICE]
    near = {*pairwise(after)}
    states = {each.casefold() for each in sentence.content}
    is_known_person = any(_STATE.fullmatch(each) and each not in states for each in after)
    return words[0] in others and (is_known_person or any(name in near for name in names))
