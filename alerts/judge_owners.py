"""Whose treaty? A claim belongs to the watch's parties, to a rival instrument, or to nobody.

The nearest owner wins: first whoever the sentence names, then whom the discourse is about, that
is the sentences before it, then the title, then the sentence after.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

from alerts.judge_claims import PROMISES, Claim
from alerts.judge_reading import WITHIN_A_NAME, Reading, Said, gap
from alerts.judge_roles import (
    BESIDE,
    BEYOND,
    COMPARED,
    LISTED,
    between,
    furthest_of,
    how_far,
    is_likened,
    is_listed_with,
    is_reaction,
    nearest_of,
    only_bears_on,
    only_speaks,
)
from alerts.watches import Rival, Saying, Watch
from schemas.base import Span
from schemas.concepts import Concept
from schemas.report import Entity

FURTHEST_BACK = 12

TOUCHING = 25
"""Characters within which a party is part of the instrument's name: "NATO's mutual defence"."""

BY_NAME = 40
"""Characters within which a rival's parties own a claim, though the watch's stand further off."""

CLOSE = 90
"""Characters within which others own a claim where the watch's parties stand elsewhere."""

_FROM_AFAR = 0.75
"""How surely a claim is that of parties who are named far from it."""

_PAUSE = re.compile("[,;:，；：、،؛—–]")

_BREAK = re.compile("[:;：；—–]")

_COMMITS = (Concept.TREATY, Concept.ATTACK_CONDITION, *PROMISES)


_INSTRUMENT = (Concept.TREATY, Concept.TREATY_TITLE, Concept.CLAUSE)
_TAKES_UP = (
    Concept.BOTH_PARTIES,
    Concept.EITHER_PARTY,
    Concept.TREATY,
    Concept.SIGNED,
    Concept.ATTACK_CONDITION,
)


class Owner(Enum):
    """Whose claim it is."""

    WATCH = "watch"
    RIVAL = "rival"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Ownership:
    """Whose claim, how surely, and the words by which the watch's parties are named."""

    owner: Owner
    confidence: float = 0.0
    parties: tuple[Entity, ...] = ()
    in_sentence: bool = False
    is_contrast: bool = False


_RIVAL = Ownership(Owner.RIVAL)
_NOBODY = Ownership(Owner.NOBODY)


def ownership(claim: Claim, reading: Reading) -> Ownership:
    """Say whose commitment a claim states."""
    if _is_contrasted(claim, reading) and (named := _in_discourse(claim, reading)):
        return Ownership(Owner.WATCH, 0.9, named, is_contrast=True)
    here = _nearest_sides(claim, reading)
    if _is_of_the_pair(claim, reading):
        return Ownership(Owner.WATCH, 1.0, tuple(e for e in here if e), in_sentence=True)
    ours = furthest_of(claim, [party.ids for party in reading.watch.parties])
    if (
        _is_of_another_law(claim)
        or _is_against_a_backdrop(claim, reading)
        or _is_named_otherwise(claim, reading, ours)
        or _is_for_a_partner(claim, reading)
        or _is_among_others(claim, reading)
        or _is_one_with_another(claim, reading)
        or _is_in_their_treaty(claim, reading)
        or (not _is_alongside(claim, reading) and _others_are_nearer(claim, reading, ours))
    ):
        return _RIVAL
    if ours is not None and not _is_beyond(claim, reading):
        return Ownership(Owner.WATCH, 1.0, tuple(e for e in here if e), in_sentence=True)
    if _rival_is_here(claim, reading) or _is_with_another_state(claim, reading):
        return _RIVAL
    is_of_another = _opens_with_another(reading) and not _is_introduced(claim, reading)
    return _RIVAL if is_of_another else _from_discourse(claim, reading)


def _is_beyond(claim: Claim, reading: Reading) -> bool:
    """Whether one of ours stands only beyond a semicolon from aid told of where others are."""
    return (
        claim.saying is Saying.CONTENT
        and reading.names_others(claim.said)
        and any(
            all(how_far(claim, e) >= gap(claim.core, e) + BEYOND for e in claim.said.named(ids))
            for ids in reading.watch.sides
        )
    )


