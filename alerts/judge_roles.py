"""Who does what in a sentence: who stands near what is promised, attacks, speaks, is compared.

Not everybody who is named beside a commitment owns it: China declines to comment on it, Seoul
may be the attacker for whom it is meant, NATO's article is what it is likened to.
"""

import re
from collections.abc import Iterable

from alerts.judge_claims import Claim
from alerts.judge_reading import gap
from schemas.base import Span
from schemas.concepts import Concept
from schemas.report import Entity, Term

COMPARED = 60
"""Characters within which a word of comparing bears on who is named."""

BEYOND = 200
"""What a semicolon between who is named and what is promised adds to their distance."""

BESIDE = 5
"""Characters within which a treaty is the one of whoever is named: "the pact of Riyadh"."""

LISTED = 10
"""Characters between two who are named in one breath: "Russia and China"."""

SPEAKING = 25
"""Characters within which a nationality after a verb of saying is the speaker's."""

_SEMICOLON = re.compile("[;；]")


def nearest_of(claim: Claim, entities: Iterable[Entity]) -> Entity | None:
    """Return who is named nearest to what is promised."""
    return min(entities, key=lambda entity: how_far(claim, entity), default=None)


def how_far(claim: Claim, entity: Span) -> int:
    """Return how far from what is promised somebody is named; beyond a semicolon is far."""
    is_beyond = _SEMICOLON.search(between(claim, entity))
    return gap(claim.core, entity) + (BEYOND if is_beyond else 0)


def between(claim: Claim, entity: Span) -> str:
    """Return what stands between what is promised and somebody who is named."""
    first, last = sorted((claim.core, entity), key=lambda span: span.start)
    start = claim.said.sentence.start
    return claim.said.sentence.text[first.end - start : last.start - start]


def furthest_of(claim: Claim, sides: Iterable[frozenset[str]]) -> int | None:
    """Return how far the furthest of these sides is named; ``None`` if one is not, or none is."""
    gaps = []
    for ids in sides:
        entity = nearest_of(claim, claim.said.named(ids))
        if entity is None:
            return None
        gaps.append(how_far(claim, entity))
    return max(gaps, default=None)


def is_likened(claim: Claim, term: Span) -> bool:
    """Whether the watch's instrument is only compared with the one named here.

    What is compared stands nearer to the word that compares than to what is promised.
    """
    promised = gap(term, claim.core)
    return any(
        gap(term, likeness) <= COMPARED
        and (gap(term, likeness) <= promised or gap(likeness, claim.core) <= BESIDE)
        for likeness in claim.said.terms(Concept.LIKENESS)
    )


def is_listed_with(claim: Claim, entity: Entity, ids: frozenset[str]) -> bool:
    """Whether who is named stands in a list with one of these: "Russia and China must …"."""
    here = sorted(claim.said.entities, key=lambda each: each.start)
    at = here.index(entity)
    beside = (*here[max(0, at - 1) : at], *here[at + 1 : at + 2])
    return any(each.id in ids and gap(entity, each) <= LISTED for each in beside)


def only_bears_on(claim: Claim, entity: Entity) -> bool:
    """Whether who is named is the attacker in "if X attacks", or only speaks, hears, is quoted."""
    return claim.said.is_in_case(entity) or is_likened(claim, entity) or only_speaks(claim, entity)


def only_speaks(claim: Claim, entity: Entity) -> bool:
    """Whether who is named says something of the commitment, or is said to react to it."""
    return _is_speaker(claim, entity) or is_reaction(claim, entity)


def _is_speaker(claim: Claim, entity: Entity) -> bool:
    """Whether who is named says something: "said a Polish official", "…, Beijing declined"."""
    spoken = list(claim.said.terms(Concept.REACTION))
    if entity.label == "NORP" and any(0 <= entity.start - t.end <= SPEAKING for t in spoken):
        return True
    follows = entity.start >= claim.core.end
    return follows and any(0 <= term.start - entity.end <= SPEAKING for term in spoken)


def is_reaction(claim: Claim, entity: Span) -> bool:
    """Whether who is named here only speaks of the treaty ("Seoul condemned the pact")."""
    first, last = sorted((claim.span, entity), key=lambda span: span.start)
    instruments = list(claim.said.terms(Concept.TREATY))
    reactions = list(claim.said.terms(Concept.REACTION))
    if any(
        gap(entity, term) <= BESIDE
        and not any(entity.end <= t.start < term.start for t in reactions)
        for term in instruments
    ):
        return False
    spoken = (t for t in reactions if first.end - 1 <= t.start <= last.start)
    return any(not _says(instruments, entity, term) for term in spoken)


def _says(instruments: Iterable[Term], entity: Span, reaction: Term) -> bool:
    """Whether it is the treaty that speaks, not who signed it ("X signed a pact that says …")."""
    return any(entity.end <= term.start < reaction.start for term in instruments)
