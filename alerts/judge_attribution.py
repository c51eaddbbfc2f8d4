"""Whose treaty? A claim belongs to the watch's parties, to a rival instrument, or to nobody.

The nearest owner wins: first whoever the sentence names, then whom the discourse is about, that
is the sentences before it, then the title, then the sentence after.
"""

from alerts.judge_claims import Claim
from alerts.judge_contrasts import is_contrasted
from alerts.judge_discourse import from_discourse, in_discourse, is_introduced, opens_with_another
from alerts.judge_distances import TOUCHING, furthest_of, how_far, is_listed_with, is_set_apart
from alerts.judge_former import is_earlier
from alerts.judge_others import (
    is_against_a_backdrop,
    is_alongside,
    is_among_others,
    is_beside_another,
    is_between_others,
    is_in_their_treaty,
    is_of_another_law,
    is_one_with_another,
    is_with_another_state,
)
from alerts.judge_owners import RIVAL, Owner, Ownership
from alerts.judge_parties import is_beyond, nearest_sides
from alerts.judge_reading import Reading
from alerts.judge_rivals import (
    is_anothers_by_name,
    is_for_a_partner,
    is_named_otherwise,
    rival_is_here,
    rival_is_nearer,
)
from alerts.watches import Saying


def ownership(claim: Claim, reading: Reading) -> Ownership:
    """Say whose commitment a claim states."""
    if is_contrasted(claim, reading) and (named := in_discourse(claim, reading)):
        return Ownership(Owner.WATCH, 0.9, named, is_contrast=True)
    ours = furthest_of(claim, reading.watch.sides)
    is_of_the_pair = _is_of_the_pair(claim, reading)
    if not is_of_the_pair and _is_given_to_others(claim, reading, ours):
        return RIVAL
    if is_of_the_pair or (ours is not None and not is_beyond(claim, reading)):
        here = tuple(each for each in nearest_sides(claim, reading) if each)
        return Ownership(Owner.WATCH, 1.0, here, in_sentence=True)
    if rival_is_here(claim, reading) or is_with_another_state(claim, reading):
        return RIVAL
    is_of_another = opens_with_another(reading) and not is_introduced(claim, reading)
    return RIVAL if is_of_another else from_discourse(claim, reading)


def _is_given_to_others(claim: Claim, reading: Reading, ours: int | None) -> bool:
    """Whether the sentence gives it to others, however near ours (``ours``: how far) are named."""
    return (
        is_of_another_law(claim)
        or is_against_a_backdrop(claim, reading)
        or is_named_otherwise(claim, reading, ours)
        or is_earlier(claim, reading)
        or is_for_a_partner(claim, reading)
        or is_among_others(claim, reading)
        or is_one_with_another(claim, reading)
        or is_in_their_treaty(claim, reading)
        or (not is_alongside(claim, reading) and _others_are_nearer(claim, reading, ours))
    )


def _others_are_nearer(claim: Claim, reading: Reading, ours: int | None) -> bool:
    return is_between_others(claim, reading) or (
        ours is not None and rival_is_nearer(claim, reading)
    )


def _is_of_the_pair(claim: Claim, reading: Reading) -> bool:
    """Whether both of ours are named in one breath, right beside an instrument's name.

    Whoever else is named speaks of it: "NATO worried by the defence pact of A and B".
    """
    if claim.saying is Saying.CONTENT or is_earlier(claim, reading) or is_of_another_law(claim):
        return False
    if is_anothers_by_name(claim, reading) or is_against_a_backdrop(claim, reading):
        return False
    first, *others = reading.watch.sides
    return any(
        how_far(claim, entity) <= TOUCHING
        and not claim.said.is_in_case(entity)
        and not is_set_apart(claim, entity)
        and not is_beside_another(claim, entity, reading)
        and all(is_listed_with(claim, entity, ids) for ids in others)
        for entity in claim.said.named(first)
    )