def _is_of_another_law(claim: Claim) -> bool:
    """Whether an article is said to be that of a law or agreement which promises no defence.

    Where the sentence speaks of aid or of an alliance, it may be ours all the same, and is.
    Prisoners are of those who gave such aid.
    """
    said = claim.said
    is_of_allies = said.has(*PROMISES, Concept.TREATY_TITLE)
    is_aid = said.has(Concept.AID) and not said.has(Concept.PRISONER)
    return (
        claim.saying is Saying.ARTICLE
        and not (is_of_allies or is_aid)
        and any(gap(term, claim.span) == 0 for term in said.terms(Concept.OTHER_LAW))
    )


def _is_against_a_backdrop(claim: Claim, reading: Reading) -> bool:
    """Whether a name is two others', and ours are only what it is told beside.

    "The US and South Korea renewed their defence treaty amid closer ties of Russia and the DPRK".
    """
    said, watch = claim.said, reading.watch
    backdrops = list(said.terms(Concept.BACKDROP))
    if claim.saying is Saying.CONTENT or not backdrops:
        return False
    ours = list(said.named(watch.ours))
    others = [
        entity
        for entity in reading.other_states(said)
        if not only_speaks(claim, entity)
        and not any(_stands_between(each, entity, claim.core) for each in ours)
    ]
    is_theirs = len({watch.state(entity.id) for entity in others}) > 1 and bool(ours)
    return is_theirs and all(
        any(_is_behind(entity, backdrop, claim, others) for backdrop in backdrops)
        for entity in ours
    )


def _is_behind(entity: Entity, backdrop: Span, claim: Claim, others: Iterable[Span]) -> bool:
    """Whether it is who is named that a backdrop tells of, and not who concludes a treaty.

    Nobody else and no treaty stands between them; the backdrop or another stands before the treaty.
    """
    if any(_stands_between(each, entity, backdrop) for each in (claim.core, *others)):
        return False
    return any(_stands_between(each, entity, claim.core) for each in (backdrop, *others))


def _stands_between(middle: Span, one: Span, other: Span) -> bool:
    first, last = sorted((one, other), key=lambda span: span.start)
    return first.start <= middle.start and middle.end <= last.end and middle not in (one, other)


def _nearest_sides(claim: Claim, reading: Reading) -> list[Entity | None]:
    return [_nearest_side(claim, party.ids) for party in reading.watch.parties]


def _nearest_side(claim: Claim, ids: frozenset[str]) -> Entity | None:
    """Return who is named nearest for a side; who only speaks, where there is nobody else."""
    named = list(claim.said.named(ids))
    silent = [entity for entity in named if not only_speaks(claim, entity)]
    return nearest_of(claim, silent or named)


def _is_of_the_pair(claim: Claim, reading: Reading) -> bool:
    """Whether both of ours are named in one breath, right beside an instrument's name.

    Whoever else is named speaks of it: "NATO worried by the defence pact of A and B".
    """
    if claim.saying is Saying.CONTENT or _is_earlier(claim, reading) or _is_of_another_law(claim):
        return False
    if _is_anothers_by_name(claim, reading) or _is_against_a_backdrop(claim, reading):
        return False
    first, *others = reading.watch.sides
    return any(
        how_far(claim, entity) <= TOUCHING
        and not claim.said.is_in_case(entity)
        and not _is_set_apart(claim, entity)
        and not _is_beside_another(claim, entity, reading)
        and all(is_listed_with(claim, entity, ids) for ids in others)
        for entity in claim.said.named(first)
    )


def _is_anothers_by_name(claim: Claim, reading: Reading) -> bool:
    """Whether a rival, or its name, touches the words; a name that holds a reaction is none."""
    watch, said = reading.watch, claim.said
    reactions = list(said.terms(Concept.REACTION))
    names = said.terms(*(concept for rival in watch.rivals for concept in rival.concepts))
    rivals = {id_ for rival in watch.rivals for ids in rival.parties for id_ in ids} - watch.ours
    return any(
        gap(term, claim.span) <= TOUCHING
        and not any(term.start <= each.start and each.end <= term.end for each in reactions)
        for term in names
    ) or any(
        gap(entity, claim.span) <= WITHIN_A_NAME for entity in said.entities if entity.id in rivals
    )


def _is_beside_another(claim: Claim, entity: Entity, reading: Reading) -> bool:
    """Whether another state stands between who is named and what is promised."""
    others = reading.other_states(claim.said)
    return any(_stands_between(other, entity, claim.core) for other in others)


def _is_set_apart(claim: Claim, entity: Entity) -> bool:
    """Whether a comma or the like stands between who is named and what is promised."""
    return bool(_PAUSE.search(between(claim, entity)))


