"""A reading of findings: sentence by sentence, what is said and who is named."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from alerts.watches import Watch
from schemas.base import FieldName, Span
from schemas.concepts import Concept
from schemas.findings import Findings
from schemas.report import Entity, Sentence, Term

WITHIN_A_NAME = 2
"""Characters between words of one name: "the UN Charter, article 51", "NATO defence clause"."""

CASE_NEAR = 60
"""Characters within which an "if" makes an attack the case for which aid is meant."""

S = TypeVar("S", bound=Span)


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence with what it holds."""

    sentence: Sentence
    entities: tuple[Entity, ...]
    by_concept: Mapping[str, tuple[Term, ...]]

    @property
    def index(self) -> int:
        """Its place among all sentences of the article."""
        return self.sentence.index

    def terms(self, *concepts: Concept) -> Iterator[Term]:
        """Yield the terms of these concepts."""
        for concept in concepts:
            yield from self.by_concept.get(concept, ())

    def has(self, *concepts: Concept) -> bool:
        """Whether one of these concepts is expressed."""
        return not self.by_concept.keys().isdisjoint(concepts)

    def named(self, ids: frozenset[str]) -> Iterator[Entity]:
        """Yield the entities that have one of these ids."""
        return (entity for entity in self.entities if entity.id in ids)

    def is_in_case(self, span: Span) -> bool:
        """Whether who is named attacks or is attacked: in a condition, or after "if" before it."""
        return any(
            case.start <= span.start and span.end <= case.end
            for case in self.terms(Concept.ATTACK_CONDITION)
        ) or any(
            case.end <= span.start and span.end <= attack.start and gap(case, attack) <= CASE_NEAR
            for case in self.terms(Concept.CASE)
            for attack in self.terms(Concept.ATTACK)
        )


@dataclass(frozen=True, slots=True)
class Reading:
    """An article as the judge reads it: sentences in order, page furniture left out."""

    watch: Watch
    said: tuple[Said, ...]
    by_index: Mapping[int, Said]

    @property
    def title(self) -> Said | None:
        """The title, if it says anything."""
        first = self.said[0] if self.said else None
        return first if first and first.sentence.field is FieldName.TITLE else None

    @property
    def opening(self) -> tuple[Said, ...]:
        """The title and the first sentence of the text: they set the scene for all the rest."""
        first = next((each for each in self.said if each.sentence.field is FieldName.TEXT), None)
        return tuple(each for each in (self.title, first) if each)

    def names_others(self, said: Said) -> bool:
        """Whether a sentence names a state or organisation, none of the parties nor an attacker."""
        ours = self.watch.ours
        rivals = {id_ for rival in self.watch.rivals for ids in rival.parties for id_ in ids}
        return any(
            entity.id not in ours and (entity.id in rivals or self.watch.state(entity.id))
            for entity in said.entities
            if not said.is_in_case(entity)
        )

    def other_states(self, said: Said) -> Iterator[Entity]:
        """Yield where a sentence names a state, or whoever stands for one, and none of ours."""
        watch = self.watch
        return (e for e in said.entities if watch.state(e.id) and e.id not in watch.ours)

    def names_both(self, said: Said) -> bool:
        """Whether a sentence names both of the watch's parties."""
        return all(any(said.named(party.ids)) for party in self.watch.parties)

    def names_rivals(self, said: Said) -> bool:
        """Whether a sentence calls another instrument by its name."""
        return any(said.has(*rival.concepts) for rival in self.watch.rivals)

    def before(self, said: Said, most: int) -> Iterator[Said]:
        """Yield what stands before, nearest first, up to so many sentences back."""
        for index in range(said.index - 1, max(-1, said.index - most - 1), -1):
            if index in self.by_index:
                yield self.by_index[index]

    def after(self, said: Said, most: int) -> Iterator[Said]:
        """Yield what follows, nearest first."""
        for index in range(said.index + 1, said.index + most + 1):
            if index in self.by_index:
                yield self.by_index[index]


def read(findings: Findings, watch: Watch) -> Reading:
    """Put findings in order for one watch."""
    entities = _by_sentence(findings.sentences, findings.entities)
    terms = _by_sentence(findings.sentences, findings.terms)
    said = tuple(
        Said(sentence, tuple(entities.get(at, ())), _by_concept(terms.get(at, ())))
        for at, sentence in enumerate(findings.sentences)
        if not sentence.is_furniture
    )
    return Reading(watch, said, {each.index: each for each in said})


def _by_sentence(sentences: Sequence[Sentence], spans: Iterable[S]) -> dict[int, list[S]]:
    """Give each span to its sentence; both are in order of field, then start."""
    found: dict[int, list[S]] = {}
    at = 0
    for span in spans:
        while at < len(sentences) and not holds(sentences[at], span):
            at += 1
        if at < len(sentences):
            found.setdefault(at, []).append(span)
    return found


def holds(sentence: Span, span: Span) -> bool:
    """Whether a span begins in a sentence."""
    return sentence.field is span.field and sentence.start <= span.start < sentence.end


def _by_concept(terms: Iterable[Term]) -> Mapping[str, tuple[Term, ...]]:
    found: dict[str, list[Term]] = {}
    for term in terms:
        found.setdefault(term.concept, []).append(term)
    return {concept: tuple(each) for concept, each in found.items()}


class Stretch(Protocol):
    """Anything that begins and ends somewhere."""

    @property
    def start(self) -> int:
        """Where it begins."""

    @property
    def end(self) -> int:
        """Where it ends, exclusive."""


def gap(one: Stretch, other: Stretch) -> int:
    """Return how many characters stand between two spans of one field; 0 if they touch."""
    return max(0, other.start - one.end, one.start - other.end)
