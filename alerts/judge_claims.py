"""What commitment? The ways in which one sentence can state it, and how strongly.

A claim is a stretch of a sentence that would be a mention if it is about the watch's treaty;
whose treaty it speaks of is `judge_attribution`'s question. The strengths are set by hand: they put
the ways of saying it in order, and together with the attribution they make the score.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import exp

from alerts.judge_reading import CASE_NEAR, Reading, Said, gap
from alerts.judge_reasons import JudgeReason
from alerts.watches import Saying
from schemas.base import Span
from schemas.concepts import Concept
from schemas.report import Term

PAIRED_WITHIN = 160
"""Characters within which condition and aid belong together."""

MOST_CASES = 8
"""How many words of attack one sentence is read for; more is a list, not a clause."""

PROMISES = (
    Concept.CLAUSE_NAME,
    Concept.DEFENCE_PACT,
    Concept.MUTUAL_DEFENCE,
    Concept.MUTUAL_AID,
    Concept.ONE_FOR_ALL,
)
"""What no text but a treaty of alliance speaks of."""

COMMITS = (Concept.TREATY, Concept.ATTACK_CONDITION, *PROMISES)
"""What speaks of somebody's commitment."""

_CASES_FOR_AID = (Concept.ATTACK_CONDITION, Concept.ATTACK)
INSTRUMENT = (Concept.TREATY, Concept.TREATY_TITLE, Concept.CLAUSE)
"""What names the paper in which a commitment stands."""

_AID = (Concept.MUTUAL_AID, Concept.AID, Concept.HELP)
_AROUND = (
    Concept.EITHER_PARTY,
    Concept.BOTH_PARTIES,
    Concept.ALL_MEANS,
    Concept.OBLIGATION,
    Concept.CASE,
)
_BOUND = (Concept.OBLIGATION, Concept.ALL_MEANS, Concept.EITHER_PARTY, *INSTRUMENT)
_POINTS: Mapping[str, float] = {
    Concept.ATTACK_CONDITION: 3.0,
    Concept.ATTACK: 1.0,
    Concept.MUTUAL_AID: 3.0,
    Concept.AID: 2.5,
    Concept.HELP: 1.0,
    Concept.EITHER_PARTY: 1.5,
    Concept.BOTH_PARTIES: 0.7,
    Concept.ALL_MEANS: 1.0,
    Concept.CASE: 1.0,
    Concept.OBLIGATION: 1.5,
}
_NAMED = 0.4
_CASE_BESIDE = 3.0
_NO_CASE_OF_OURS = (Concept.DENIAL, Concept.HYPOTHETICAL, Concept.ARTICLE_OTHER)
_NO_CASE = -0.8
_BOUND_BOTH = 0.7
_OF_BOTH = 0.35
_HALFWAY = 5.85
"""Points at which a condition with aid is as likely the commitment as not."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A commitment as one sentence states it: the terms it rests on, from first to last."""

    said: Said
    saying: Saying
    reason: JudgeReason
    strength: float
    terms: tuple[Term, ...]

    @property
    def span(self) -> Span:
        """The stretch from the first term to the last."""
        start = min(term.start for term in self.terms)
        end = max(term.end for term in self.terms)
        sentence = self.said.sentence
        return Span(field=sentence.field, start=start, end=end, text="")

    @property
    def core(self) -> Term:
        """The words that say what is promised, not those that say when."""
        return next((t for t in self.terms if t.concept not in _CASES_FOR_AID), self.terms[0])


def claims(said: Said, reading: Reading) -> Iterator[Claim]:
    """Yield what a sentence claims, in the ways that count for the watch."""
    for claim in _all(said, reading):
        if claim.saying in reading.watch.sayings:
            yield claim


def _all(said: Said, reading: Reading) -> Iterator[Claim]:
    yield from _by_name(said, reading)
    yield from _by_content(said, reading)
    yield from _by_article(said, reading)
    yield from _by_invocation(said, reading)


def _by_name(said: Said, reading: Reading) -> Iterator[Claim]:
    names = tuple(said.terms(Concept.CLAUSE_NAME))
    for term in names:
        yield Claim(said, Saying.NAME, JudgeReason.CLAUSE_NAMED, 0.92, (term,))
    for term in said.terms(Concept.DEFENCE_PACT):
        if not _touches_one(term, names):
            yield Claim(said, Saying.SHORT_NAME, JudgeReason.SHORT_NAME, 0.75, (term,))
    for term in said.terms(Concept.MUTUAL_DEFENCE):
        if not _touches_one(term, names):
            with_instrument = said.has(*INSTRUMENT, Concept.OBLIGATION) or _is_in_treaty(
                said, reading
            )
            strength = 0.8 if with_instrument else 0.35
            yield Claim(said, Saying.NAME, JudgeReason.CLAUSE_NAMED, strength, (term,))


