"""Findings: what extraction hands to the judge."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from schemas.report import Entity, Fingerprint, Sentence, Term


@dataclass(frozen=True, slots=True)
class Findings:
    """What one article holds, in plain values: order and offsets are those of `Report`.

    ``neighbours`` gives, by index, the text of sentences that hold nothing themselves but stand
    beside one that does, so that a passage can be shown with what is around it.
    """

    language: str | None
    headline: str
    sentences: tuple[Sentence, ...]
    entities: tuple[Entity, ...]
    terms: tuple[Term, ...]
    fingerprint: Fingerprint
    neighbours: Mapping[int, str] = field(default_factory=dict)
