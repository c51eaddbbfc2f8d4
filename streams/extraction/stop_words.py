"""The everyday words of a language, as spaCy lists them."""

from importlib.resources import files
from pathlib import Path
from runpy import run_path


def stop_words(language: str) -> frozenset[str]:
    """Return those of a language, by its code; none where spaCy does not know it.

    The list alone is read: French comes with a tokenizer that takes two seconds to be made.
    """
    path = Path(str(files("spacy.lang") / language / "stop_words.py"))
    return frozenset(run_path(str(path))["STOP_WORDS"]) if path.is_file() else frozenset()
