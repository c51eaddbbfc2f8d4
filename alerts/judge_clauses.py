"""Which sentences of a mention say something on the clause, and what.

More than those that make it a mention: what is denied, doubted or said of the article's use is
told too, and a later version that says it differently is news.
"""

from collections.abc import Container, Mapping, Sequence

from alerts.judge import Judgement
from alerts.judge_owners import Owner
from alerts.judge_reading import Reading, Said
from alerts.watches import Watch
from schemas.concepts import Concept
from schemas.findings import Findings, Step
from schemas.subjects import Subject

_ON_THE_CLAUSE = (
    Concept.CLAUSE_NAME,
    Concept.DEFENCE_PACT,
    Concept.MUTUAL_DEFENCE,
    Concept.CLAUSE,
    Concept.ATTACK_CONDITION,
    Concept.MUTUAL_AID,
    Concept.ONE_FOR_ALL,
)
_SAYS = frozenset(
    {
        Concept.ATTACK_CONDITION,
        Concept.EITHER_PARTY,
        Concept.AID,
        Concept.MUTUAL_AID,
        Concept.ALL_MEANS,
        Concept.ONE_FOR_ALL,
        Concept.OBLIGATION,
        Concept.INVOKED,
        Concept.TROOPS,
        Concept.DENIAL,
        Concept.HYPOTHETICAL,
        Concept.CONSULT,
        Concept.CIVIL_AID,
    }
)
"""What makes a difference to what is said; other concepts change with the wording."""

_OF_USE = (Concept.INVOCATION, Concept.NON_INVOCATION, Concept.DISPATCH)
"""What says that the clause was used, or was not, whatever it is called."""

_MAY_BEAR = (
    Concept.TREATY,
    Concept.AID,
    Concept.HELP,
    Concept.TROOPS,
    Concept.INVOKED,
    Concept.CONSULT,
    Concept.DENIAL,
)
"""What may say more of the clause right after it, without naming it."""

SENTENCES_BACK = 3
"""Sentences back within which a party was named, or the clause that a sentence follows."""


def clause_sentences(judged: Judgement) -> Mapping[int, tuple[str, ...]]:
    """Return, by its index, what each sentence on the clause says: concepts, and states by id."""
    reading = judged.reading
    claimed = {
        each.claim.said.index for each in judged.claimed if each.ownership.owner is Owner.WATCH
    }
    return {
        said.index: _content(said, reading.watch)
        for said in reading.said
        if said.index in claimed or _is_on_the_clause(said, reading)
    }


def referring(
    findings: Findings,
    reading: Reading,
    steps: Mapping[int, Sequence[Step]],
    clauses: Mapping[int, tuple[str, ...]],
) -> Mapping[int, tuple[str, ...]]:
    """Return the sentences that speak of the clause without its words.

    They call it "the article", "the pledge", or say that it was used, or was not: "it was never
    invoked". They follow one on the clause, which tells what they mean.
    """
    said = reading.by_index
    return {
        index: _content(said[index], reading.watch) if index in said else ()
        for index, found in steps.items()
        if _refers({step.concept for step in found}, said.get(index), reading.watch)
        and index not in findings.no_body
        and _follows(index, clauses, SENTENCES_BACK)
        and not (index in said and _is_on_another_instrument(said[index], reading))
    }


def _refers(steps: Container[Concept | Subject], said: Said | None, watch: Watch) -> bool:
    if Concept.REFERENCE in steps:
        return True
    is_ours = said is not None and any(said.named(watch.ours))
    return any(step in steps for step in _OF_USE if is_ours or step is not Concept.DISPATCH)


def following(
    findings: Findings, reading: Reading, clauses: Mapping[int, tuple[str, ...]]
) -> Mapping[int, tuple[str, ...]]:
    """Return the sentences that may say more on the clause: "Moscow has not asked for it".

    They name a party right after one on the clause, or speak of help or duty near it. Whether
    they do cannot be told: a version of the same article that changes them is news, another
    outlet's own words around a known text are not.
    """
    return {
        said.index: _content(said, reading.watch)
        for said in reading.said
        if said.index not in clauses
        and said.index not in findings.no_body
        and _may_bear(said, clauses, reading.watch)
        and not _is_on_another_instrument(said, reading)
    }


def _may_bear(said: Said, clauses: Container[int], watch: Watch) -> bool:
    if said.has(*_MAY_BEAR):
        return _follows(said.index, clauses, SENTENCES_BACK)
    return any(said.named(watch.ours)) and _follows(said.index, clauses, 1)


def _follows(index: int, clauses: Container[int], most: int) -> bool:
    return any(index - back in clauses for back in range(1, most + 1))


def _is_on_another_instrument(said: Said, reading: Reading) -> bool:
    """Whether a sentence is on another instrument: called by its name, and none of ours is there.

    "Article 4, which provides for consultations" is NATO's, unless it is Russia that speaks.
    """
    is_ours = any(said.named(reading.watch.ours)) and not reading.names_others(said)
    return reading.names_rivals(said) and not is_ours


def _is_on_the_clause(said: Said, reading: Reading) -> bool:
    article = reading.watch.instrument.article
    is_on_it = said.has(article, *_ON_THE_CLAUSE) or (
        said.has(Concept.TREATY) and said.has(Concept.AID, Concept.ALL_MEANS)
    )
    if not is_on_it or _is_on_another_instrument(said, reading):
        return False
    # In a digest other treaties are spoken of too: these parties, or their treaty, are near.
    near = [said, *reading.before(said, SENTENCES_BACK)]
    return any(any(each.named(reading.watch.ours)) for each in near)


def _content(said: Said, watch: Watch) -> tuple[str, ...]:
    states = {state for entity in said.entities if (state := watch.state(entity.id))}
    says = _SAYS | {watch.instrument.article}
    return tuple(sorted({*(says & said.by_concept.keys()), *states}))