def _is_named_otherwise(claim: Claim, reading: Reading, ours: int | None) -> bool:
    """Whether a rival is named as such, nearer than the watch's own parties."""
    for rival in reading.watch.rivals:
        for term in claim.said.terms(*rival.concepts):
            limit = CLOSE if ours is None else min(ours, CLOSE)
            is_near = gap(claim.span, term) <= limit and not _is_cut_off(claim, term, reading)
            if is_near and not is_likened(claim, term) and not _is_set_off(claim, term, reading):
                return True
    return _is_earlier(claim, reading)


def _is_cut_off(claim: Claim, term: Span, reading: Reading) -> bool:
    """Whether one of ours stands between a rival's words and what is promised."""
    ours = reading.watch.ours
    first, last = sorted((claim.core, term), key=lambda span: span.start)
    return any(first.end <= e.start and e.end <= last.start for e in claim.said.named(ours))


def _is_earlier(claim: Claim, reading: Reading) -> bool:
    """Whether the words are those of an instrument of former times, and nothing new is said.

    What was lost may be given back in the next sentence, by those who have it now.
    """
    said = claim.said
    if said.has(Concept.NEW, Concept.LIKENESS, Concept.TREATY_TITLE):
        return False
    ours = reading.watch.ours
    if any(each.has(Concept.LIKENESS) and any(each.named(ours)) for each in reading.after(said, 1)):
        return False
    return any(
        gap(claim.span, term) <= CLOSE and not _is_set_off(claim, term, reading)
        for term in said.terms(Concept.EARLIER)
    )


def _is_set_off(claim: Claim, term: Span, reading: Reading) -> bool:
    """Whether a colon or a "whereas" parts another's words from what is promised, and from ours.

    "It is the first since the treaty of 1961: Russia and North Korea must …"
    """
    said, at = claim.said, claim.said.sentence.start
    first, last = sorted((claim.span, term), key=lambda span: span.start)
    signs = _BREAK.finditer(said.sentence.text, first.end - at, last.start - at)
    contrasts = (each.start for each in said.terms(Concept.CONTRAST))
    breaks = [
        *(sign.start() + at for sign in signs),
        *(start for start in contrasts if first.end <= start < last.start),
    ]
    if not breaks:
        return False
    if first is term:
        ids = {entity.id for entity in said.entities if entity.start > max(breaks)}
    else:
        ids = {entity.id for entity in said.entities if entity.end <= min(breaks)}
    return not any(map(ids.isdisjoint, reading.watch.sides))


def _others_are_nearer(claim: Claim, reading: Reading, ours: int | None) -> bool:
    return _is_between_others(claim, reading) or (
        ours is not None and _rival_is_nearer(claim, reading)
    )


def _rival_is_nearer(claim: Claim, reading: Reading) -> bool:
    """Whether a rival's parties stand nearer than ours, who all stand here too.

    A party that both share says nothing: its partners are compared. What is new is ours.
    """
    is_new = any(gap(claim.span, term) <= CLOSE for term in claim.said.terms(Concept.NEW))
    return not is_new and any(_is_nearer(claim, rival, reading) for rival in reading.watch.rivals)


def _is_alongside(claim: Claim, reading: Reading) -> bool:
    """Whether one of ours and another are both bound to ours: "Russia and China must help it".

    What they promise each other, or have a name for, is theirs alone, and who attacks is bound to
    nothing.
    """
    is_mutual = claim.said.has(Concept.MUTUAL_AID, Concept.EITHER_PARTY)
    if is_mutual or claim.saying is not Saying.CONTENT:
        return False
    sides = reading.watch.sides
    helped = [[e for e in claim.said.named(ids) if not only_speaks(claim, e)] for ids in sides]
    return any(
        is_listed_with(claim, entity, ids)
        and not all(claim.said.is_in_case(each) for each in claim.said.named(ids))
        for ids, other in zip(sides, reversed(helped), strict=True)
        for entity in claim.said.entities
        if other and reading.watch.state(entity.id) and entity.id not in reading.watch.ours
    )


