"""One spelling for all the ways in which a word is written."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

ZWNJ = "\u200c"
INVISIBLE = (
    "\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
GLUE = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u00b7\u2027\u2022\u30fb\uff65\uff0d"
"""Hyphens, dashes and middle dots: between two words without a blank they join and do not count."""

ARABIC_MARKS = "".join(map(chr, (*range(0x64B, 0x660), 0x670, 0x640)))
ARABIC_LETTERS = "\u0621-\u063a\u0641-\u064a\u066e-\u06d3"
HALF_SPACE = re.compile(f"(?<=[{ARABIC_LETTERS}{ARABIC_MARKS}])\u200c(?=[{ARABIC_LETTERS}])")
"""What parts Persian words that are written as one; as often there is a blank instead."""

_M = f"[{ARABIC_MARKS}{INVISIBLE}]*"
_INVISIBLE_WITHIN = INVISIBLE.replace(ZWNJ, "")
_CLITICS = re.compile(
    rf"(?:(?<![\w{_INVISIBLE_WITHIN}{ARABIC_MARKS}])"
    rf"|(?<=\s[{_INVISIBLE_WITHIN}])|(?<=\s[{_INVISIBLE_WITHIN}]{{2}}))"
    rf"(?:(?:[وف]{_M})?(?:(?:[بك]{_M})?ا{_M}ل{_M}|ل{_M}ل{_M})|و{_M})+"
    rf"(?=(?:[{ARABIC_LETTERS}]{_M}){{3}})"
)

_ALIKE = str.maketrans(
    {
        **dict.fromkeys(INVISIBLE),
        "ё": "е",
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("‘’‚‛ʼʻ`´′", "'"),
        **dict.fromkeys("“”„‟«»″〝〞「」『』", '"'),
        # Turkish: the dot of an i is lost and won with case (İ is folded to i and a dot above).
        "ı": "i",
        "\u0307": None,
        "ð": "đ",  # what old encodings made of the Vietnamese letter
        # Arabic and Persian, as Lucene's normalizers have it: carriers of hamza, endings that are
        # written either way, vowel signs and the stroke that only fills a line.
        **dict.fromkeys("أإآٱ", "ا"),
        **dict.fromkeys("ىی", "ي"),
        **dict.fromkeys("ةۀە", "ه"),
        "ک": "ك",
        **dict.fromkeys(ARABIC_MARKS),
        # Hindi: dots under letters come and go, and so does the moon over the dot above.
        "\u093c": None,
        "ँ": "ं",
    }
)
_SARA_AM = "\u0e4d\u0e32", "\u0e33"
"""A Thai vowel that compatibility takes apart and nobody types so."""

_LATIN = "abcehikmoptxy"
_CYRILLIC = "авсенікмортху"
_TO_CYRILLIC = str.maketrans(_LATIN, _CYRILLIC)
_TO_LATIN = str.maketrans(_CYRILLIC, _LATIN)
"""Letters that look alike, some as capitals alone: case is folded where they are put right."""

_IS_LATIN = re.compile(r"[a-z]")
_IS_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_DIGIT = re.compile(r"[^\D0-9]")


@lru_cache(maxsize=65_536)
def fold(token: str) -> str:
    """Return the form in which a token is compared.

    NFKC and case-folded, without soft hyphens and zero-width characters, ё as е, quotes and
    dashes plain, digits ASCII, Latin letters that pose as Cyrillic (and the reverse) put right,
    Arabic without its clitics, and without the hyphen or blank that a token may carry at its end.
    """
    if token.isascii():
        return token.lower().rstrip(" \t\n\r\f\v-") or token.rstrip() or token
    bare = _CLITICS.sub("", token.rstrip(GLUE).rstrip() or token)
    return one_script(fold_character(bare)).rstrip() or token


def clitics(text: str) -> Iterator[tuple[int, int]]:
    """Yield where an Arabic word begins with the article, or with "and", as in "and with the".

    What is left has three letters at least. The set is that of Larkey's light stemmer (light10),
    taken off as often as it stands there, so that "the obligation" and "obligation", which itself
    begins like the article, come to one form.
    """
    return (found.span() for found in _CLITICS.finditer(text))


def fold_character(character: str) -> str:
    """Return the folded form of a character, or of several that do not bear on one another."""
    plain = unicodedata.normalize("NFKC", character).casefold().translate(_ALIKE)
    plain = plain.replace(*_SARA_AM)
    return _DIGIT.sub(lambda digit: str(unicodedata.decimal(digit[0])), plain)


def one_script(word: str) -> str:
    """Return a folded word of Latin and Cyrillic letters with all of them in one script.

    In that in which each has a twin ("kндp" can only be Cyrillic), else in that of most.
    """
    latin, cyrillic = _IS_LATIN.findall(word), _IS_CYRILLIC.findall(word)
    if not (latin and cyrillic):
        return word
    can_be = set(_CYRILLIC).issuperset(cyrillic), set(_LATIN).issuperset(latin)
    is_cyrillic = len(cyrillic) >= len(latin) if can_be[0] == can_be[1] else can_be[1]
    return word.translate(_TO_CYRILLIC if is_cyrillic else _TO_LATIN)
