"""How a report tells the clause, put so that it can be compared with another's telling."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Protocol

from schemas.findings import Findings
from schemas.ids import digest
from schemas.mention import Telling, ToldSentence
from schemas.report import Entity, Sentence
from streams.extraction.normal import normal_words

AROUND = 8
"""Sentences before and after one on the clause that are compared with it."""

MOST = 6_000
"""Characters of them that are carried along at the most."""

MOST_SHOWN = 400
MOST_ON_IT = 20_000
"""Characters of sentences on the clause that are carried along at the most, each but once."""


class Stretch(Protocol):
    """What a sentence says of the clause, and from where to where in its field."""

    @property
    def content(self) -> tuple[str, ...]:
        """Concepts, and states by id."""
        ...

    @property
    def start(self) -> int:
        """The first character."""
        ...

    @property
    def end(self) -> int:
        """Behind the last character."""
        ...


def telling_of(findings: Findings, clauses: Mapping[int, Stretch]) -> Telling:
    """Return the sentences on the clause, and those around them, in order.

    ``clauses`` gives them by index, with what each says. A new headline over the same text is no
    news: the title counts only where it is all there is. Who is named goes by the id that they
    have, whatever they are called.
    """
    body = [index for index in clauses if _is_body(index, findings)]
    on_it = sorted(body or clauses)
    chosen = set(_within_bounds(on_it, findings))
    around = set(_around(findings, chosen))
    sentences = {each.index: each for each in findings.sentences}
    told = (
        _told(sentences[index], clauses[index], findings)
        if index in chosen
        else ToldSentence(words=_words(findings.texts[index], sentences.get(index), findings))
        for index in sorted(chosen | around)
    )
    kept = [each for each in told if each.words]
    return Telling(sentences=(*kept, *_beyond(on_it, kept, findings)))


def _beyond(
    on_it: Iterable[int], kept: Iterable[ToldSentence], findings: Findings
) -> Iterator[ToldSentence]:
    """Yield one sentence for all on the clause that had no room: any change of them is seen."""
    told = {each.text for each in kept}
    left = [text for index in on_it if (text := findings.texts[index]) not in told]
    if left:
        yield ToldSentence(words=digest("beyond", *left), text=left[-1][:MOST_SHOWN])


def _within_bounds(clauses: Iterable[int], findings: Findings) -> Iterator[int]:
    """Yield the sentences from the first on, each wording once, as long as there is room."""
    left = MOST_ON_IT
    seen: set[str] = set()
    for index in sorted(clauses):
        text = findings.texts[index]
        if text not in seen and len(text) <= left:
            left -= len(text)
            seen.add(text)
            yield index


def _told(sentence: Sentence, on_it: Stretch, findings: Findings) -> ToldSentence:
    names = _named_in(sentence, findings)
    start = min([on_it.start, *(n.start for n in names if n.start < on_it.start < n.end)])
    end = max([on_it.end, *(n.end for n in names if n.start < on_it.end < n.end)])
    cuts = (sentence.start, start, end, sentence.end)
    before, core, after = (_with_ids(sentence, names, *each).split() for each in pairwise(cuts))
    return ToldSentence(
        words=" ".join([*before, *core, *after]),
        text=sentence.text,
        content=on_it.content,
        core=(len(before), len(before) + len(core)),
    )


def _words(text: str, sentence: Sentence | None, findings: Findings) -> str:
    if sentence is None:
        return normal_words([text])
    names = _named_in(sentence, findings)
    return _with_ids(sentence, names, sentence.start, sentence.end)


def _around(findings: Findings, chosen: Collection[int]) -> Iterator[int]:
    """Yield what stands around, the nearest first, as far as it may be carried along."""
    left = MOST
    for distance in range(1, AROUND + 1):
        for index in sorted({i + step for i in chosen for step in (-distance, distance)}):
            if index not in chosen and _is_body(index, findings):
                left -= len(findings.texts[index])
                if left >= 0:
                    yield index


def _is_body(index: int, findings: Findings) -> bool:
    return index in findings.texts and index not in findings.no_body


def _named_in(sentence: Sentence, findings: Findings) -> list[Entity]:
    return [
        entity
        for entity in findings.entities
        if entity.id is not None
        and entity.field is sentence.field
        and sentence.start <= entity.start
        and entity.end <= sentence.end
    ]


def _with_ids(sentence: Sentence, names: Iterable[Entity], start: int, end: int) -> str:
    """Return the words from here to there, with ids for the names."""
    parts: list[str] = []
    at = start
    for name in names:
        if at <= name.start and name.end <= end:
            parts += [normal_words([_text(sentence, at, name.start)]), _word(name)]
            at = name.end
    return " ".join(filter(None, [*parts, normal_words([_text(sentence, at, end)])]))


def _word(name: Entity) -> str:
    return str(name.id).casefold().replace(":", "")


def _text(sentence: Sentence, start: int, end: int) -> str:
    return sentence.text[start - sentence.start : end - sentence.start]
