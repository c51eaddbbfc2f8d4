"""What speaks against a claim of the watch's own: denied, guessed at, about something else."""

from alerts.judge_claims import PROMISES, Claim, has_treaty
from alerts.judge_distances import COMMA_OR_DASH, SEMICOLON_OR_COLON
from alerts.judge_reading import WITHIN_A_NAME, Reading, Said, gap
from alerts.judge_reasons import JudgeReason
from alerts.judge_roles import only_speaks
from alerts.judge_turns import OF_TWO, is_set_aside
from alerts.watches import Saying
from schemas.base import Span
from schemas.concepts import Concept
from schemas.report import Entity, Term

BEARS_ON = 70
"""Characters within which a denial or a guess bears on a claim."""

CIVIL_WITHIN = 40
"""Characters within which aid of another kind bears on a name of the clause."""

BUT_NOT_WITHIN = 25
"""Characters within which a claim stands right behind a "but not"."""

_AID_BESIDE_CONSULTING = (Concept.AID, Concept.MUTUAL_AID, Concept.EITHER_PARTY)


def doubt(claim: Claim, reading: Reading) -> JudgeReason | None:
    """Return what speaks against a claim, or ``None`` where nothing does."""
    is_content = claim.saying is Saying.CONTENT
    against = {
        JudgeReason.DENIED: _is_denied(claim, reading),
        JudgeReason.HYPOTHETICAL: _is_guessed_at(claim, reading),
        JudgeReason.OTHER_ARTICLE: is_content and _is_of_another_article(claim, reading),
        JudgeReason.CIVIL_AID: _is_civil(claim),
        JudgeReason.TOO_WEAK: is_content and _is_of_one_alone(claim, reading),
    }
    return next((reason for reason, speaks in against.items() if speaks), None)


def _is_guessed_at(claim: Claim, reading: Reading) -> bool:
    return any(
        gap(claim.span, term) <= BEARS_ON and not is_set_aside(term, claim, reading)
        for term in claim.said.terms(Concept.HYPOTHETICAL)
    ) or _is_before_signing(claim, reading)


def _is_denied(claim: Claim, reading: Reading) -> bool:
    only = list(claim.said.terms(Concept.NOT_ONLY))
    return any(
        _denies(term, claim)
        and all(gap(term, each) for each in only)
        and not is_set_aside(term, claim, reading)
        and not _is_of_what_differs(term, claim, reading)
        for term in claim.said.terms(Concept.DENIAL, Concept.BUT_NOT)
    )


def _denies(denial: Term, claim: Claim) -> bool:
    """Whether a denial stands near a claim; a "but not" denies only what comes right behind it.

    "They promise friendship, but no aid …". Whether the clause was used is another question
    ("they sent troops, but not under the clause"), and so is a "not" that is part of the claim's
    own words ("but not leave it alone").
    """
    said, span = claim.said, claim.span
    if denial.concept == Concept.DENIAL:
        return gap(span, denial) <= BEARS_ON
    return (
        claim.saying in (Saying.CONTENT, Saying.NAME)
        and span.start - denial.end <= BUT_NOT_WITHIN
        and denial.end < span.end
        and all(not denial.start <= term.start < denial.end for term in claim.terms)
        and all(not denial.end <= use.start < span.end for use in said.terms(Concept.INVOKED))
    )


def _is_of_what_differs(denial: Term, claim: Claim, reading: Reading) -> bool:
    """Whether a denial is of another instrument, and ours is told of after a pause.

    "Unlike the treaty of 2000, which obliged to nothing, the new one has Russia and …", or
    "Iran has no such promise from Russia, nor has Belarus: North Korea is to get aid if …".
    """
    said, watch, at = claim.said, reading.watch, claim.said.sentence.start
    core, text = claim.core.start, claim.said.sentence.text
    rivals = {concept for rival in watch.rivals for concept in rival.concepts}
    others: list[Span] = [*said.terms(Concept.CONTRAST, Concept.EARLIER, *sorted(rivals))]
    if cut := SEMICOLON_OR_COLON.search(text, denial.end - at, max(0, claim.span.start - at)):
        others += [e for e in reading.other_states(said) if not only_speaks(claim, e)]
        is_told = any(each.start >= denial.end for each in said.named(watch.ours))
        return is_told and any(term.end <= cut.start() + at for term in others)
    pause = COMMA_OR_DASH.search(text, denial.end - at, max(0, core - at))
    if pause is None or all(term.end > denial.end for term in others):
        return False
    instrument = said.terms(Concept.TREATY, Concept.TREATY_TITLE, Concept.NEW)
    return all(
        any(pause.end() + at <= each.start and each.end <= core for each in named)
        for named in (*map(said.named, reading.watch.sides), instrument)
    )


