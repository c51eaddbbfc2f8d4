"""The judge: does a report mention the clause? It reads findings alone and knows no language.

Passage by passage it asks what commitment is stated (`judge_claims`), whose it is
(`judge_attribution`), and whether it is stated at all, or denied, guessed at, or about aid of
another kind (`judge_doubts`). The best claim that stands decides.

Whose it is has one module for each way of asking: where ours are named (`judge_parties`), how
far off (`judge_distances`), who does what (`judge_roles`), rivals that the watch lists
(`judge_rivals`), any other states (`judge_others`), treaties of former times (`judge_former`), what
is set against ours (`judge_contrasts`), and the sentences around (`judge_discourse`).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from alerts.judge_attribution import ownership as whose
from alerts.judge_claims import Claim, claims
from alerts.judge_doubts import doubt
from alerts.judge_owners import Owner, Ownership
from alerts.judge_passages import evidence, parties, passages
from alerts.judge_reading import Reading, read
from alerts.judge_reasons import JudgeReason
from alerts.watches import Saying, Watch
from schemas.concepts import Concept
from schemas.findings import Findings
from schemas.report import Verdict, VerdictKind

ENOUGH = 0.5
_UNLIKELY = 0.02
_TREATY_ONLY = 0.1
_DOUBTED = 0.25
_UNOWNED = 0.3

Ownerships = Callable[[Claim, Reading], Ownership]


@dataclass(frozen=True, slots=True)
class Weighed:
    """A claim with its owner, what speaks against it, and how likely it makes a mention."""

    claim: Claim
    ownership: Ownership
    against: JudgeReason | None
    score: float


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict, how the article was read for it, and all that it claims, the best first."""

    verdict: Verdict
    reading: Reading
    claimed: Sequence[Weighed]


def judge(findings: Findings, watch: Watch, *, ownership: Ownerships = whose) -> Verdict:
    """Say whether an article mentions the watch's clause, where, and why.

    ``ownership`` says whose a claim is; another is given only to measure what this one is worth.
    """
    return judged(findings, watch, ownership=ownership).verdict


def judged(findings: Findings, watch: Watch, *, ownership: Ownerships = whose) -> Judgement:
    """Judge an article, and return what the verdict came from as well.

    The score is the strength of the best claim times how surely it is the watch's parties',
    lowered by what speaks against it. It puts articles in order; that its figures are
    frequencies is a matter of measuring, not of this arithmetic.
    """
    reading = read(findings, watch)
    best_first = sorted(_weighed(reading, ownership), key=lambda each: -each.score)
    standing = list(_plainest(each for each in best_first if each.score >= ENOUGH))
    if standing:
        verdict = _mention(standing, findings, watch)
    else:
        verdict = _silence(best_first, reading, findings)
    if not findings.is_supported:
        reasons = (*verdict.reasons, JudgeReason.LANGUAGE_UNSUPPORTED)
        verdict = verdict.model_copy(update={"reasons": reasons})
    return Judgement(verdict, reading, best_first)


def _plainest(standing: Iterable[Weighed]) -> Iterator[Weighed]:
    """Yield, of what one sentence says in one way, only the strongest, which comes first."""
    seen: set[tuple[int, Saying]] = set()
    for each in standing:
        key = each.claim.said.index, each.claim.saying
        if key not in seen:
            seen.add(key)
            yield each


def _weighed(reading: Reading, ownership: Ownerships) -> Iterator[Weighed]:
    """Yield all that is claimed, with its owner and what speaks against it."""
    for said in reading.said:
        for claim in claims(said, reading):
            yield _weigh(claim, reading, ownership(claim, reading))


def _weigh(claim: Claim, reading: Reading, owned: Ownership) -> Weighed:
    if owned.owner is Owner.RIVAL:
        return Weighed(claim, owned, JudgeReason.OTHER_INSTRUMENT, _UNLIKELY)
    if owned.owner is Owner.NOBODY:
        return Weighed(claim, owned, JudgeReason.PARTIES_MISSING, _UNOWNED * claim.strength)
    score = claim.strength * owned.confidence
    against = None if owned.is_contrast else doubt(claim, reading)
    if against is not None:
        return Weighed(claim, owned, against, _DOUBTED * score)
    return Weighed(claim, owned, JudgeReason.TOO_WEAK if score < ENOUGH else None, score)


def _mention(standing: Sequence[Weighed], findings: Findings, watch: Watch) -> Verdict:
    reasons: dict[str, None] = {each.claim.reason: None for each in standing}
    in_sentence = any(each.ownership.in_sentence for each in standing)
    where = JudgeReason.PARTIES_IN_SENTENCE if in_sentence else JudgeReason.PARTIES_FROM_CONTEXT
    told = [(each.claim, each.ownership.parties) for each in standing]
    said = passages(told, findings)
    return Verdict(
        watch=watch.id,
        verdict=VerdictKind.MENTION,
        score=round(standing[0].score, 3),
        reasons=(*reasons, where),
        evidence=evidence(told),
        passages=said,
        parties=parties(told, watch, as_written=all(each.read_as is None for each in said)),
    )


def _silence(claimed: Sequence[Weighed], reading: Reading, findings: Findings) -> Verdict:
    reasons: dict[str, None] = {each.against: None for each in claimed if each.against}
    score = claimed[0].score if claimed else 0.0
    if any(each.ownership.owner is Owner.WATCH for each in claimed) or _names_treaty(reading):
        kind = VerdictKind.TREATY_ONLY
        reasons = {JudgeReason.TREATY_WITHOUT_CLAUSE: None, **reasons}
        score = max(score, _TREATY_ONLY)
    elif JudgeReason.OTHER_INSTRUMENT in reasons:
        kind = VerdictKind.OTHER_INSTRUMENT
    else:
        kind = VerdictKind.NONE
        reasons = reasons or {_why_nothing(findings, reading): None}
    return Verdict(
        watch=reading.watch.id, verdict=kind, score=round(score, 3), reasons=tuple(reasons)
    )


def _why_nothing(findings: Findings, reading: Reading) -> JudgeReason:
    """Tell a text that does not name both from one that does, even if no sentence was kept."""
    named = {entity.id for said in reading.said for entity in said.entities}
    if not findings.sentences:
        named = {entity.id for entity in findings.entities}
    both = all(named & ids for ids in reading.watch.sides)
    return JudgeReason.NOTHING_FOUND if both else JudgeReason.PARTIES_MISSING


def _names_treaty(reading: Reading) -> bool:
    """Whether a treaty is named in a sentence, or after one, that names both parties."""
    for said in reading.said:
        if said.has(Concept.TREATY_TITLE, Concept.TREATY):
            around = [said, *reading.before(said, 1)]
            sides = reading.watch.parties
            if all(any(any(each.named(side.ids)) for each in around) for side in sides):
                return True
    return False
