"""What is set against ours: others who lack it, another treaty before a "whereas" or a colon."""

from alerts.judge_claims import Claim
from alerts.judge_distances import COMPARED, SEMICOLON_COLON_OR_DASH
from alerts.judge_reading import Reading, Said, gap
from schemas.base import Span
from schemas.concepts import Concept
from schemas.report import Entity


def is_contrasted(claim: Claim, reading: Reading) -> bool:
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


def is_set_against(said: Said, entity: Entity) -> bool:
    """Whether ours is set against who is named here: "other than the one with Iran"."""
    return any(
        term.end <= entity.start
        and gap(term, entity) <= COMPARED
        and not any(term.end <= each.start < entity.start for each in said.entities)
        for term in said.terms(Concept.CONTRAST)
    )


def is_set_off(claim: Claim, term: Span, reading: Reading) -> bool:
    """Whether a colon or a "whereas" parts another's words from what is promised, and from ours.

    "It is the first since the treaty of 1961: Russia and North Korea must …"
    """
    said, at = claim.said, claim.said.sentence.start
    first, last = sorted((claim.span, term), key=lambda span: span.start)
    signs = SEMICOLON_COLON_OR_DASH.finditer(said.sentence.text, first.end - at, last.start - at)
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
