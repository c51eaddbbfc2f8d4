"""Whether a mention repeats what was told: rules 1 to 3 of `novelty`."""

from collections import defaultdict
from collections.abc import Container, Iterable
from itertools import islice

from alerts.cases import is_of_these_cases
from alerts.chronicle import WINDOW
from alerts.likeness import Likeness, likeness
from alerts.memory import Remembered, View
from alerts.placement import date_of
from alerts.ruling import Newness, Ruling
from alerts.shares import Cut
from alerts.sketches import sketch
from schemas.mention import Change, DecisionKind, Event, Match, Mention, Telling, ToldSentence
from schemas.state import State
from schemas.subjects import Subject

SAME_ARTICLE = 0.35
"""Overlap from which two texts under one address are versions of one article."""

TAKEN = 0.6
"""Overlap from which one text is taken from another; see `_is_of_another_event`."""

WHOLE = 0.9
"""Share of a text from which it is another's, whatever it is dated and entitled."""

_ASKED = 48
_MOST_LOOKED_AT = 24
_MOST_ALIKE, _MOST_COMPARED = 5, 8

_Compared = tuple[Remembered, Likeness]


def repeated(mention: Mention, view: View) -> Ruling:
    """Return what a mention is beside all that was told: a repeat, an update, or new."""
    this = Cut.of(mention.telling)
    if ruling := _as_version(mention, this, view.versions(mention.article.article_id)):
        return ruling
    found = view.most_alike(sketch(mention.telling, _ASKED), _MOST_LOOKED_AT)
    # Where many tell the clause in the same words, those of its own days are likelier.
    likeliest = list(islice(found, _MOST_ALIKE))
    others = _of_its_days(mention, found, _MOST_COMPARED - _MOST_ALIKE)
    alike = [*likeliest, *others]
    same = view.with_text(mention.fingerprint.text)
    # Where the title alone tells the clause, the same text may tell it differently.
    identical = next((each.report for each in same if _is_told_by(each, mention.telling)), None)
    return _as_text(mention, this, alike, identical)


def _of_its_days(mention: Mention, found: Iterable[Remembered], most: int) -> list[Remembered]:
    """Return so many reports, the first of its own days and then others; no more is read."""
    near: list[Remembered] = []
    aside: list[Remembered] = []
    for told in found:
        (aside if _is_aside(mention, told) else near).append(told)
        if len(near) == most:
            break
    return [*near, *aside][:most]


def _is_told_by(told: Remembered, telling: Telling) -> bool:
    """Whether an earlier report has all of some sentences on the clause, word for word."""
    by_words: defaultdict[str, list[ToldSentence]] = defaultdict(list)
    for each in (told.telling or Telling()).clauses:
        by_words[each.words].append(each)
    return all(
        any(_says_the_same(each, other) for other in by_words[each.words])
        for each in telling.clauses
    )


def _says_the_same(one: ToldSentence, other: ToldSentence) -> bool:
    """Whether the same words are asked there or said, of names in the same cases."""
    return one.is_asked == other.is_asked and is_of_these_cases(one.cases, other.cases)


def _as_version(mention: Mention, this: Cut, versions: Iterable[Remembered]) -> Ruling | None:
    """Judge a mention beside the versions of its article; ``None`` if it is none of them."""
    compared = [_compared(this, told, strictly=True) for told in versions]
    same = [each for each in compared if each[1].overlap >= SAME_ARTICLE]
    if not same:
        return None
    best = _best(same)
    left = _left(same)
    if left:
        return _of(DecisionKind.UPDATE, Newness.CLAUSE_CHANGED, best, left)
    if _tells_another_step(mention, same):
        return _of_step(mention, best)
    return _of(DecisionKind.REPUBLICATION, Newness.SAME_ARTICLE, best)


def _tells_another_step(mention: Mention, versions: Iterable[_Compared]) -> bool:
    """Whether an article's text tells a step that none of its versions told."""
    state = mention.telling.event.state
    return state is not State.BACKGROUND and all(
        not like.is_step_told and (told.telling or Telling()).event.state is not state
        for told, like in versions
    )


def _of_step(mention: Mention, compared: _Compared) -> Ruling:
    told, like = compared
    before = (told.telling or Telling()).event.sentence
    after = mention.telling.event.sentence or mention.article.headline
    changes = (Change(before=before, after=after),)
    return Ruling(DecisionKind.UPDATE, Newness.CLAUSE_CHANGED, told.report, like.overlap, changes)


def _compared(this: Cut, told: Remembered, *, strictly: bool) -> _Compared:
    return told, likeness(this, Cut.of(told.telling or Telling()), strictly=strictly)


def _best(compared: Iterable[_Compared]) -> _Compared:
    """Return the earlier telling that leaves least unsaid; of equal ones that most alike in all."""
    return min(compared, key=lambda each: (len(each[1].unlike), -each[1].overlap))


def _unlike(like: Likeness) -> frozenset[str]:
    return frozenset(sentence.words for sentence, _ in like.unlike)


