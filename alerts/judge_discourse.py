"""Whom the discourse is about: the sentences before a claim, the title, the sentence after."""

from collections import Counter
from collections.abc import Iterator

from alerts.judge_claims import COMMITS, INSTRUMENT, Claim
from alerts.judge_former import is_about_former
from alerts.judge_owners import NOBODY, RIVAL, Owner, Ownership
from alerts.judge_parties import FURTHEST_BACK, nearest_sides
from alerts.judge_reading import Reading, Said
from alerts.judge_rivals import is_about_rival
from alerts.judge_roles import is_reaction
from alerts.watches import Saying, Watch
from schemas.concepts import Concept
from schemas.report import Entity

_FROM_AFAR = 0.75
"""How surely a claim is that of parties who are named far from it."""

_GOES_ON_ABOUT_IT = (
    Concept.BOTH_PARTIES,
    Concept.EITHER_PARTY,
    Concept.TREATY,
    Concept.SIGNED,
    Concept.ATTACK_CONDITION,
)


def from_discourse(claim: Claim, reading: Reading) -> Ownership:
    """Give a claim to those of whom the sentences around it tell, ours or others."""
    found: list[Entity | None] = nearest_sides(claim, reading)
    steps = list(_around(claim.said, reading))
    for depth, said in enumerate(steps):
        if is_about_former(said) and not claim.said.has(Concept.NEW):
            return RIVAL
        if not any(found) and is_about_rival(said, claim, reading):
            return RIVAL
        if (
            said.index > claim.said.index
            and not any(found)
            and (_tells_only_of_others(claim, reading) or _is_told_of_others(claim, said, reading))
        ):
            return RIVAL
        for side, party in enumerate(reading.watch.parties):
            found[side] = found[side] or next(said.named(party.ids), None)
        if all(found):
            confidence = max(_FROM_AFAR, 0.95 - 0.03 * depth)
            return Ownership(Owner.WATCH, confidence, tuple(e for e in found if e))
        if is_about_rival(said, claim, reading):
            return RIVAL
    return _from_all_of_it(reading)


def _from_all_of_it(reading: Reading) -> Ownership:
    """Give a claim to the watch's parties where the article tells of them more than of others."""
    watch = reading.watch
    told = Counter(state for said in reading.said for state in _states(said, watch))
    ours = {party.id: told.pop(party.id, 0) for party in watch.parties}
    if min(ours.values()) <= max([1, *told.values()]):
        return NOBODY
    named = (next(e for said in reading.said for e in said.named(p.ids)) for p in watch.parties)
    return Ownership(Owner.WATCH, _FROM_AFAR, tuple(named))


def _states(said: Said, watch: Watch) -> set[str]:
    """Return the states that a sentence names."""
    return {state for entity in said.entities if (state := watch.state(entity.id))}


def in_discourse(claim: Claim, reading: Reading) -> tuple[Entity, ...]:
    """Return who is named here or before for each side; nothing if one is missing."""
    found = nearest_sides(claim, reading)
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


def opens_with_another(reading: Reading) -> bool:
    """Whether title or first sentence set out to tell of a rival's instrument, or a former one."""
    rivals = {concept for rival in reading.watch.rivals for concept in rival.concepts}
    return any(
        (said.has(*rivals) and not said.has(Concept.LIKENESS)) or is_about_former(said)
        for said in reading.opening
    )


def is_introduced(claim: Claim, reading: Reading) -> bool:
    """Whether a treaty of the watch's parties has been spoken of when the claim is made."""
    return any(
        said.has(*COMMITS, Concept.TREATY_TITLE) and reading.names_both(said)
        for said in reading.said
        if said.index <= claim.said.index
    )


def _tells_only_of_others(claim: Claim, reading: Reading) -> bool:
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
    if said.has(*INSTRUMENT, watch.instrument.article) or after.has(*_GOES_ON_ABOUT_IT):
        return False
    alone = {id_ for rival in watch.rivals if len(rival.parties) == 1 for id_ in rival.parties[0]}
    before = [e.id for each in reading.before(said, 2) for e in each.entities]
    here = [e.id for e in said.entities]
    return not alone.isdisjoint(before) or (
        not said.has(Concept.BOTH_PARTIES, Concept.ONE_FOR_ALL)
        and any(map(watch.state, [*before, *here]))
    )
