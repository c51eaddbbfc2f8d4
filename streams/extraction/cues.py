"""Everyday words are kept only where they can matter.

"Help", "said" and "signed" stand in every article. They bear on a treaty keyword within a few
sentences, and those that open an article set the scene for it; anywhere else they are noise,
and a report is not to carry the whole article along.
"""

from collections.abc import Container, Iterable, Mapping

from streams.extraction.language_files import Keyword
from streams.extraction.passages import COMMITMENT, Sign, sign_of
from streams.extraction.pipeline import Place

NEAR = 4
"""Sentences before and after a keyword."""


def telling(terms: Mapping[int, list[Place[Keyword]]], peopled: Container[int]) -> list[int]:
    """Return the sentences that have a keyword.

    In and around those that are ``peopled`` at least two are named, whose treaty one may be.
    """
    signs = {index: _signs(found) for index, found in terms.items()}
    return [index for index in signs if _is_telling(index, signs, peopled)]


def around(sentences: Iterable[int], opening: Iterable[int]) -> set[int]:
    """Return the sentences whose cues bear on these: those near them, and the ``opening``."""
    near = {i for index in sentences for i in range(index - NEAR, index + NEAR + 1)}
    return near.union(opening) if near else near


def _signs(found: Iterable[Place[Keyword]]) -> Sign:
    signs = Sign(0)
    for concept in {place.what.concept for place in found}:
        signs |= sign_of(concept)
    return signs


def _is_telling(index: int, signs: Mapping[int, Sign], peopled: Container[int]) -> bool:
    """Whether a sentence has a keyword, or with the next tells of an attack, help and a bond."""
    here = signs[index]
    if here & Sign.KEYWORD or (here & Sign.TREATY and index in peopled):
        return True
    beside = (signs.get(index - 1, Sign(0)), signs.get(index + 1, Sign(0)))
    return any((here | each) & COMMITMENT == COMMITMENT for each in beside)
