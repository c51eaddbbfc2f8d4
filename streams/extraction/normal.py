"""What a text is recognised by: its words and nothing else."""

from collections.abc import Iterable

from streams.extraction.folding import fold
from streams.extraction.tokens import tokens_of, well_formed


def normal_words(sentences: Iterable[str]) -> str:
    """Return the folded words of the sentences, joined by one blank.

    Case, spacing, punctuation, hyphens and quotes do not count. Leave furniture out first.
    """
    return " ".join(
        word
        for sentence in sentences
        for token in tokens_of(well_formed(sentence))
        if (word := fold(token.text))[:1].isalnum()
    )
