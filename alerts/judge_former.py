"""Treaties of former times: of 1961, of 2000, of the Soviet Union, beside that of today."""

from alerts.judge_claims import Claim
from alerts.judge_contrasts import is_set_off
from alerts.judge_distances import CLOSE
from alerts.judge_reading import Reading, Said, gap
from schemas.concepts import Concept


def is_earlier(claim: Claim, reading: Reading) -> bool:
    """Whether the words are those of an instrument of former times, and nothing new is said.

    What was lost may be given back in the next sentence, by those who have it now; one that tells
    of another treaty of former times gives nothing back.
    """
    said = claim.said
    if said.has(Concept.NEW, Concept.LIKENESS, Concept.TREATY_TITLE):
        return False
    ours = reading.watch.ours
    if any(
        each.has(Concept.LIKENESS)
        and any(each.named(ours))
        and not (each.has(Concept.EARLIER) and each.has(Concept.TREATY, Concept.TREATY_TITLE))
        for each in reading.after(said, 1)
    ):
        return False
    return any(
        gap(claim.span, term) <= CLOSE and not is_set_off(claim, term, reading)
        for term in said.terms(Concept.EARLIER)
    )


def is_about_former(said: Said) -> bool:
    """Whether a sentence tells of an instrument of former times, and of nothing since."""
    is_new = said.has(Concept.NEW, Concept.LIKENESS, Concept.TREATY_TITLE)
    return said.has(Concept.EARLIER) and said.has(Concept.TREATY) and not is_new
