"""What speaks against a claim of the watch's own: denied, guessed at, about something else."""

from alerts.judge_claims import PROMISES, Claim
from alerts.judge_reading import WITHIN_A_NAME, Reading, Said, gap
from alerts.judge_reasons import JudgeReason
from alerts.watches import Saying
from schemas.concepts import Concept

BEARS_ON = 70
"""Characters within which a denial or a guess bears on a claim."""

BESIDE = 40


def doubt(claim: Claim, reading: Reading) -> JudgeReason | None:
    """Return what speaks against a claim, or ``None`` where nothing does."""
    if _near(claim, Concept.DENIAL, BEARS_ON):
        return JudgeReason.DENIED
    if _near(claim, Concept.HYPOTHETICAL, BEARS_ON) or _is_before_signing(claim, reading):
        return JudgeReason.HYPOTHETICAL
    if claim.saying is Saying.CONTENT and _is_of_another_article(claim, reading):
        return JudgeReason.OTHER_ARTICLE
    if _is_civil(claim):
        return JudgeReason.CIVIL_AID
    return None


def _is_before_signing(claim: Claim, reading: Reading) -> bool:
    """Whether the article looks ahead to a signing or guesses at it, and nothing was signed.

    Where the sentence itself looks ahead, what is signed has to stand near it.
    """
    scene = [claim.said, *reading.opening]
    if any(_is_signed(each) for each in (scene if _is_ahead(claim.said) else reading.said)):
        return False
    is_guessed = any(each.has(Concept.HYPOTHETICAL) for each in reading.opening[:1])
    return is_guessed or any(map(_is_ahead, scene))


def _is_ahead(said: Said) -> bool:
    return said.has(Concept.UPCOMING)


def _is_signed(said: Said) -> bool:
    """Whether something is said to be signed; "18 June 2024" says 2024, and is the day before."""
    ahead = list(said.terms(Concept.UPCOMING))
    return any(
        not any(each.start <= term.start and term.end <= each.end for each in ahead)
        for term in said.terms(Concept.SIGNED)
    )


def _is_of_another_article(claim: Claim, reading: Reading) -> bool:
    """Whether the sentence tells what another article says (to consult, to train together)."""
    said, article = claim.said, reading.watch.instrument.article
    elsewhere = {concept for rival in reading.watch.rivals for concept in rival.concepts}
    known = list(said.terms(article, Concept.UN_CHARTER, *sorted(elsewhere)))
    return not said.has(article) and any(
        all(gap(term, other) > WITHIN_A_NAME for other in known)
        for term in said.terms(Concept.ARTICLE_OTHER)
    )


def _is_civil(claim: Claim) -> bool:
    said = claim.said
    if said.has(Concept.ATTACK_CONDITION, Concept.MUTUAL_DEFENCE):
        return False
    match claim.saying:
        case Saying.CONTENT:
            return said.has(Concept.CIVIL_AID) or _is_of_prisoners(said)
        case Saying.NAME:
            return _near(claim, Concept.CIVIL_AID, BESIDE)
        case Saying.ARTICLE if not said.has(Concept.INVOKED, Concept.TROOPS):
            return _near(claim, Concept.CIVIL_AID, BESIDE)
    return False


def _is_of_prisoners(said: Said) -> bool:
    """Whether the war is that of its prisoners, and none that a treaty is for."""
    return said.has(Concept.PRISONER) and not said.has(*PROMISES, Concept.TREATY_TITLE)


def _near(claim: Claim, concept: Concept, most: int) -> bool:
    return any(gap(claim.span, term) <= most for term in claim.said.terms(concept))
