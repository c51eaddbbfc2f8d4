"""What a broken encoding left of a sentence."""

import re
from functools import lru_cache

from alerts.shares import LETTERS
from schemas.mention import ToldSentence

_BROKEN = re.compile("\ufffd|[\u00c2\u00c3\u00e2][\u0080-\u00bf\u0152-\u2122]")
"""What UTF-8 leaves behind where it was read as something else."""

_BROKEN_WORD = re.compile(rf"[^\W_]*(?:(?:{_BROKEN.pattern})[^\W_]*)+")

_KEPT = 4_096
"""Sentences of which the broken words are kept: those that are compared again and again."""


def is_broken(sentence: ToldSentence) -> bool:
    """Whether letters of a sentence were lost or misread."""
    return bool(_BROKEN.search(sentence.text or ""))


@lru_cache(maxsize=_KEPT)
def broken_words(text: str) -> frozenset[str]:
    """Return what is left of the words in which letters are broken."""
    runs = (run[0].casefold() for run in _BROKEN_WORD.finditer(text))
    return frozenset("".join(LETTERS.findall(run)) for run in runs)
