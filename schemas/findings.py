"""Findings: what extraction hands to the judge."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from schemas.report import Entity, Fingerprint, Sentence, Term


@dataclass(frozen=True, slots=True)
class Findings:
    """What one article holds, in plain values: order and offsets are those of `Report`.

    ``neighbours`` gives, by index, the text of sentences that hold nothing themselves but stand
    beside one that does, so that a passage can be shown with what is around it.
    ``is_supported`` is false where the text's language is known and nobody wrote down its words:
    what was found is what other languages share with it.
    """

    language: str | None
    headline: str
    sentences: tuple[Sentence, ...]
    entities: tuple[Entity, ...]
    terms: tuple[Term, ...]
    fingerprint: Fingerprint
    neighbours: Mapping[int, str] = field(default_factory=dict)
    is_supported: bool = True
