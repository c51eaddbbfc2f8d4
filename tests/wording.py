"""Words of its own for each article, so that none repeats another."""

from random import Random

_SYLLABLES = tuple(f"{first}{last}" for first in "bdfgklmnprstvz" for last in "aeiou")


def own_words(number: int, *, count: int = 30) -> str:
    """A sentence of made-up words, another for each number."""
    chance = Random(number)
    words = ("".join(chance.choices(_SYLLABLES, k=3)) for _ in range(count))
    return f"{' '.join(words).capitalize()}."
