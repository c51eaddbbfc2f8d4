"""The everyday words of a language, as spaCy lists them."""

from importlib import import_module
from importlib.util import find_spec


def stop_words(language: str) -> frozenset[str]:
    """Return those of a language, by its code; none where spaCy does not know it."""
    name = f"spacy.lang.{language}.stop_words"
    if not (find_spec(f"spacy.lang.{language}") and find_spec(name)):
        return frozenset()
    return frozenset(import_module(name).STOP_WORDS)
