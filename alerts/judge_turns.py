"""Where a sentence turns: at a "but", or where what an "although" concedes begins or ends.

What is denied or guessed at on one side of it bears on nothing that is stated on the other.
"""

from alerts.judge_claims import PROMISES, Claim
from alerts.judge_distances import COMMA_OR_DASH, PAUSE, is_set_apart
from alerts.judge_reading import Reading, Said, gap
from alerts.watches import Saying
from schemas.concepts import Concept
from schemas.report import Term

BOND_WITHIN = 20
"""Characters behind a "but" within which a bond makes it open a clause: "but obliges"."""

OF_TWO = (
    Concept.EITHER_PARTY,
    Concept.BOTH_PARTIES,
    Concept.MUTUAL_AID,
    Concept.ONE_FOR_ALL,
)
"""What is said of two."""


def is_set_aside(against: Term, claim: Claim, reading: Reading) -> bool:
    """Whether a denial or a guess stands on one side of a turn, and what is promised on the other.

    "It names no weapons, but obliges …", "although it names no weapons, it obliges …", "it obliges
    both to …, but not to send soldiers".
    """
    return (
        _ends_at_a_but(against, claim, reading)
        or _is_conceded(against, claim, reading)
        or _comes_after(against, claim)
    )


def _ends_at_a_but(against: Term, claim: Claim, reading: Reading) -> bool:
    """Whether it ends at a "but", and all that is promised stands behind, stated without it."""
    said = claim.said
    return any(
        against.start < min(turn, but.start)
        and (against.end <= turn or against.concept == Concept.HYPOTHETICAL)
        and turn <= claim.core.start
        and all(term.end <= against.start or turn <= term.start for term in claim.terms)
        and not _is_inserted(but, claim)
        and _is_stated_behind(turn, against, claim, reading)
        for but in said.terms(Concept.ADVERSATIVE)
        if (turn := _turn(but, said)) is not None
    )


def _turn(but: Term, said: Said) -> int | None:
    """Return where the clause of a "but" begins: right behind it, or at the pause before its duty.

    "It is no alliance, obliges both however to …".
    """
    if _opens_a_clause(but, said):
        return but.end
    at = said.sentence.start
    before = said.sentence.text[: but.start - at].rstrip()
    pauses = list(PAUSE.finditer(before, 0, max(0, len(before) - 1)))
    if not pauses:
        return None
    turn = at + pauses[-1].end()
    duties = _duties(said)
    return turn if any(turn <= duty.start and duty.end <= but.start for duty in duties) else None


def _is_inserted(but: Term, claim: Claim) -> bool:
    """Whether a "but" only concedes something in passing: "no clause, though many say so, that"."""
    return any(
        gap(but, although) == 0 and _conceded_up_to(although, claim.said) <= claim.span.start
        for although in claim.said.terms(Concept.CONCESSION)
    )


def _is_conceded(against: Term, claim: Claim, reading: Reading) -> bool:
    """Whether it stands in what is conceded, and all that is promised behind the pause after it."""
    said = claim.said
    ends = [(each.start, _conceded_up_to(each, said)) for each in said.terms(Concept.CONCESSION)]
    return any(
        start <= against.start
        and against.end <= end <= claim.core.start
        and all(term.end <= start or end <= term.start for term in claim.terms)
        and _is_stated_behind(end, against, claim, reading)
        for start, end in ends
    )


def _conceded_up_to(although: Term, said: Said) -> int:
    """Return where the clause of an "although" ends: at the next pause."""
    at = said.sentence.start
    pause = PAUSE.search(said.sentence.text, although.end - at)
    return pause.start() + at if pause else said.sentence.end


def _comes_after(against: Term, claim: Claim) -> bool:
    """Whether a treaty lays down all that is promised, and it is denied only behind a turn.

    Not where what is denied is what was said before: "but it has no such clause", "but mutual
    defence is not what it says".
    """
    said = claim.said
    turns = [
        *(but for but in said.terms(Concept.ADVERSATIVE) if _opens_a_clause(but, said)),
        *said.terms(Concept.CONCESSION),
    ]
    return any(
        claim.span.end <= min(turn.start, against.start)
        and turn.start < against.end
        and any(duty.end <= turn.start for duty in _duties(said))
        and any(each.end <= turn.start for each in said.terms(Concept.TREATY, Concept.TREATY_TITLE))
        and not any(turn.start < back.start for back in said.terms(Concept.SUCH, *PROMISES))
        for turn in turns
    )


def _opens_a_clause(but: Term, said: Said) -> bool:
    """Whether a "but" stands at a pause, is the end of a verb, or stands right before a bond.

    "Small but proud" does not, nor does what stands between commas: "does not, however, oblige".
    """
    text, at = said.sentence.text, said.sentence.start
    before, behind = text[: but.start - at].rstrip(), text[but.end - at :]
    pauses = PAUSE.match(before[-1:]), PAUSE.match(behind.lstrip()[:1])
    if all(pauses):
        return not COMMA_OR_DASH.match(before[-1:])
    is_ending = text[but.start - at - 1 : but.start - at].isalpha() and behind[:1].isspace()
    return (
        any(pauses)
        or is_ending
        or any(
            but.start <= bond.start <= but.end + BOND_WITHIN and but.end < bond.end
            for bond in said.terms(Concept.OBLIGATION)
        )
    )


def _is_stated_behind(turn: int, against: Term, claim: Claim, reading: Reading) -> bool:
    """Whether a duty, or that it is of two, stands behind a turn, if it has to be said.

    Where a duty is denied before, one has to, and not to talk of it: "is not obliged, but may",
    "is not obliged to …, but to consult on …".
    """
    said = claim.said
    duties = _duties(said)
    is_bound = any(_is_laid_down_behind(turn, duty, said) for duty in duties)
    if any(against.start < duty.end and duty.start < turn for duty in duties):
        return is_bound and not any(
            turn < talk.end and not is_set_apart(claim, talk)
            for talk in said.terms(Concept.CONSULT_ON)
        )
    return (
        is_bound
        or claim.saying is not Saying.CONTENT
        or any(turn <= term.start for term in said.terms(*OF_TWO))
        or all(any(turn <= each.start for each in said.named(ids)) for ids in reading.watch.sides)
    )


def _is_laid_down_behind(turn: int, duty: Term, said: Said) -> bool:
    """Whether a duty stands behind a turn, or reaches over it and is no part of a denial."""
    return turn <= duty.start or (
        turn < duty.end and all(gap(duty, denial) for denial in said.terms(Concept.DENIAL))
    )


def _duties(said: Said) -> list[Term]:
    """Return what lays a duty down, but for a treaty's own name."""
    treaties = list(said.terms(Concept.TREATY, Concept.TREATY_TITLE))
    return [
        duty
        for duty in said.terms(Concept.OBLIGATION)
        if not any(gap(duty, treaty) == 0 for treaty in treaties)
    ]
