"""How a report tells the clause, put so that it can be compared with another's telling."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from schemas.findings import Findings, Named
from schemas.ids import digest
from schemas.mention import Telling, ToldSentence
from streams.extraction.normal import normal_words

AROUND = 8
"""Sentences before and after one on the clause that are compared with it."""

MOST = 6_000
"""Characters of them that are carried along at the most."""

MOST_SHOWN = 400
MOST_ON_IT = 20_000
"""Characters of sentences on the clause that are carried along at the most, each but once."""


def telling_of(findings: Findings, clauses: Mapping[int, tuple[str, ...]]) -> Telling:
    """Return the sentences on the clause, and those around them, in order.

    ``clauses`` gives them by index, with what each says. A new headline over the same text is no
    news: the title counts only where it is all there is. Who is named goes by the id that they
    have, whatever they are called.
    """
    body = [index for index in clauses if _is_body(index, findings)]
    on_it = sorted(body or clauses)
    chosen = set(_within_bounds(on_it, findings))
    around = set(_around(findings, chosen))
    told = (
        _told(index, findings, clauses[index] if index in chosen else None)
        for index in sorted(chosen | around)
    )
    kept = [each for each in told if each.words]
    return Telling(sentences=(*kept, *_beyond(on_it, kept, findings)))


def _told(index: int, findings: Findings, content: tuple[str, ...] | None) -> ToldSentence:
    text = findings.texts[index]
    words = _words(text, findings.names.get(index, ()))
    if content is None:
        return ToldSentence(words=words)
    return ToldSentence(words=words, text=text, content=content)


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


def _words(text: str, names: Iterable[Named]) -> str:
    """Return the words of a sentence, with ids for the names."""
    parts: list[str] = []
    at = 0
    for start, end, id_ in names:
        if at <= start:
            parts += [normal_words([text[at:start]]), id_.casefold().replace(":", "")]
            at = end
    return " ".join(filter(None, [*parts, normal_words([text[at:]])]))


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