def _of(
    kind: DecisionKind,
    reason: Newness,
    compared: _Compared,
    left: Container[str] | None = None,
) -> Ruling:
    """Judge by one earlier telling; ``left`` are the sentences that no earlier one has."""
    told, like = compared
    changed = like.reworded if left is None else [p for p in like.unlike if p[0].words in left]
    changes = tuple(
        Change(before=near.text or near.words if near else None, after=now.text or now.words)
        for now, near in changed
    )
    return Ruling(kind, reason, told.report, like.overlap, changes)


def _as_text(
    mention: Mention, this: Cut, alike: Iterable[Remembered], identical: Match | None
) -> Ruling:
    """Judge a mention by its text, beside reports that have much in common with it.

    ``identical`` is the first report of the very same text, if there is one.
    """
    compared = [
        _compared(this, told, strictly=_is_same_outlet(mention, told.report)) for told in alike
    ]
    taken = [
        (told, like)
        for told, like in compared
        if like.is_taken(TAKEN) and not _is_of_another_event(mention, told, like)
    ]
    own = [each for each in taken if _is_same_outlet(mention, each[0].report)]
    if again := [each for each in own if not each[1].unlike]:
        best = _best(again)
        return _of(*_repeat(mention, best[0].report), best)
    if identical:
        return Ruling(*_repeat(mention, identical), identical, 1.0)
    if not taken:
        return Ruling(DecisionKind.NEW, Newness.FIRST_REPORT)
    if own:
        return _of(DecisionKind.UPDATE, Newness.CLAUSE_CHANGED, _best(own), _left(own))
    left, best = _left(taken), _best(taken)
    if not left:
        return _of(*_repeat(mention, best[0].report), best)
    return _of(DecisionKind.NEW, Newness.MORE_ON_THE_CLAUSE, best, left)


def _is_of_another_event(mention: Mention, told: Remembered, like: Likeness) -> bool:
    """Whether the same words on the clause stand in a report of something else.

    What the treaty obliges to is told in the same paragraph by one outlet for years: another step,
    whoever else takes it, or a date days apart makes another event of it, unless the text and the
    sentence in it that tells the step are known. A headline may tell a step that its text does not.
    """
    this, other = mention.telling.event, (told.telling or Telling()).event
    is_by_others = _is_by_others(this, other)
    differs = this.state is not State.BACKGROUND and (is_by_others or this.state is not other.state)
    if _is_aside(mention, told):
        return differs or like.of_this < WHOLE
    known, least = (
        (like.verbatim, WHOLE) if _is_same_outlet(mention, told.report) else (like.of_this, TAKEN)
    )
    is_known = known >= least and like.is_step_told
    return differs and (is_by_others or not is_known)


def _is_aside(mention: Mention, told: Remembered) -> bool:
    dated = date_of(mention)
    return dated is not None and told.date is not None and abs(dated - told.date) > WINDOW


def _is_by_others(this: Event, other: Event) -> bool:
    """Whether another body takes the step, another side's leader, or so many more soldiers."""
    bodies = _bodies(this), _bodies(other)
    if all(bodies) and not any(_are_one_body(a, b) for a in bodies[0] for b in bodies[1]):
        return True
    people = {sign for sign in this.acting if sign[:1] == "Q"}
    if _first(this) != _first(other) and not people <= set(other.signs):
        return True
    numbers = {sign for sign in this.acting if sign.isdecimal()}
    return bool(set(other.acting) & set(other.numbers)) and not numbers <= set(other.numbers)


def _bodies(event: Event) -> list[tuple[str, str]]:
    """Return the bodies that act and whose they are; a house is no other parliament beside."""
    parted = (sign.partition("@") for sign in event.acting if sign[:1].islower())
    found = [(body, owner if body in _OWNED else "") for body, _, owner in parted]
    houses = [each for each in found if each[0] in _HOUSES]
    return [each for each in found if not (houses and each[0] == Subject.ASSEMBLY)]


_HOUSES = (Subject.LOWER_HOUSE, Subject.UPPER_HOUSE)
_OWNED = (
    Subject.PRESIDENCY,
    Subject.GOVERNMENT,
    Subject.FOREIGN_MINISTRY,
    Subject.DEFENCE_MINISTRY,
)
"""Of which each side has one; what else is named near a body is rarely its owner."""


def _are_one_body(one: tuple[str, str], other: tuple[str, str]) -> bool:
    (body, owner), (other_body, other_owner) = one, other
    return body == other_body and (owner == other_owner or not (owner and other_owner))


def _first(event: Event) -> frozenset[str]:
    return frozenset(sign for sign in event.opening if sign.startswith("first@"))


def _left(compared: Iterable[_Compared]) -> frozenset[str]:
    """Return the sentences on the clause that none of these tells."""
    return frozenset.intersection(*(_unlike(like) for _, like in compared))


def _is_same_outlet(mention: Mention, match: Match) -> bool:
    # Two unknown outlets are not the same outlet.
    return match.outlet is not None and match.outlet == mention.article.outlet


def _repeat(mention: Mention, match: Match) -> tuple[DecisionKind, Newness]:
    if _is_same_outlet(mention, match):
        return DecisionKind.REPUBLICATION, Newness.SAME_TEXT_SAME_OUTLET
    return DecisionKind.COPY, Newness.SAME_TEXT_OTHER_OUTLET