def _is_nearer(claim: Claim, rival: Rival, reading: Reading) -> bool:
    ours = [party.ids for party in reading.watch.parties]
    partners = [ids for ids in rival.parties if ids not in ours]
    named = [entity for ids in partners for entity in claim.said.named(ids)]
    if all(only_bears_on(claim, entity) for entity in named):
        return False
    if any(is_likened(claim, entity) for entity in named):
        return False
    theirs = furthest_of(claim, partners)
    if theirs is None or furthest_of(claim, rival.parties) is None:
        return False
    if len(rival.parties) == 1 and theirs > TOUCHING:
        return False
    others = [ids for ids in ours if ids not in rival.parties]
    if all(is_reaction(claim, entity) for ids in others for entity in claim.said.named(ids)):
        return True  # ours only speak of it
    against = furthest_of(claim, others)
    is_by_name = theirs < BY_NAME or (against or 0) >= BEYOND
    return is_by_name and against is not None and theirs < against


def _is_between_others(claim: Claim, reading: Reading) -> bool:
    """Whether other states stand nearer to what is promised than ours.

    Two of them ("the US must defend Taiwan if it is attacked; Putin and Kim are watching"), or
    one where ours is who attacks ("the West must help Ukraine if Russia attacks") or another is
    who may be attacked.
    """
    watch = reading.watch
    ours = watch.ours
    others: dict[str, int] = {}
    inside: list[int] = []
    outside: list[int] = []
    for entity in claim.said.entities:
        distance = how_far(claim, entity)
        if entity.id in ours:
            (inside if claim.said.is_in_case(entity) else outside).append(distance)
        elif (state := watch.state(entity.id)) and not only_bears_on(claim, entity):
            others[state] = min(distance, others.get(state, distance))
    nearest = min([*inside, *outside, CLOSE])
    nearer = {state for state, distance in others.items() if distance < nearest}
    helped = {
        watch.state(e.id)
        for e in claim.said.entities
        if e.id not in ours and claim.said.is_in_case(e)
    } - {None}
    if len(nearer) > 1 or (nearer and not inside and helped - set(others)):
        return True
    return bool(inside) and min(others.values(), default=CLOSE) < min([*outside, CLOSE])


def _is_for_a_partner(claim: Claim, reading: Reading) -> bool:
    """Whether aid is meant for one whom a rival instrument binds to one of ours, and not for ours.

    "If Belarus is attacked Russia must help, he told Kim": a partner is no attacker.
    """
    watch = reading.watch
    ours = [party.ids for party in watch.parties]
    named = {entity.id for entity in claim.said.entities if claim.said.is_in_case(entity)}
    return named.isdisjoint(watch.ours) and any(
        not named.isdisjoint(ids)
        for rival in watch.rivals
        if any(ids in ours for ids in rival.parties)
        for ids in rival.parties
        if ids not in ours
    )


def _is_among_others(claim: Claim, reading: Reading) -> bool:
    """Whether two others are named, one of whom acts, and ours only attack or are spoken of."""
    watch, said = reading.watch, claim.said
    named = list(said.named(watch.ours))
    others = [entity for entity in reading.other_states(said) if not said.is_in_case(entity)]
    return (
        bool(named)
        and all(only_bears_on(claim, entity) for entity in named)
        and len({watch.state(entity.id) for entity in others}) > 1
        and not all(only_bears_on(claim, entity) for entity in others)
    )


def _is_one_with_another(claim: Claim, reading: Reading) -> bool:
    """Whether it is another with whom one is as one: "a blow at Belarus is one at Russia"."""
    core = claim.core
    return core.concept == Concept.ONE_FOR_ALL and any(
        core.start <= e.start < core.end for e in reading.other_states(claim.said)
    )


def _is_in_their_treaty(claim: Claim, reading: Reading) -> bool:
    """Whether a treaty that two others have is the one in which it stands.

    "The treaty of Poland and France has each help the other, as Russia and Pyongyang …"
    """
    said, watch = claim.said, reading.watch
    treaties = [term for term in said.terms(Concept.TREATY) if term.end <= claim.core.start]
    if (
        not treaties
        or said.has(Concept.LIKENESS, Concept.CONTRAST)
        or any(gap(e, term) <= BESIDE for e in said.named(watch.ours) for term in treaties)
    ):
        return False
    return any(
        min(gap(one, treaties[-1]), gap(other, treaties[-1])) <= BESIDE
        for one, other in _pairs(said, watch)
        if watch.ours.isdisjoint((one.id, other.id))
    )


