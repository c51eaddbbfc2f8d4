"""Findings to judge, built by hand: no language, only who is named and what is expressed.

A sentence is a line of words: an id (Q159) is an entity, the name of a concept a term, names of
concepts with "+" between them as many terms in one place, anything else is filler. "title:"
before a line makes it the title, "furniture:" page furniture, and an empty line begins a new
paragraph.
"""

from collections.abc import Iterator
from typing import Any

from schemas.base import FieldName
from schemas.concepts import Concept
from schemas.findings import Findings
from schemas.ids import digest
from schemas.report import Entity, Fingerprint, Sentence, Term

CONCEPTS = frozenset(map(str, Concept))


def findings(text: str) -> Findings:
    """What an article holds whose sentences are these lines."""
    sentences: list[Sentence] = []
    entities: list[Entity] = []
    terms: list[Term] = []
    start = 0
    for paragraph, block in enumerate(text.strip().split("\n\n")):
        for line in filter(None, map(str.strip, block.split("\n"))):
            kind, said = _kind(line)
            field = FieldName.TITLE if kind == "title" else FieldName.TEXT
            at = 0 if kind == "title" else start
            sentence = Sentence(
                field=field,
                start=at,
                end=at + len(said),
                text=said,
                index=len(sentences),
                paragraph=paragraph,
                is_furniture=kind == "furniture",
            )
            sentences.append(sentence)
            entities += [e for e in _spans(sentence) if isinstance(e, Entity)]
            terms += [t for t in _spans(sentence) if isinstance(t, Term)]
            start = at + len(said) + 1 if kind != "title" else start
    return Findings(
        language="xx",
        headline=sentences[0].text if sentences else "",
        sentences=tuple(sentences),
        entities=tuple(entities),
        terms=tuple(terms),
        fingerprint=Fingerprint(text=digest(text)),
    )


def _kind(line: str) -> tuple[str, str]:
    for kind in ("title", "furniture"):
        if line.startswith(f"{kind}:"):
            return kind, line.removeprefix(f"{kind}:").strip()
    return "text", line


def _spans(sentence: Sentence) -> Iterator[Entity | Term]:
    at = 0
    for word in sentence.text.split(" "):
        place: dict[str, Any] = {
            "field": sentence.field,
            "start": sentence.start + at,
            "end": sentence.start + at + len(word),
            "text": word,
        }
        if word[:1] == "Q" and word[1:].isdigit():
            yield Entity(**place, label="GPE", id=word)
        for concept in CONCEPTS.intersection(word.split("+")):
            yield Term(**place, concept=concept, language="xx")
        at += len(word) + 1
