"""Findings: what extraction hands to the judge."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from schemas.concepts import Concept
from schemas.report import Entity, Fingerprint, Sentence, Term
from schemas.subjects import Subject


class Named(NamedTuple):
    """A stretch of a sentence's text that names somebody who has an id."""

    start: int
    end: int
    id: str


class Step(NamedTuple):
    """A stretch of a sentence's text that tells of a step or bears on one, or of a subject."""

    concept: Concept | Subject
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Findings:
    """What one article holds, in plain values: order and offsets are those of `Report`.

    ``texts`` gives every sentence by its index, those that hold nothing too, where any holds a
    term, ``paragraphs`` its paragraph, and ``names`` who is named where in them; ``no_body`` are
    the indices of title and page furniture.
    ``actors`` are who is named in a sentence, by id or, without one, by the name in English;
    ``articles`` where the article with the clause is called by its number.
    ``is_supported`` is false where the text's language is known and nobody wrote down its words:
    what was found is what other languages share with it.
    """

    language: str | None
    headline: str
    sentences: tuple[Sentence, ...]
    entities: tuple[Entity, ...]
    terms: tuple[Term, ...]
    fingerprint: Fingerprint
    texts: Mapping[int, str] = field(default_factory=dict)
    paragraphs: Mapping[int, int] = field(default_factory=dict)
    names: Mapping[int, tuple[Named, ...]] = field(default_factory=dict)
    actors: Mapping[int, tuple[Named, ...]] = field(default_factory=dict)
    articles: Mapping[int, tuple[Named, ...]] = field(default_factory=dict)
    no_body: frozenset[int] = frozenset()
    is_supported: bool = True
