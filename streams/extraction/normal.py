"""What a text is recognised by: its words and nothing else."""

from collections.abc import Iterable, Iterator

from streams.extraction.folding import fold
from streams.extraction.tokens import texts_of, well_formed


def normal_words(sentences: Iterable[str]) -> str:
    """Return the folded words of the sentences, joined by one blank.

    Case, spacing, punctuation, hyphens and quotes do not count. Leave furniture out first.
    """
    return " ".join(
        word
        for sentence in sentences
        for token in texts_of(well_formed(sentence))
        if (word := fold(token))[:1].isalnum()
    )


def words_with(text: str, asides: Iterable[tuple[int, int, str]]) -> Iterator[str]:
    """Yield the words of a sentence, with what some stretches of it count as in their place."""
    at = 0
    for start, end, counts_as in (*asides, (len(text), len(text), "")):
        if at <= start:
            yield from filter(None, [normal_words([text[at:start]]), counts_as])
            at = end