def _rival_is_here(claim: Claim, reading: Reading) -> bool:
    is_ours = claim.saying is not Saying.CONTENT or _is_named_before(claim, reading)
    for rival in reading.watch.rivals:
        furthest = furthest_of(claim, rival.parties)
        if furthest is None or furthest > 2 * CLOSE:
            continue
        named = [e for ids in rival.parties for e in claim.said.named(ids)]
        if all(only_bears_on(claim, entity) for entity in named):
            continue
        nearest = nearest_of(claim, named)
        if nearest and not (is_ours and is_reaction(claim, nearest)):
            return True
    return False


def _is_named_before(claim: Claim, reading: Reading) -> bool:
    """Whether both of the watch's parties have been named when the claim is made."""
    known = [claim.said, *reading.before(claim.said, FURTHEST_BACK), *reading.opening[:1]]
    return all(any(any(said.named(party.ids)) for said in known) for party in reading.watch.parties)


def _is_with_another_state(claim: Claim, reading: Reading) -> bool:
    """Whether the words are those of states that no rival lists.

    Two of them in a sentence that names none of ours, or one right beside the claim with one of
    ours ("Russia's defence pact with Laos").
    """
    watch = reading.watch
    ours = watch.ours
    others: dict[str, int] = {}
    for entity in claim.said.entities:
        state = watch.state(entity.id)
        if state and entity.id not in ours and not only_bears_on(claim, entity):
            distance = how_far(claim, entity)
            others[state] = min(distance, others.get(state, distance))
    if any(_nearest_sides(claim, reading)):
        return any(distance <= TOUCHING for distance in others.values())
    return sum(distance <= CLOSE for distance in others.values()) > 1


def _pairs(said: Said, watch: Watch) -> Iterator[tuple[Entity, Entity]]:
    """Yield states that are named in one breath."""
    at = said.sentence.start
    states = sorted((e for e in said.entities if watch.state(e.id)), key=lambda e: e.start)
    for one, other in pairwise(states):
        is_paused = _PAUSE.search(said.sentence.text, one.end - at, other.start - at)
        if gap(one, other) <= LISTED and not is_paused and one.id != other.id:
            yield one, other


def _from_discourse(claim: Claim, reading: Reading) -> Ownership:
    found: list[Entity | None] = _nearest_sides(claim, reading)
    steps = list(_around(claim.said, reading))
    for depth, said in enumerate(steps):
        if _is_about_former(said) and not claim.said.has(Concept.NEW):
            return _RIVAL
        if not any(found) and _is_about_rival(said, claim, reading):
            return _RIVAL
        if (
            said.index > claim.said.index
            and not any(found)
            and (_is_of_others(claim, reading) or _is_told_of_others(claim, said, reading))
        ):
            return _RIVAL
        for side, party in enumerate(reading.watch.parties):
            found[side] = found[side] or next(said.named(party.ids), None)
        if all(found):
            confidence = max(_FROM_AFAR, 0.95 - 0.03 * depth)
            return Ownership(Owner.WATCH, confidence, tuple(e for e in found if e))
        if _is_about_rival(said, claim, reading):
            return _RIVAL
    return _from_all_of_it(reading)


def _from_all_of_it(reading: Reading) -> Ownership:
    """Give a claim to the watch's parties where the article tells of them more than of others."""
    watch = reading.watch
    told = Counter(state for said in reading.said for state in _states(said, watch))
    ours = {party.id: told.pop(party.id, 0) for party in watch.parties}
    if min(ours.values()) <= max([1, *told.values()]):
        return _NOBODY
    named = (next(e for said in reading.said for e in said.named(p.ids)) for p in watch.parties)
    return Ownership(Owner.WATCH, _FROM_AFAR, tuple(named))


def _states(said: Said, watch: Watch) -> set[str]:
    """Return the states that a sentence names."""
    return {state for entity in said.entities if (state := watch.state(entity.id))}


def _opens_with_another(reading: Reading) -> bool:
    """Whether title or first sentence set out to tell of a rival's instrument, or a former one."""
    rivals = {concept for rival in reading.watch.rivals for concept in rival.concepts}
    return any(
        (said.has(*rivals) and not said.has(Concept.LIKENESS)) or _is_about_former(said)
        for said in reading.opening
    )


def _is_introduced(claim: Claim, reading: Reading) -> bool:
    """Whether a treaty of the watch's parties has been spoken of when the claim is made."""
    return any(
        said.has(*_COMMITS, Concept.TREATY_TITLE) and reading.names_both(said)
        for said in reading.said
        if said.index <= claim.said.index
    )


