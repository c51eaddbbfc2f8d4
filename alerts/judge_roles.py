"""Who does what in a sentence: who attacks, who only speaks, who is compared.

Not everybody who is named beside a commitment owns it: China declines to comment on it, Seoul
may be the attacker for whom it is meant, NATO's article is what it is likened to.
"""

from collections.abc import Iterable

from alerts.judge_claims import Claim
from alerts.judge_distances import COMPARED, RIGHT_BESIDE
from alerts.judge_reading import gap
from schemas.base import Span
from schemas.concepts import Concept
from schemas.report import Entity, Term

SPEAKING = 25
"""Characters within which a nationality after a verb of saying is the speaker's."""


def is_likened(claim: Claim, term: Span) -> bool:
    """Whether the watch's instrument is only compared with the one named here.

    What is compared stands nearer to the word that compares than to what is promised.
    """
    promised = gap(term, claim.core)
    return any(
        gap(term, likeness) <= COMPARED
        and (gap(term, likeness) <= promised or gap(likeness, claim.core) <= RIGHT_BESIDE)
        for likeness in claim.said.terms(Concept.LIKENESS)
    )


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
        gap(entity, term) <= RIGHT_BESIDE
        and not any(entity.end <= t.start < term.start for t in reactions)
        for term in instruments
    ):
        return False
    spoken = (t for t in reactions if first.end - 1 <= t.start <= last.start)
    return any(not _says(instruments, entity, term) for term in spoken)


def _says(instruments: Iterable[Term], entity: Span, reaction: Term) -> bool:
    """Whether it is the treaty that speaks, not who signed it ("X signed a pact that says …")."""
    return any(entity.end <= term.start < reaction.start for term in instruments)
