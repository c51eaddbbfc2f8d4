"""How far from what is promised somebody is named, and what stands between."""

import re
from collections.abc import Iterable

from alerts.judge_claims import Claim
from alerts.judge_reading import gap
from schemas.base import Span
from schemas.report import Entity

RIGHT_BESIDE = 5
"""Characters within which words touch but for a short one: "the pact of Riyadh"."""

LISTED = 10
"""Characters between two who are named in one breath: "Russia and China"."""

TOUCHING = 25
"""Characters within which a party is part of the instrument's name: "NATO's mutual defence"."""

COMPARED = 60
"""Characters within which a word of comparing bears on who is named."""

CLOSE = 90
"""Characters within which others own a claim where the watch's parties stand elsewhere."""

BEYOND = 200
"""What a semicolon between who is named and what is promised adds to their distance."""

_COMMAS, _SEMICOLONS, _COLONS, _DASHES = ",，、،", ";；؛", ":：", "—–"

SEMICOLON_OR_COLON = re.compile(f"[{_SEMICOLONS}{_COLONS}]")
SEMICOLON_COLON_OR_DASH = re.compile(f"[{_SEMICOLONS}{_COLONS}{_DASHES}]")
COMMA_OR_DASH = re.compile(f"[{_COMMAS}{_DASHES}]")
PAUSE = re.compile(f"[{_COMMAS}{_SEMICOLONS}{_COLONS}{_DASHES}]")

_SEMICOLON = re.compile(f"[{_SEMICOLONS}]")


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


def stands_between(middle: Span, one: Span, other: Span) -> bool:
    """Whether something, neither of these two, stands between them."""
    first, last = sorted((one, other), key=lambda span: span.start)
    return first.start <= middle.start and middle.end <= last.end and middle not in (one, other)


def is_set_apart(claim: Claim, entity: Span) -> bool:
    """Whether a comma or the like stands between this and what is promised."""
    return bool(PAUSE.search(between(claim, entity)))


def is_listed_with(claim: Claim, entity: Entity, ids: frozenset[str]) -> bool:
    """Whether who is named stands in a list with one of these: "Russia and China must …"."""
    here = sorted(claim.said.entities, key=lambda each: each.start)
    at = here.index(entity)
    beside = (*here[max(0, at - 1) : at], *here[at + 1 : at + 2])
    return any(each.id in ids and gap(entity, each) <= LISTED for each in beside)