def _is_in_treaty(said: Said, reading: Reading) -> bool:
    """Whether a sentence on both of ours stands beside one on a treaty, of nobody else."""
    beside = (*reading.before(said, 1), *reading.after(said, 1))
    return reading.names_both(said) and any(
        each.has(Concept.TREATY, Concept.TREATY_TITLE) and not reading.names_rivals(each)
        for each in beside
    )


def _touches_one(term: Term, longer: Iterable[Term]) -> bool:
    return any(gap(term, other) == 0 for other in longer)


def _by_content(said: Said, reading: Reading) -> Iterator[Claim]:
    for term in said.terms(Concept.ONE_FOR_ALL):
        strength = 0.85 if has_treaty(said, reading) else 0.6
        yield Claim(said, Saying.CONTENT, JudgeReason.AID_IF_ATTACKED, strength, (term,))
    pairs = list(_aid_in_case(said)) or list(_other_in_case(said, reading))
    aids = sorted(said.terms(*_AID), key=lambda aid: -_POINTS[aid.concept])
    if not (aids or pairs):
        yield from _treaty_for_a_case(said, reading)
        return
    points = _context(said, reading)
    for pair in pairs:
        certainty = _certainty(pair[0], said, reading)
        strength = _strength(points + _plainness(pair)[0] + certainty)
        yield Claim(said, Saying.CONTENT, JudgeReason.AID_IF_ATTACKED, strength, pair)
    if aids and not pairs and _is_bound(said, aids[0], reading) and _case_beside(said, reading):
        unnamed = _NAMED * _named_beside(said, reading)
        strength = _strength(points + _CASE_BESIDE + _POINTS[aids[0].concept] + unnamed)
        yield Claim(said, Saying.CONTENT, JudgeReason.AID_IF_ATTACKED, strength, (aids[0],))


def _named_beside(said: Said, reading: Reading) -> int:
    """Return how many parties a sentence leaves to those on either side of it to name."""
    beside = (*reading.before(said, 1), *reading.after(said, 1))
    return sum(
        not any(said.named(ids)) and any(any(each.named(ids)) for each in beside)
        for ids in reading.watch.sides
    )


def _is_bound(said: Said, aid: Term, reading: Reading) -> bool:
    """Whether aid without its case is more than a story of help: some bond is told of."""
    if aid.concept == Concept.HELP:
        return said.has(Concept.OBLIGATION)
    return said.has(*_BOUND) or reading.names_both(said)


def _aid_in_case(said: Said) -> Iterator[tuple[Term, Term]]:
    """Yield each case with the plainest words of aid near it."""
    aids = list(said.terms(*_AID))
    if not aids and said.has(Concept.EITHER_PARTY) and not said.has(Concept.CONSULT):
        aids = list(said.terms(Concept.ATTACK))  # a blow at one is a blow at both
    plainest = sorted(_cases(said), key=lambda case: -_POINTS[case.concept])
    for case in plainest[:MOST_CASES]:
        pairs = [(case, aid) for aid in aids if gap(case, aid) <= PAIRED_WITHIN and aid is not case]
        if pairs:
            yield max(pairs, key=_plainness)


def _other_in_case(said: Said, reading: Reading) -> Iterator[tuple[Term, Term]]:
    """Yield each case with the other party: what a treaty has it do may be said in any words."""
    if has_treaty(said, reading) and not said.has(Concept.CONSULT):
        for case in said.terms(Concept.ATTACK_CONDITION):
            for other in said.terms(Concept.EITHER_PARTY):
                if 0 < gap(case, other) <= PAIRED_WITHIN:
                    yield case, other


def _treaty_for_a_case(said: Said, reading: Reading) -> Iterator[Claim]:
    """Yield the case that a treaty of both is said to be for; what it demands then is unsaid."""
    case = next(said.terms(Concept.ATTACK_CONDITION), None)
    if (
        case
        and said.has(*INSTRUMENT)
        and reading.names_both(said)
        and not said.has(Concept.CONSULT)
    ):
        yield Claim(said, Saying.CONTENT, JudgeReason.AID_IF_ATTACKED, 0.6, (case,))


def _certainty(case: Term, said: Said, reading: Reading) -> float:
    """Return points on where both parties and no other are named, off for a mere attack.

    An attack is a case only where an "if" stands near: else it may have taken place.
    """
    if not _is_given(case, said):
        return _NO_CASE
    if not reading.names_both(said) or reading.names_others(said):
        return 0.0
    return _BOUND_BOTH if said.has(Concept.OBLIGATION) else _OF_BOTH


def _is_given(case: Term, said: Said) -> bool:
    return case.concept == Concept.ATTACK_CONDITION or any(
        gap(case, word) <= CASE_NEAR for word in said.terms(Concept.CASE)
    )


def _plainness(pair: tuple[Term, Term]) -> tuple[float, int]:
    return sum(_POINTS[term.concept] for term in pair), -gap(*pair)


