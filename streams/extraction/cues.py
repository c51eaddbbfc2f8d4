"""Everyday words are kept only where they can matter.

"Help", "said" and "signed" stand in every article. They bear on a treaty keyword within a few
sentences, and those that open an article set the scene for it; anywhere else they are noise,
and a report is not to carry the whole article along.
"""

from collections.abc import Iterable, Mapping

from schemas.concepts import CUES, Concept
from streams.extraction.language_files import Entry
from streams.extraction.pipeline import Place

_TOGETHER = (
    frozenset({Concept.ATTACK}),
    frozenset({Concept.HELP, Concept.AID}),
    frozenset({Concept.CASE, Concept.EITHER_PARTY, Concept.BOTH_PARTIES, Concept.OBLIGATION}),
)
NEAR = 4
"""Sentences before and after a keyword."""


def relevant(
    terms: Mapping[int, list[Place[Entry]]], opening: Iterable[int]
) -> dict[int, list[Place[Entry]]]:
    """Return the terms, by sentence, without cues that no keyword stands near.

    ``opening`` are the sentences whose cues bear on the whole article.
    """
    keywords = [index for index, found in terms.items() if _is_telling(found)]
    near = {i for index in keywords for i in range(index - NEAR, index + NEAR + 1)}
    if keywords:
        near.update(opening)
    return {index: terms[index] for index in sorted(terms) if index in near}


def _is_telling(found: Iterable[Place[Entry]]) -> bool:
    """Whether a sentence has a keyword, or speaks of an attack, of help and of a bond."""
    concepts = {place.what.concept for place in found}
    return bool(concepts - CUES) or all(concepts & kind for kind in _TOGETHER)
