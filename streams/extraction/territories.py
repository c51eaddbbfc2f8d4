"""All other states by name, in every language that there is a file for.

Whoever else concludes a treaty owns its words, be it Fiji. The names are those of Unicode's CLDR,
which Babel brings (BSD, kept up with each release of CLDR): two hundred states in any language,
without a list of our own that would age. What the gazetteer's files name already stays theirs.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from babel import Locale

from streams.extraction import patterns
from streams.extraction.folding import fold
from streams.extraction.gazetteer import Known, Name, NamePattern
from streams.extraction.tokens import SINGLE

SHORTEST_UNSEGMENTED = 3
"""Characters: shorter names are everyday words in scripts without blanks (수단, a means)."""

SHORTEST_CASELESS = 5
"""Letters and marks: shorter ones are everyday words where no capital tells (Arabic Mali)."""

SHORTEST_STEM = 5
"""Letters that are left of a Cyrillic name without its ending, so that the rest may be one."""

SHORTEST_INFLECTED = 3

_CASES = {
    "ая": ("ая", "ой", "ую"),
    "ия": ("ия", "ии", "ию", "ией"),
    "а": ("а", "ы", "и", "е", "у", "ой"),
    **{letter: tuple(letter + end for end in ("", "а", "у", "ом", "е")) for letter in "гдклмнпрст"},
}
"""Russian endings of short names, whose stems begin other words too (Чад, Дания, Куба)."""

_SCRIPTS = {"pt": ("pt", "pt_PT"), "zh": ("zh_Hans", "zh_Hant")}
_CODE = re.compile("[A-Z]{2}")
_NO_STATE = re.compile("AC|AQ|BV|C[CPQX]|DG|E[AUZ]|GG|H[KM]|I[CMO]|JE|MO|QO|TA|U[MN]|X[AB]|ZZ")
_UNSEGMENTED = re.compile(f"[{SINGLE}]")
_CYRILLIC = re.compile("[а-яёА-ЯЁ]")
_ENDING = re.compile("(?:ия|ья|[аяйьыиеоу])$")
_ADDED = re.compile(r"\s*[(（].*$|\s+SAR\b.*$")


def territories(languages: Iterable[str], known: Iterable[NamePattern]) -> Iterator[NamePattern]:
    """Yield the names of states that ``known`` has none of.

    Ids are ``iso:`` and the code of ISO 3166.
    """
    taken = {word for each in known for word in _words(each.pattern)}
    locales = [
        Locale.parse(script)
        for language in languages
        for script in _SCRIPTS.get(language, (language,))
    ]
    for code in sorted(Locale.parse("en").territories):
        if _CODE.fullmatch(code) and not _NO_STATE.fullmatch(code):
            names = {_ADDED.sub("", each.territories.get(code, "")) for each in locales} - {""}
            if not any(fold(name) in taken or _stem(name) in taken for name in names):
                name = Name((Known("GPE", f"iso:{code}"),))
                for spelling in sorted({s for each in names for s in _spellings(each)}):
                    yield NamePattern(name, patterns.parse(spelling, {}))


def _spellings(name: str) -> Iterator[str]:
    if not all(map(_is_plain, name)):
        return
    if _UNSEGMENTED.search(name):
        if len(name) >= SHORTEST_UNSEGMENTED:
            yield name
    elif _CYRILLIC.search(name):
        yield " ".join(_inflected(word) for word in name.replace("-", " ").split())
    elif " " in name:
        yield name
    elif name.upper() == name.lower():
        if len(name) >= SHORTEST_CASELESS:
            yield name
    else:
        # A chad, a jersey and a niger are no states. The s is the German genitive.
        yield f"={name}"
        if not name.endswith("s"):
            yield f"={name}s"


def _is_plain(character: str) -> bool:
    is_part = character.isalnum() or unicodedata.category(character)[0] == "M"
    return is_part or character.isspace() or character in "’'-"


def _inflected(word: str) -> str:
    stem = _stem(word)
    if len(stem) >= SHORTEST_STEM:
        return f"{stem}*"
    for ending, forms in _CASES.items():
        if word.endswith(ending) and len(word) >= SHORTEST_INFLECTED:
            return f"({'|'.join(word.removesuffix(ending) + form for form in forms)})"
    return word


def _stem(word: str) -> str:
    return _ENDING.sub("", fold(word)) if _CYRILLIC.search(word) else fold(word)


def _words(sequence: patterns.Sequence) -> Iterator[str]:
    """Yield the words and beginnings that a pattern is made of, folded."""
    for node in sequence:
        if isinstance(node, patterns.Words | patterns.Prefix):
            yield fold(node.text)
        elif isinstance(node, patterns.Choice):
            for branch in node.branches:
                yield from _words(branch)
