"""Which language a text is in.

The script decides where it can; else py3langid. Both see the first thousand characters. The
answer is told to readers and decides nothing: every language's rules are applied to every text.
Indonesian and Malay are one group, named ``id`` unless the article itself says ``ms``.
"""

import re
from collections import Counter

import numpy as np

LETTERS = 1_000
"""Characters that are looked at."""

FEWEST = 20
"""Letters below which only the script is asked."""

_ONE_GROUP = {"ms": "id"}
_SCRIPTS = (
    (0x41, 0x5B, "latin"),
    (0x61, 0x7B, "latin"),
    (0xC0, 0x250, "latin"),
    (0x400, 0x530, "cyrillic"),
    (0x600, 0x700, "arabic"),
    (0x750, 0x780, "arabic"),
    (0x900, 0x980, "devanagari"),
    (0xC00, 0xC80, "telugu"),
    (0xE00, 0xE80, "thai"),
    (0x1100, 0x1200, "hangul"),
    (0x1E00, 0x1F00, "latin"),
    (0x3041, 0x3100, "kana"),
    (0x3131, 0x318F, "hangul"),
    (0x3400, 0x4DC0, "han"),
    (0x4E00, 0xA000, "han"),
    (0xAC00, 0xD7A4, "hangul"),
    (0xFF66, 0xFF9E, "kana"),
)
"""Where the letters of a script begin and end, in order."""

_BOUNDS = np.array([bound for first, end, _ in _SCRIPTS for bound in (first, end)], np.uint32)
_ONE_LANGUAGE = {"hangul": "ko", "kana": "ja", "han": "zh", "telugu": "te", "thai": "th"}
_SCRIPT_OF = {
    **{language: script for script, language in _ONE_LANGUAGE.items()},
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
    if code and _SCRIPT_OF.get(code[1].lower(), "latin") == script:
        return code[1].lower()
    if script in _ONE_LANGUAGE:
        return _ONE_LANGUAGE[script]
    if sum(map(str.isalpha, sample)) < FEWEST:
        return None
    import py3langid

    language = str(py3langid.classify(sample)[0])
    return _ONE_GROUP.get(language, language)


def _script(text: str) -> str | None:
    """Return the script of most letters; Japanese and Korean are told by what only they have."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    at = np.bincount(np.searchsorted(_BOUNDS, codes, "right"), minlength=2 * len(_SCRIPTS))
    counts: Counter[str] = Counter()
    for number, (_, _, name) in enumerate(_SCRIPTS):
        counts[name] += int(at[2 * number + 1])
    if counts["kana"] * 10 > counts["han"] and counts["kana"] + counts["han"] > counts["latin"]:
        counts["kana"] += counts["han"]
    elif counts["hangul"] > counts["han"]:
        counts["hangul"] += counts["han"]
    script, count = counts.most_common(1)[0]
    return script if count else None
