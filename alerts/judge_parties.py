"""Where ours are named: nearest to a claim, beyond a semicolon, or before it."""

from alerts.judge_claims import Claim
from alerts.judge_distances import BEYOND, how_far, nearest_of
from alerts.judge_reading import Reading, gap
from alerts.judge_roles import only_speaks
from alerts.watches import Saying
from schemas.report import Entity

FURTHEST_BACK = 12
"""Sentences back to which it is asked who is spoken of."""


def nearest_sides(claim: Claim, reading: Reading) -> list[Entity | None]:
    """Return, for each of the watch's parties, where it is named nearest in the sentence."""
    return [_nearest_side(claim, party.ids) for party in reading.watch.parties]


def _nearest_side(claim: Claim, ids: frozenset[str]) -> Entity | None:
    """Return who is named nearest for a side; who only speaks, where there is nobody else."""
    named = list(claim.said.named(ids))
    silent = [entity for entity in named if not only_speaks(claim, entity)]
    return nearest_of(claim, silent or named)


def is_beyond(claim: Claim, reading: Reading) -> bool:
    """Whether one of ours stands only beyond a semicolon from aid told of where others are."""
    return (
        claim.saying is Saying.CONTENT
        and reading.names_others(claim.said)
        and any(
            all(how_far(claim, e) >= gap(claim.core, e) + BEYOND for e in claim.said.named(ids))
            for ids in reading.watch.sides
        )
    )


def is_named_before(claim: Claim, reading: Reading) -> bool:
    """Whether both of the watch's parties have been named when the claim is made."""
    known = [claim.said, *reading.before(claim.said, FURTHEST_BACK), *reading.opening[:1]]
    return all(any(any(said.named(party.ids)) for said in known) for party in reading.watch.parties)
