"""How a report tells the clause, put so that it can be compared with another's telling."""

from bisect import bisect_left
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain

from schemas.findings import Findings
from schemas.ids import digest
from schemas.mention import ASKED, DAYS, SAYING, WHOSE, Event, Telling, ToldSentence, is_question
from streams.extraction.credits import Aside, Credits
from streams.extraction.folding import fold
from streams.extraction.normal import words_with
from streams.extraction.wording import wording_in

AROUND = 8
"""Sentences before and after one on the clause that are compared with it."""

MANY_TOPICS = 2 / 3
"""Share of a text, in letters, below which what names the same states is one topic of many."""

MOST = 6_000
"""Characters of them that are carried along at the most."""

MOST_SHOWN = 400
MOST_ON_IT = 20_000
"""Characters of sentences on the clause that are carried along at the most, each but once."""


Sentences = Mapping[int, tuple[str, ...]]
"""Sentences of an article, by index, and what each says."""


def telling_of(
    findings: Findings, clauses: Sentences, near: Sentences, *, event: Event, credits_: Credits
) -> Telling:
    """Return the sentences on the clause, and those around them, in order.

    Those of ``near`` may say more on it. A new headline over the same text is no news: the title
    counts only where it is all there is. Who is named goes by the id that they have or by their
    name in English, and the article by its concept, whatever they are called.
    """
    body = [index for index in clauses if _is_body(index, findings)]
    on_it = sorted(body or clauses)
    chosen = set(_within_bounds(on_it, findings))
    around = set(_around(findings, chosen))
    told = (
        _told(
            index,
            findings,
            credits_,
            said=clauses[index] if index in chosen else near.get(index),
            is_near=index not in chosen,
        )
        for index in sorted(chosen | around)
    )
    kept = [each for each in told if each.words]
    words = None if event.index is None else _words_of(event.index, findings, credits_)
    return Telling(
        sentences=(*kept, *_beyond(on_it, kept, findings)),
        event=event.model_copy(update={"words": words}),
    )


def _told(
    index: int,
    findings: Findings,
    credits_: Credits,
    *,
    said: tuple[str, ...] | None,
    is_near: bool,
) -> ToldSentence:
    wording = wording_in(findings.language)
    words = _words_of(index, findings, credits_)
    text = findings.texts[index]
    names = _cases(index, words.split(), findings) if wording and wording.is_declined else ()
    whose = sorted(wording.whose(text)) if wording else ()
    asked = (ASKED,) if is_question(text) else ()
    told = ToldSentence(
        words=words,
        doubts=(*(wording.doubts(words) if wording else ()), *asked),
        cases=(*names, *(f"{WHOSE} {kind}" for kind in whose)),
    )
    if said is None:
        return told
    return told.model_copy(update={"text": text, "content": said, "is_near": is_near})


def _cases(index: int, words: Sequence[str], findings: Findings) -> Iterator[str]:
    """Yield the names in a sentence, in order, each with how it is written.

    Of one beside a verb of saying only the name: "said Moscow", "according to Moscow".
    """
    text = findings.texts[index]
    written = {_token(each.id): deque[str]() for each in findings.actors.get(index, ())}
    for each in findings.actors.get(index, ()):
        written[_token(each.id)].append(fold(text[each.start : each.end]))
    for at, word in enumerate(words):
        if how := written.get(word):
            is_speaker = not SAYING.isdisjoint(words[max(0, at - 1) : at + 2])
            case = how.popleft()
            yield word if is_speaker else f"{word} {case}"


def _words_of(index: int, findings: Findings, credits_: Credits) -> str:
    return " ".join(words_with(findings.texts[index], _asides_of(index, findings, credits_)))


def _asides_of(index: int, findings: Findings, credits_: Credits) -> list[Aside]:
    text = findings.texts[index]
    called = chain(findings.actors.get(index, ()), findings.articles.get(index, ()))
    names = (Aside(each.start, each.end, _token(each.id)) for each in called)
    # A name that stands within a credit is part of it: the credit begins no later.
    asides = sorted(chain(credits_.asides(text), names), key=_first_and_longest)
    if wording := wording_in(findings.language):
        apart = list(_apart(asides))
        days = [each for each in apart if each.counts_as in DAYS]
        asides = sorted(
            [*apart, *_beside(wording.asides(text, days), apart)], key=_first_and_longest
        )
    return asides


def _apart(asides: Iterable[Aside]) -> Iterator[Aside]:
    """Yield those that overlap none before, the first first."""
    at = 0
    for aside in asides:
        if at <= aside.start:
            yield aside
            at = aside.end


def _beside(asides: Iterable[Aside], apart: Sequence[Aside]) -> Iterator[Aside]:
    """Yield those that overlap none of some that are in order and apart."""
    starts = [each.start for each in apart]
    for aside in asides:
        until = bisect_left(starts, aside.end)
        if until == 0 or apart[until - 1].end <= aside.start:
            yield aside


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


def _token(name: str) -> str:
    return "".join(filter(str.isalnum, name.casefold()))


def _first_and_longest(aside: Aside) -> tuple[int, int]:
    return aside.start, -aside.end


def _around(findings: Findings, chosen: Collection[int]) -> Iterator[int]:
    """Yield what stands around, the nearest first, as far as it may be carried along."""
    left = MOST
    topic = _topic(findings, chosen)
    for distance in range(1, AROUND + 1):
        for index in sorted({i + step for i in chosen for step in (-distance, distance)}):
            if index not in chosen and index in topic:
                left -= len(findings.texts[index])
                if left >= 0:
                    yield index


def _topic(findings: Findings, chosen: Iterable[int]) -> frozenset[int]:
    """Return the sentences of the body; of a digest, those of the topic of the clause alone.

    Its paragraphs are those that name somebody who is named in those on the clause or the title.
    """
    body = [index for index in findings.texts if _is_body(index, findings)]
    paragraph = findings.paragraphs
    own = {paragraph[index] for index in chosen}
    titles = range(min(body, default=0))
    on_it = [*titles, *(index for index in body if paragraph[index] in own)]
    whose = {id_ for index in on_it for id_ in _named(index, findings)}
    naming = own | {paragraph[index] for index in body if whose & _named(index, findings)}
    topic = frozenset(index for index in body if paragraph[index] in naming)
    begins_with_it = not whose or paragraph[body[0]] in naming
    if begins_with_it or _letters(topic, findings) >= MANY_TOPICS * _letters(body, findings):
        return frozenset(body)
    return topic


def _named(index: int, findings: Findings) -> frozenset[str]:
    return frozenset(name.id for name in findings.names.get(index, ()))


def _letters(indices: Iterable[int], findings: Findings) -> int:
    return sum(len(findings.texts[index]) for index in indices)


def _is_body(index: int, findings: Findings) -> bool:
    return index in findings.texts and index not in findings.no_body
