"""Another instrument? What tells that a claim belongs to one that shares the words.

Rivals are known by the watch: by their parties, or by a concept that names them as such. States
that it does not list have treaties too.
"""

from collections.abc import Iterable

from alerts.judge_claims import Claim
from alerts.judge_reading import Reading, Said, gap
from alerts.watches import Rival
from schemas.base import Span
from schemas.concepts import Concept
from schemas.report import Entity

TOUCHING = 25
"""Characters within which a party is part of the instrument's name: "NATO's mutual defence"."""

CLOSE = 90
"""Characters within which a rival's parties own a claim, where the watch's stand elsewhere."""

COMPARED = 60
"""Characters within which a word of likeness is about an instrument."""

BESIDE = 5
"""Characters within which a treaty is the one of whoever is named: "the pact of Riyadh"."""

_COMMITS = (
    Concept.TREATY,
    Concept.CLAUSE_NAME,
    Concept.DEFENCE_PACT,
    Concept.ATTACK_CONDITION,
    Concept.MUTUAL_AID,
    Concept.ONE_FOR_ALL,
)


def nearest_sides(claim: Claim, reading: Reading) -> list[Entity | None]:
    """Return, for each side, the nearest of its names in the claim's sentence."""
    return [nearest(claim.span, claim.said.named(p.ids)) for p in reading.watch.parties]


def nearest(span: Span, entities: Iterable[Entity]) -> Entity | None:
    """Return the entity that stands nearest."""
    return min(entities, key=lambda entity: gap(span, entity), default=None)


def furthest(claim: Claim, sides: Iterable[frozenset[str]]) -> int | None:
    """Return how far the furthest of these sides is named; ``None`` if one is not, or none is."""
    gaps = []
    for ids in sides:
        entity = nearest(claim.span, claim.said.named(ids))
        if entity is None:
            return None
        gaps.append(gap(claim.span, entity))
    return max(gaps, default=None)


def is_named_otherwise(claim: Claim, reading: Reading, ours: int | None) -> bool:
    """Whether a rival is named as such, nearer than the watch's own parties."""
    for rival in reading.watch.rivals:
        for term in claim.said.terms(*rival.concepts):
            limit = CLOSE if ours is None else min(ours, CLOSE)
            if gap(claim.span, term) <= limit and not (
                ours is not None and _is_likened(claim, term)
            ):
                return True
    return _is_earlier(claim)


def _is_likened(claim: Claim, term: Span) -> bool:
    """Whether the watch's instrument is only compared with the one named here."""
    return any(gap(term, likeness) <= COMPARED for likeness in claim.said.terms(Concept.LIKENESS))


def _is_earlier(claim: Claim) -> bool:
    """Whether the words are those of an instrument of former times, and nothing new is said."""
    said = claim.said
    if said.has(Concept.NEW, Concept.LIKENESS, Concept.TREATY_TITLE):
        return False
    return any(gap(claim.span, term) <= CLOSE for term in said.terms(Concept.EARLIER))


def rival_is_nearer(claim: Claim, reading: Reading) -> bool:
    """Whether a rival's parties stand nearer than ours, who all stand here too.

    A party that both share says nothing: its partners are compared.
    """
    return any(_is_nearer(claim, rival, reading) for rival in reading.watch.rivals)


def _is_nearer(claim: Claim, rival: Rival, reading: Reading) -> bool:
    ours = [party.ids for party in reading.watch.parties]
    partners = [ids for ids in rival.parties if ids not in ours]
    theirs = furthest(claim, partners)
    if theirs is None or furthest(claim, rival.parties) is None:
        return False
    if any(_is_likened(claim, e) for ids in partners for e in claim.said.named(ids)):
        return False
    if len(rival.parties) == 1 and theirs > TOUCHING:
        return False
    against = furthest(claim, [ids for ids in ours if ids not in rival.parties])
    return against is not None and theirs < against


def rival_is_here(claim: Claim, reading: Reading) -> bool:
    """Whether all parties of a rival stand near, and do more than speak of the treaty."""
    for rival in reading.watch.rivals:
        theirs = furthest(claim, rival.parties)
        if theirs is None or theirs > 2 * CLOSE:
            continue
        named = [e for ids in rival.parties for e in claim.said.named(ids)]
        closest = nearest(claim.span, named)
        if closest and not _is_reaction(claim, closest):
            return True
    return False


def is_with_another_state(claim: Claim, reading: Reading) -> bool:
    """Whether the words are those of states that no rival lists.

    Two of them in a sentence that names none of ours, or one right beside the claim with one of
    ours ("Russia's defence pact with Laos").
    """
    watch = reading.watch
    ours = watch.parties[0].ids | watch.parties[1].ids
    others: dict[str, int] = {}
    for entity in claim.said.entities:
        state = watch.state_of.get(entity.id or "")
        if state and entity.id not in ours and not _is_reaction(claim, entity):
            distance = gap(claim.span, entity)
            others[state] = min(distance, others.get(state, distance))
    if any(nearest_sides(claim, reading)):
        return any(distance <= TOUCHING for distance in others.values())
    return sum(distance <= CLOSE for distance in others.values()) > 1


def _is_reaction(claim: Claim, entity: Span) -> bool:
    """Whether who is named here only speaks of the treaty ("Seoul condemned the pact")."""
    first, last = sorted((claim.span, entity), key=lambda span: span.start)
    between = [
        t for t in claim.said.terms(Concept.REACTION) if first.end - 1 <= t.start <= last.start
    ]
    instrument = claim.said.terms(Concept.TREATY)
    return bool(between) and not any(gap(entity, term) <= BESIDE for term in instrument)


def is_about_former(said: Said) -> bool:
    """Whether a sentence tells of an instrument of former times, and of nothing since."""
    is_new = said.has(Concept.NEW, Concept.LIKENESS, Concept.TREATY_TITLE)
    return said.has(Concept.EARLIER) and said.has(Concept.TREATY) and not is_new


def is_about_rival(said: Said, claim: Claim, reading: Reading) -> bool:
    """Whether a sentence before the claim speaks of a rival's instrument, and not of ours."""
    if all(any(said.named(party.ids)) for party in reading.watch.parties):
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