def _is_before_signing(claim: Claim, reading: Reading) -> bool:
    """Whether the article looks ahead to a signing or guesses at it, and nothing was signed.

    Where the sentence itself looks ahead, what is signed has to stand near it.
    """
    scene = [claim.said, *reading.opening]
    if any(_is_signed(each) for each in (scene if _is_ahead(claim.said) else reading.said)):
        return False
    if _is_ahead(claim.said):
        return True
    is_both = reading.names_both(claim.said)
    is_title = reading.title is not None and _is_ahead(reading.title)
    is_told = is_both and _tells_of_a_treaty(claim.said) and not is_title
    is_guessed = any(each.has(Concept.HYPOTHETICAL) for each in reading.opening[:1])
    return (is_guessed and not is_both) or (not is_told and any(map(_is_ahead, scene)))


def _tells_of_a_treaty(said: Said) -> bool:
    return (
        said.has(Concept.TREATY)
        and said.has(Concept.OBLIGATION)
        and not said.has(Concept.HYPOTHETICAL)
    )


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
    """Whether the sentence tells what another article says (to consult, to train together).

    Where it speaks of consulting, it has to speak of aid too.
    """
    said, article = claim.said, reading.watch.instrument.article
    if said.has(Concept.CONSULT) and not said.has(*_AID_BESIDE_CONSULTING):
        return True
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
            return _near(claim, Concept.CIVIL_AID, CIVIL_WITHIN)
        case Saying.ARTICLE if not said.has(Concept.INVOKED, Concept.TROOPS):
            return _near(claim, Concept.CIVIL_AID, CIVIL_WITHIN)
    return False


def _is_of_prisoners(said: Said) -> bool:
    """Whether the war is that of its prisoners, and none that a treaty is for."""
    return said.has(Concept.PRISONER) and not said.has(*PROMISES, Concept.TREATY_TITLE)


def _is_of_one_alone(claim: Claim, reading: Reading) -> bool:
    """Whether one of ours speaks of its own defence, which obliges nobody to anything.

    The other only hears of it, or is named later, and neither a bond nor a treaty is told of.
    """
    said = claim.said
    if (
        len(claim.terms) == 1
        or said.has(*OF_TWO, Concept.SIGNED)
        or _is_obliged(said, reading)
        or has_treaty(said, reading)
        or not all(map(said.is_in_case, reading.other_states(said)))
    ):
        return False
    before = [each for each in reading.said if each.index < said.index]
    idle = [
        ids
        for ids in reading.watch.sides
        if not any(_takes_part(claim, entity) for entity in said.named(ids))
    ]
    strangers = [ids for ids in idle if not any(any(each.named(ids)) for each in before)]
    return bool(strangers) and (
        len(idle) == 1
        or not all(any(said.named(ids)) for ids in strangers)
        or all(entity.start >= claim.span.end for entity in said.named(reading.watch.ours))
    )


def _takes_part(claim: Claim, entity: Entity) -> bool:
    return gap(claim.span, entity) == 0 or not only_speaks(claim, entity)


def _is_obliged(said: Said, reading: Reading) -> bool:
    """Whether a bond is told of in words that are not also those of help or of saying it.

    Or in words among which one of ours stands: "would have North Korea to help".
    """
    others = list(said.terms(Concept.HELP, Concept.REACTION))
    ours = list(said.named(reading.watch.ours))
    return any(
        all(gap(term, other) for other in others)
        or any(term.start <= each.start and each.end <= term.end for each in ours)
        for term in said.terms(Concept.OBLIGATION)
    )


def _near(claim: Claim, concept: Concept, most: int) -> bool:
    return any(gap(claim.span, term) <= most for term in claim.said.terms(concept))
