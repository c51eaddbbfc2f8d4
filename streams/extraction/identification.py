"""Which language a text is in.

The script decides where it can; else what the article claims; else py3langid. Both see the first
thousand characters. Keywords are looked for in every language, whatever the answer is; the text's
own decides which of two readings counts, and in which words doubts and steps are looked for. So a
claim that the keywords belie is put right.
Indonesian and Malay are one group, named ``id`` unless the article itself says ``ms``. A script
that nobody listed here is of an unknown language, ``und``, unless the article names one.
"""

import re
from collections import Counter
from collections.abc import Mapping

import numpy as np

LETTERS = 1_000
"""Characters that are looked at."""

FEWEST = 20
"""Letters below which only the script is asked."""

UNKNOWN = "und"
"""The code of ISO 639 for a language that nobody determined."""

_ONE_GROUP = {"ms": "id"}
_BEYOND_LATIN = 0x2B0
_SCRIPTS = (
    (0x41, 0x5B, "latin"),
    (0x61, 0x7B, "latin"),
    (0xC0, _BEYOND_LATIN, "latin"),
    (0x370, 0x400, "greek"),
    (0x400, 0x530, "cyrillic"),
    (0x531, 0x590, "armenian"),
    (0x5D0, 0x5F3, "hebrew"),
    (0x600, 0x700, "arabic"),
    (0x750, 0x780, "arabic"),
    (0x900, 0x980, "devanagari"),
    (0x980, 0xA00, "bengali"),
    (0xA00, 0xA80, "gurmukhi"),
    (0xA80, 0xB00, "gujarati"),
    (0xB00, 0xB80, "odia"),
    (0xB80, 0xC00, "tamil"),
    (0xC00, 0xC80, "telugu"),
    (0xC80, 0xD00, "kannada"),
    (0xD00, 0xD80, "malayalam"),
    (0xD80, 0xE00, "sinhala"),
    (0xE00, 0xE80, "thai"),
    (0xE80, 0xF00, "lao"),
    (0x1000, 0x10A0, "burmese"),
    (0x10A0, 0x1100, "georgian"),
    (0x1100, 0x1200, "hangul"),
    (0x1200, 0x13A0, "ethiopic"),
    (0x1780, 0x1800, "khmer"),
    (0x1E00, 0x1F00, "latin"),
    (0x1F00, 0x2000, "greek"),
    (0x3041, 0x3100, "kana"),
    (0x3131, 0x318F, "hangul"),
    (0x3400, 0x4DC0, "han"),
    (0x4E00, 0xA000, "han"),
    (0xAC00, 0xD7A4, "hangul"),
    (0xF900, 0xFB00, "han"),
    (0xFB1D, 0xFB50, "hebrew"),
    (0xFB50, 0xFE00, "arabic"),
    (0xFE70, 0xFEFF, "arabic"),
    (0xFF21, 0xFF3B, "latin"),
    (0xFF41, 0xFF5B, "latin"),
    (0xFF66, 0xFF9E, "kana"),
    (0x1D400, 0x1D6A8, "latin"),
    (0x20000, 0x32400, "han"),
)
"""Where the letters of a script begin and end, in order."""

_BOUNDS = np.array([bound for first, end, _ in _SCRIPTS for bound in (first, end)], np.uint32)
_OTHER = "other"
_ONE_LANGUAGE = {
    "hangul": "ko",
    "kana": "ja",
    "han": "zh",
    "greek": "el",
    "armenian": "hy",
    "hebrew": "he",
    "bengali": "bn",
    "gurmukhi": "pa",
    "gujarati": "gu",
    "odia": "or",
    "tamil": "ta",
    "telugu": "te",
    "kannada": "kn",
    "malayalam": "ml",
    "sinhala": "si",
    "thai": "th",
    "lao": "lo",
    "burmese": "my",
    "georgian": "ka",
    "ethiopic": "am",
    "khmer": "km",
    _OTHER: UNKNOWN,
}
_SCRIPT_OF = {
    **{language: script for script, language in _ONE_LANGUAGE.items()},
    **dict.fromkeys(("yi", "iw"), "hebrew"),
    **dict.fromkeys(("as", "mni"), "bengali"),
    **dict.fromkeys(("ti", "tig"), "ethiopic"),
    **dict.fromkeys(("mnw", "shn"), "burmese"),
    **dict.fromkeys(
        ("cs", "de", "en", "es", "fr", "id", "it", "ms", "nl", "pl", "pt", "tr", "vi"), "latin"
    ),
    **dict.fromkeys(("ru", "uk", "be", "bg", "mk", "sr", "kk", "ky", "mn", "tg"), "cyrillic"),
    **dict.fromkeys(("ar", "fa", "ur", "ps", "ckb"), "arabic"),
    **dict.fromkeys(("hi", "mr", "ne"), "devanagari"),
}
_CODE = re.compile(r"([a-z]{2,3})(?:[-_].*)?", re.IGNORECASE)


def identify(text: str, claimed: str | None) -> str | None:
    """Return the code of the text's language; what is claimed, if the script allows it."""
    sample = text[:LETTERS]
    script = _script(sample)
    if script is None:
        return None
    code = _CODE.fullmatch(claimed.strip()) if claimed else None
    if code and _script_of(code[1].lower(), script) == script:
        return code[1].lower()
    if script in _ONE_LANGUAGE:
        return _ONE_LANGUAGE[script]
    if sum(map(str.isalpha, sample)) < FEWEST:
        return None
    import py3langid

    language = str(py3langid.classify(sample)[0])
    return _ONE_GROUP.get(language, language)


def borne_out(language: str | None, text: str, keywords: Mapping[str, int]) -> str | None:
    """Return the language, or the one that a text is in if its keywords belie what was claimed.

    ``keywords`` counts those of each language that stand in the text. Sites label all their pages
    with one language, whatever they are in; doubts and steps are looked for in the text's own.
    """
    own = keywords.get(language or "", 0)
    if own >= max(keywords.values(), default=0):
        return language
    told = identify(text, None)
    is_kin = told in (_ONE_GROUP.get(language or ""), language)
    return language if is_kin or keywords.get(told or "", 0) <= own else told


def _script_of(language: str, found: str) -> str:
    """Return the script of a language; of one that is not listed Latin, or what nobody listed."""
    return _SCRIPT_OF.get(language, _OTHER if found == _OTHER else "latin")


def _script(text: str) -> str | None:
    """Return the script of most letters; Japanese and Korean are told by what only they have."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    places = np.searchsorted(_BOUNDS, codes, "right")
    at = np.bincount(places, minlength=2 * len(_SCRIPTS))
    counts: Counter[str] = Counter()
    for number, (_, _, name) in enumerate(_SCRIPTS):
        counts[name] += int(at[2 * number + 1])
    unlisted = codes[(codes >= _BEYOND_LATIN) & (places % 2 == 0)]
    counts[_OTHER] = sum(chr(code).isalpha() for code in unlisted.tolist())
    if counts["kana"] * 10 > counts["han"] and counts["kana"] + counts["han"] > counts["latin"]:
        counts["kana"] += counts["han"]
    elif counts["hangul"] > counts["han"]:
        counts["hangul"] += counts["han"]
    script, count = counts.most_common(1)[0]
    return script if count else None
