"""The one spaCy pipeline: many sentences in, what was found in each out, in characters.

Documents are made and forgotten block by block, each within `Language.memory_zone`, so that
words never seen before do not pile up. Memory zones bear no second thread.
"""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import spacy
from spacy.language import Language
from spacy.vocab import Vocab

from streams.extraction.folding import GLUE, fold
from streams.extraction.search import Search, Tokens
from streams.extraction.tokens import Tokenizer

BLOCK = 8_000
"""Characters, about, that go through spaCy at once: memory follows this, not the article."""

T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Place(Generic[T]):
    """What was found, and where in its sentence, in characters."""

    what: T
    start: int
    end: int


def make_pipeline() -> Language:
    """Make a pipeline for every language: our tokenizer, and ``norm_`` is `fold`."""
    # Shapes, suffixes and the like cost time with each new word, and nobody reads them.
    getters = {Vocab().strings["NORM"]: fold}
    # spaCy's stub asks for names; its code looks up numbers.
    vocab = Vocab(lex_attr_getters=getters)  # type: ignore[arg-type]
    nlp = spacy.blank("xx", vocab=vocab)
    nlp.tokenizer = Tokenizer(nlp.vocab)
    return nlp


def find(
    nlp: Language, searches: Sequence[Search[T]], sentences: Sequence[str]
) -> Iterator[tuple[int, list[Place[T]]]]:
    """Yield, for each sentence that holds anything, its position and what it holds."""
    for block in _blocks(sentences):
        with nlp.memory_zone():
            found = _in_block(nlp, searches, [sentences[position] for position in block])
        for position, places in zip(block, found, strict=True):
            if places:
                yield position, places


def _blocks(sentences: Sequence[str]) -> Iterator[range]:
    start = size = 0
    for position, sentence in enumerate(sentences):
        size += len(sentence)
        if size >= BLOCK:
            yield range(start, position + 1)
            start, size = position + 1, 0
    if start < len(sentences):
        yield range(start, len(sentences))


def _in_block(
    nlp: Language, searches: Sequence[Search[T]], sentences: Sequence[str]
) -> list[list[Place[T]]]:
    text = "\n".join(sentences)
    doc = nlp.make_doc(text)
    starts: list[int] = [*doc.to_array(["IDX"]).tolist(), len(text)]
    limits = list(_bounds(starts, sentences))
    tokens = Tokens.of(doc, limits)
    found: list[list[Place[T]]] = [[] for _ in sentences]
    for search in searches:
        for places, (first, _), hits in zip(found, limits, search.find(tokens), strict=True):
            offset = starts[first] if hits else 0
            places.extend(
                Place(hit.what, starts[hit.start] - offset, _end(text, starts, hit.end) - offset)
                for hit in hits
            )
    return found


def _bounds(starts: Sequence[int], sentences: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the tokens of each sentence; none stands in two, because a line ends a token."""
    position = offset = 0
    for sentence in sentences:
        offset += len(sentence) + 1
        first = position
        while position < len(starts) - 1 and starts[position] < offset:
            position += 1
        yield first, position


def _end(text: str, starts: Sequence[int], token: int) -> int:
    """Return where the token before this one ends, without what clings to it."""
    first = starts[token - 1]
    last = text[first : starts[token]].rstrip()
    return first + len(last.rstrip(GLUE) or last)
