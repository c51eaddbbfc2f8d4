"""A sample of a text by which those that may be like it are found."""

from hashlib import blake2b
from heapq import nsmallest
from itertools import chain

from alerts.shares import is_of_singles
from schemas.mention import Telling, ToldSentence

_KEY = b"clausewatch"

_SHINGLE, _SHINGLE_SINGLES = 4, 8
"""Words, or characters that are words, of which a shingle is made."""

Sketch = tuple[int, ...]
"""The smallest of a text's shingles, hashed to 64 bits: a sample that any two texts share."""


def sketch(telling: Telling, size: int) -> Sketch:
    """Return the ``size`` smallest shingles of a telling, and of each sentence on the clause."""
    every = chain.from_iterable(map(_shingles, telling.sentences))
    of_clauses = (nsmallest(size // 4, _shingles(each)) for each in telling.clauses)
    return tuple(dict.fromkeys([*nsmallest(size, set(every)), *chain.from_iterable(of_clauses)]))


def _shingles(sentence: ToldSentence) -> frozenset[int]:
    words = sentence.words.split()
    width = _SHINGLE_SINGLES if is_of_singles(words) else _SHINGLE
    last = max(1, len(words) - width + 1)
    return frozenset(_hashed(" ".join(words[at : at + width])) for at in range(last))


def _hashed(words: str) -> int:
    return int.from_bytes(blake2b(words.encode(), digest_size=8, key=_KEY).digest(), "big")
