"""What is shown of a mention: its sentences, the words to mark, the parties by name."""

from collections.abc import Iterable, Sequence
from unicodedata import normalize

from alerts.judge_claims import Claim
from alerts.judge_reading import holds
from alerts.watches import Watch
from schemas.base import Span
from schemas.findings import Findings
from schemas.report import Entity, Evidence, Party, Passage, Sentence, Term

MOST = 3
PARTY = "party"

Told = Sequence[tuple[Claim, tuple[Entity, ...]]]
"""Claims that stand, strongest first, each with the words that name its parties."""


def evidence(told: Told) -> tuple[Evidence, ...]:
    """Return the words a verdict rests on, in order of the article."""
    found = {
        (mark.field, mark.start, mark.end, mark.concept): mark
        for claim, named in told
        for mark in _marks(claim, named)
    }
    return tuple(sorted(found.values(), key=_place))


def passages(told: Told, findings: Findings) -> tuple[Passage, ...]:
    """Return the sentences that say it, strongest first, each with what stands around it."""
    own = {sentence.index: sentence.text for sentence in findings.sentences}
    texts = {**own, **findings.texts}
    marks = evidence(told)
    chosen = {claim.said.index: claim.said.sentence for claim, _ in told}
    return tuple(_passage(sentence, marks, texts) for sentence in list(chosen.values())[:MOST])


def parties(told: Told, watch: Watch, *, as_written: bool) -> tuple[Party, ...]:
    """Return each party by name and, where that can be read, as the strongest claim has it."""
    named = [entity for _, entities in told for entity in entities]
    found = []
    for party in watch.parties:
        entity = next((each for each in named if each.id in party.ids), None)
        if entity is not None:
            found.append(
                Party(id=party.id, name=party.name, text=entity.text if as_written else party.name)
            )
    return tuple(found)


def _marks(claim: Claim, named: Iterable[Entity]) -> Iterable[Evidence]:
    yield from (_evidence(term, term.concept) for term in claim.terms)
    yield from (_evidence(entity, PARTY) for entity in named)


def _evidence(span: Term | Entity, concept: str) -> Evidence:
    return Evidence(
        field=span.field, start=span.start, end=span.end, text=span.text, concept=concept
    )


def _passage(sentence: Sentence, marks: Iterable[Evidence], texts: dict[int, str]) -> Passage:
    return Passage(
        field=sentence.field,
        start=sentence.start,
        end=sentence.end,
        text=sentence.text,
        before=texts.get(sentence.index - 1, ""),
        after=texts.get(sentence.index + 1, ""),
        marks=tuple(mark for mark in marks if holds(sentence, mark)),
        read_as=_read_as(sentence.text, texts[sentence.index]),
    )


def _read_as(received: str, read: str) -> str | None:
    """Return what a sentence was read as, if a third of its letters are not those received."""
    received = normalize("NFKC", received)  # 한 in three parts, or A as wide as it, is not broken
    letters = [letter for letter in read if letter.isalpha()]
    others = sum(letter not in received for letter in letters)
    return read if others > len(letters) / 3 else None


def _place(mark: Span) -> tuple[bool, int, int]:
    return mark.field == "text", mark.start, mark.end
