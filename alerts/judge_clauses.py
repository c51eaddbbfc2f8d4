"""Which sentences of a mention say something on the clause, and what.

More than those that make it a mention: what is denied, doubted or said of the article's use is
told too, and a later version that says it differently is news.
"""

from collections.abc import Mapping, Sequence

from alerts.judge import weighed
from alerts.judge_owners import Owner
from alerts.judge_reading import Reading, Said, read
from alerts.watches import Watch
from schemas.concepts import Concept
from schemas.findings import Findings, Step

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

NEAR = 3
"""Sentences within which a party must have been named."""


def clause_sentences(findings: Findings, watch: Watch) -> Mapping[int, tuple[str, ...]]:
    """Return, by its index, what each sentence on the clause says: concepts, and states by id."""
    reading = read(findings, watch)
    claimed = {
        each.claim.said.index for each in weighed(reading) if each.ownership.owner is Owner.WATCH
    }
    return {
        said.index: _content(said, watch)
        for said in reading.said
        if said.index in claimed or _is_on_the_clause(said, reading)
    }


def referring(
    findings: Findings,
    steps: Mapping[int, Sequence[Step]],
    clauses: Mapping[int, tuple[str, ...]],
    watch: Watch,
) -> Mapping[int, tuple[str, ...]]:
    """Return the sentences that speak of the clause as "the article", "the pledge", likewise.

    They follow one on the clause, which tells what they mean.
    """
    reading = read(findings, watch)
    said = reading.by_index
    return {
        index: _content(said[index], watch) if index in said else ()
        for index, found in steps.items()
        if any(step.concept is Concept.REFERENCE for step in found)
        and index not in findings.no_body
        and any(index - back in clauses for back in range(1, NEAR + 1))
        and not (index in said and reading.names_rivals(said[index]))
    }


def _is_on_the_clause(said: Said, reading: Reading) -> bool:
    article = reading.watch.instrument.article
    is_on_it = said.has(article, *_ON_THE_CLAUSE) or (
        said.has(Concept.TREATY) and said.has(Concept.AID, Concept.ALL_MEANS)
    )
    if not is_on_it or reading.names_rivals(said):
        return False
    # In a digest other treaties are spoken of too: these parties, or their treaty, are near.
    near = [said, *reading.before(said, NEAR)]
    return any(any(each.named(reading.watch.ours)) for each in near)


def _content(said: Said, watch: Watch) -> tuple[str, ...]:
    states = {state for entity in said.entities if (state := watch.state(entity.id))}
    says = _SAYS | {watch.instrument.article}
    return tuple(sorted({*(says & said.by_concept.keys()), *states}))
