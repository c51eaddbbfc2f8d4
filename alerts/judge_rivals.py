"""Instruments that the watch lists as rivals: NATO's, that of Washington and Seoul, of 1961.

A rival is known by a name of its own, or by its parties; one of ours may be among them.
"""

from alerts.judge_claims import COMMITS, Claim
from alerts.judge_contrasts import is_set_off
from alerts.judge_distances import BEYOND, CLOSE, TOUCHING, furthest_of, nearest_of
from alerts.judge_parties import is_named_before
from alerts.judge_reading import WITHIN_A_NAME, Reading, Said, gap
from alerts.judge_roles import is_likened, is_reaction, only_bears_on
from alerts.watches import Rival, Saying
from schemas.base import Span
from schemas.concepts import Concept

BY_NAME = 40
"""Characters within which a rival's parties own a claim, though the watch's stand further off."""


def is_named_otherwise(claim: Claim, reading: Reading, ours: int | None) -> bool:
    """Whether a rival is named as such, nearer than the watch's own parties."""
    for rival in reading.watch.rivals:
        for term in claim.said.terms(*rival.concepts):
            limit = CLOSE if ours is None else min(ours, CLOSE)
            is_near = gap(claim.span, term) <= limit and not _is_behind_ours(claim, term, reading)
            if is_near and not is_likened(claim, term) and not is_set_off(claim, term, reading):
                return True
    return False


def _is_behind_ours(claim: Claim, term: Span, reading: Reading) -> bool:
    """Whether one of ours stands between a rival's words and what is promised."""
    ours = reading.watch.ours
    first, last = sorted((claim.core, term), key=lambda span: span.start)
    return any(first.end <= e.start and e.end <= last.start for e in claim.said.named(ours))


def is_anothers_by_name(claim: Claim, reading: Reading) -> bool:
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


def rival_is_nearer(claim: Claim, reading: Reading) -> bool:
    """Whether a rival's parties stand nearer than ours, who all stand here too.

    A party that both share says nothing: its partners are compared. What is new is ours.
    """
    is_new = any(gap(claim.span, term) <= CLOSE for term in claim.said.terms(Concept.NEW))
    return not is_new and any(_is_nearer(claim, rival, reading) for rival in reading.watch.rivals)


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


def is_for_a_partner(claim: Claim, reading: Reading) -> bool:
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


def rival_is_here(claim: Claim, reading: Reading) -> bool:
    """Whether all parties of a rival are named in the sentence, in which one of ours is not."""
    is_ours = claim.saying is not Saying.CONTENT or is_named_before(claim, reading)
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


def is_about_rival(said: Said, claim: Claim, reading: Reading) -> bool:
    """Whether a sentence before the claim speaks of a rival's instrument, and not of ours."""
    if reading.names_both(said):
        return False
    for rival in reading.watch.rivals:
        if said.has(*rival.concepts):
            return True
        if not (rival.parties and said.has(*COMMITS)):
            continue
        sides = [any(said.named(p)) or any(claim.said.named(p)) for p in rival.parties]
        if all(sides) and (len(rival.parties) > 1 or said.has(Concept.CLAUSE_NAME)):
            return True
    return False
