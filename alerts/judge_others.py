"""States that are neither of ours: what they promise each other, or one of ours, is theirs.

Any state of the world may own the words, whether the watch knows an instrument of it or not.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from alerts.judge_claims import PROMISES, Claim
from alerts.judge_contrasts import is_set_against
from alerts.judge_distances import (
    CLOSE,
    LISTED,
    PAUSE,
    RIGHT_BESIDE,
    TOUCHING,
    how_far,
    is_listed_with,
    stands_between,
)
from alerts.judge_parties import nearest_sides
from alerts.judge_reading import Reading, Said, gap
from alerts.judge_roles import only_bears_on, only_speaks
from alerts.watches import Saying, Watch
from schemas.base import Span
from schemas.concepts import Concept
from schemas.report import Entity


def is_against_a_backdrop(claim: Claim, reading: Reading) -> bool:
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
        and not any(stands_between(each, entity, claim.core) for each in ours)
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
    if any(stands_between(each, entity, backdrop) for each in (claim.core, *others)):
        return False
    return any(stands_between(each, entity, claim.core) for each in (backdrop, *others))


def is_alongside(claim: Claim, reading: Reading) -> bool:
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


def is_between_others(claim: Claim, reading: Reading) -> bool:
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


def is_among_others(claim: Claim, reading: Reading) -> bool:
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


def is_one_with_another(claim: Claim, reading: Reading) -> bool:
    """Whether it is another with whom one is as one: "a blow at Belarus is one at Russia"."""
    core = claim.core
    return core.concept == Concept.ONE_FOR_ALL and any(
        core.start <= e.start < core.end for e in reading.other_states(claim.said)
    )


def is_in_their_treaty(claim: Claim, reading: Reading) -> bool:
    """Whether a treaty that two others have is the one in which it stands.

    "The treaty of Poland and France has each help the other, as Russia and Pyongyang …"; not where
    both of ours come before what is promised: "facing the treaty of A and B, Russia and Pyongyang".
    """
    said, watch = claim.said, reading.watch
    treaties = [term for term in said.terms(Concept.TREATY) if term.end <= claim.core.start]
    if (
        not treaties
        or said.has(Concept.LIKENESS, Concept.CONTRAST)
        or any(gap(e, term) <= RIGHT_BESIDE for e in said.named(watch.ours) for term in treaties)
    ):
        return False
    between = [
        e.id
        for e in said.entities
        if treaties[-1].end <= e.start < claim.span.start and not _is_paused(said, e, claim.span)
    ]
    if not any(ids.isdisjoint(between) for ids in watch.sides):
        return False
    return any(
        min(gap(one, treaties[-1]), gap(other, treaties[-1])) <= RIGHT_BESIDE
        for one, other in _pairs(said, watch)
        if watch.ours.isdisjoint((one.id, other.id))
    )


def _pairs(said: Said, watch: Watch) -> Iterator[tuple[Entity, Entity]]:
    """Yield states that are named in one breath."""
    states = sorted((e for e in said.entities if watch.state(e.id)), key=lambda e: e.start)
    for one, other in pairwise(states):
        if gap(one, other) <= LISTED and not _is_paused(said, one, other) and one.id != other.id:
            yield one, other


def _is_paused(said: Said, one: Span, other: Span) -> bool:
    """Whether a comma or its like stands between two spans, first and second."""
    at = said.sentence.start
    return bool(PAUSE.search(said.sentence.text, one.end - at, other.start - at))


def is_with_another_state(claim: Claim, reading: Reading) -> bool:
    """Whether the words are those of states that no rival lists.

    Two of them in a sentence that names none of ours, or one right beside the claim with one of
    ours ("Russia's defence pact with Laos"). One that ours is set against is not counted.
    """
    others: dict[str, int] = {}
    for entity in reading.other_states(claim.said):
        if not (only_bears_on(claim, entity) or is_set_against(claim.said, entity)):
            state, distance = reading.watch.state(entity.id) or "", how_far(claim, entity)
            others[state] = min(distance, others.get(state, distance))
    if any(nearest_sides(claim, reading)):
        return any(distance <= TOUCHING for distance in others.values())
    return sum(distance <= CLOSE for distance in others.values()) > 1


def is_of_another_law(claim: Claim) -> bool:
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


def is_beside_another(claim: Claim, entity: Entity, reading: Reading) -> bool:
    """Whether another state stands between who is named and what is promised."""
    others = reading.other_states(claim.said)
    return any(stands_between(other, entity, claim.core) for other in others)