def _cases(said: Said) -> Iterator[Term]:
    """Yield the cases for which aid is meant; a bare attack is one only if it may hit either."""
    yield from said.terms(Concept.ATTACK_CONDITION)
    if said.has(Concept.CASE, Concept.EITHER_PARTY, Concept.MUTUAL_AID):
        yield from said.terms(Concept.ATTACK)


def _case_beside(said: Said, reading: Reading) -> bool:
    """Whether a sentence just before or after gives the case, in the same breath."""
    return any(
        (beside.has(Concept.ATTACK_CONDITION) or (beside.index < said.index and _is_case(beside)))
        and (
            beside.sentence.paragraph == said.sentence.paragraph
            or beside.has(Concept.OBLIGATION, *INSTRUMENT)
        )
        and not (reading.names_others(beside) or reading.names_rivals(beside))
        and not _goes_on_about_a_rival(beside, said, reading)
        and not beside.has(*_NO_CASE_OF_OURS)
        and (_is_of_a_bond(said, reading) or not _has_aid_of_others(beside, reading))
        for beside in (*reading.before(said, 2), *reading.after(said, 1))
    )


def _goes_on_about_a_rival(beside: Said, said: Said, reading: Reading) -> bool:
    """Whether a case before names nobody, right after another instrument is called by its name.

    One that ours is likened to is not gone on about.

    "They signed the treaty of the Union State. An attack on one is one on both. Russia thanked …"
    """
    return (
        beside.index < said.index
        and not beside.entities
        and any(
            reading.names_rivals(each) and not each.has(Concept.LIKENESS)
            for each in reading.before(beside, 1)
        )
    )


def _is_of_a_bond(said: Said, reading: Reading) -> bool:
    return said.has(Concept.OBLIGATION) or has_treaty(said, reading)


def _has_aid_of_others(said: Said, reading: Reading) -> bool:
    """Whether a case comes with its own aid, and names another and none of ours."""
    watch = reading.watch
    is_named = any(watch.state(entity.id) for entity in said.entities)
    return is_named and said.has(*_AID) and not any(said.named(watch.ours))


def _is_case(said: Said) -> bool:
    return said.has(Concept.CASE) and said.has(Concept.ATTACK)


def _context(said: Said, reading: Reading) -> float:
    points = sum(_POINTS[concept] for concept in _AROUND if said.has(concept))
    if said.has(Concept.ATTACK_CONDITION) and said.has(Concept.CASE):
        points -= _POINTS[Concept.CASE]  # it is a part of the condition
    if said.has(*INSTRUMENT):
        points += 0.7
    elif has_treaty(said, reading):
        points += 0.5
    named = [len(list(said.named(party.ids))) for party in reading.watch.parties]
    if min(named) > 1 and not said.has(Concept.EITHER_PARTY):
        points += _POINTS[Concept.EITHER_PARTY]  # "if A is attacked, B …; if B is attacked, A …"
    return points + _NAMED * sum(map(bool, named))


def _strength(points: float) -> float:
    return 1 / (1 + exp(_HALFWAY - points))


def _by_article(said: Said, reading: Reading) -> Iterator[Claim]:
    for term in said.terms(reading.watch.instrument.article):
        around = [said, *reading.before(said, 1), *reading.after(said, 1)]
        is_about_aid = any(each.has(*_AID, Concept.ATTACK, Concept.TROOPS) for each in around)
        is_theirs = reading.names_both(said)
        strength = 0.8 if has_treaty(said, reading) else 0.7 if is_about_aid or is_theirs else 0.4
        yield Claim(said, Saying.ARTICLE, JudgeReason.ARTICLE_NAMED, strength, (term,))


def _by_invocation(said: Said, reading: Reading) -> Iterator[Claim]:
    if said.has(Concept.TREATY, Concept.TREATY_TITLE) and _is_ground(said, reading):
        # "Under Article 3 of the treaty": a part of it, and not this one.
        is_ours = said.has(reading.watch.instrument.article)
        others = () if is_ours else tuple(said.terms(Concept.ARTICLE_OTHER))
        for term in said.terms(Concept.CLAUSE):
            if not _touches_one(term, others):
                yield Claim(said, Saying.INVOKED, JudgeReason.CLAUSE_INVOKED, 0.65, (term,))


def _is_ground(said: Said, reading: Reading) -> bool:
    """Whether troops are told of, or what is invoked stands beside them."""
    around = (*reading.before(said, 2), *reading.after(said, 1), *reading.opening)
    return said.has(Concept.TROOPS) or (
        said.has(Concept.INVOKED) and any(each.has(Concept.TROOPS) for each in around)
    )


def has_treaty(said: Said, reading: Reading) -> bool:
    """Whether a treaty is spoken of: here, just before or after, or in the title."""
    around = [said, *reading.before(said, 2), *reading.after(said, 2)]
    title = reading.title
    return any(
        each.has(Concept.TREATY, Concept.TREATY_TITLE, Concept.CLAUSE_NAME, Concept.DEFENCE_PACT)
        for each in (*around, *([title] if title else []))
    )