def _is_of_others(claim: Claim, reading: Reading) -> bool:
    """Whether other states have been named when the claim is made, and none of the watch's.

    Two of them in the sentences just before, or one where something is said to be promised it.
    """
    watch = reading.watch
    ours = watch.ours
    before = [e.id for said in reading.before(claim.said, 2) for e in said.entities if e.id]
    here = [e.id for e in claim.said.entities if e.id and not is_reaction(claim, e)]
    if not ours.isdisjoint([*before, *here]):
        return False
    is_promised = claim.saying is Saying.CONTENT and any(watch.state(id_) for id_ in here)
    return is_promised or len({watch.state(id_) for id_ in before} - {None}) > 1


def _is_told_of_others(claim: Claim, after: Said, reading: Reading) -> bool:
    """Whether another is named with the claim, and what follows takes nothing of it up for ours."""
    watch, said = reading.watch, claim.said
    if said.has(*_INSTRUMENT, watch.instrument.article) or after.has(*_TAKES_UP):
        return False
    alone = {id_ for rival in watch.rivals if len(rival.parties) == 1 for id_ in rival.parties[0]}
    before = [e.id for each in reading.before(said, 2) for e in each.entities]
    here = [e.id for e in said.entities]
    return not alone.isdisjoint(before) or (
        not said.has(Concept.BOTH_PARTIES, Concept.ONE_FOR_ALL)
        and any(map(watch.state, [*before, *here]))
    )


def _is_about_former(said: Said) -> bool:
    """Whether a sentence tells of an instrument of former times, and of nothing since."""
    is_new = said.has(Concept.NEW, Concept.LIKENESS, Concept.TREATY_TITLE)
    return said.has(Concept.EARLIER) and said.has(Concept.TREATY) and not is_new


def _is_contrasted(claim: Claim, reading: Reading) -> bool:
    """Whether others are said to lack what the watch's parties have ("unlike the pact with …")."""
    said, watch = claim.said, reading.watch
    if not said.has(Concept.DENIAL):
        return False
    ours = watch.ours
    known = (said, *reading.before(said, 2), *reading.opening)
    others = [e for each in known for e in each.entities if watch.state(e.id) and e.id not in ours]
    for term in said.terms(Concept.CONTRAST):
        nearest = min(said.entities, key=lambda entity: gap(term, entity), default=None)
        if nearest and nearest.id in ours and gap(term, nearest) <= COMPARED and others:
            return not _is_ours_that_lacks(term, nearest, reading, said)
    return False


def _is_ours_that_lacks(contrast: Span, nearest: Entity, reading: Reading, said: Said) -> bool:
    """Whether what is compared is another's ("like the one that Russia has with Belarus").

    Both of ours stand where nothing is compared: theirs is the treaty that lacks it.
    """
    watch = reading.watch
    is_after = nearest.start > contrast.start
    compared = [e for e in said.entities if (e.start > contrast.start) == is_after]
    is_anothers = any(watch.state(e.id) and e.id not in watch.ours for e in compared)
    lacking = {e.id for e in said.entities if e not in compared}
    return is_anothers and not any(map(lacking.isdisjoint, watch.sides))


def _in_discourse(claim: Claim, reading: Reading) -> tuple[Entity, ...]:
    """Return who is named here or before for each side; nothing if one is missing."""
    found = _nearest_sides(claim, reading)
    for said in _around(claim.said, reading):
        for side, party in enumerate(reading.watch.parties):
            found[side] = found[side] or next(said.named(party.ids), None)
    named = tuple(entity for entity in found if entity)
    return named if len(named) == len(found) else ()


def _around(said: Said, reading: Reading) -> Iterator[Said]:
    yield from reading.before(said, FURTHEST_BACK)
    if (title := reading.title) is not None and title is not said:
        yield title
    for after in reading.after(said, 2):
        if said is reading.title or after.sentence.paragraph == said.sentence.paragraph:
            yield after


def _is_about_rival(said: Said, claim: Claim, reading: Reading) -> bool:
    """Whether a sentence before the claim speaks of a rival's instrument, and not of ours."""
    if reading.names_both(said):
        return False
    for rival in reading.watch.rivals:
        if said.has(*rival.concepts):
            return True
        if not (rival.parties and said.has(*_COMMITS)):
            continue
        sides = [any(said.named(p)) or any(claim.said.named(p)) for p in rival.parties]
        if all(sides) and (len(rival.parties) > 1 or said.has(Concept.CLAUSE_NAME)):
            return True
    return False
