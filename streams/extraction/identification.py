"""Which language a text is in.

The script decides where it can; else py3langid, on the first thousand letters. The answer is
told to readers and decides nothing: every language's rules are applied to every text.
Indonesian and Malay are one group, named ``id`` unless the article itself says ``ms``.
"""

import re
from collections import Counter

LETTERS = 1_000
FEWEST = 20
"""Letters below which only the script is asked."""

_ONE_GROUP = {"ms": "id"}
_SCRIPTS = (
    ("hangul", re.compile("[\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3]")),
    ("kana", re.compile("[\u3041-\u30ff\uff66-\uff9d]")),
    ("han", re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")),
    ("cyrillic", re.compile("[\u0400-\u052f]")),
    ("arabic", re.compile("[\u0600-\u06ff\u0750-\u077f]")),
    ("devanagari", re.compile("[\u0900-\u097f]")),
    ("telugu", re.compile("[\u0c00-\u0c7f]")),
    ("thai", re.compile("[\u0e00-\u0e7f]")),
    ("latin", re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")),
)
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
    sample = text[: 4 * LETTERS]
    letters = sum(map(str.isalpha, sample))
    script = _script(sample)
    if script is None:
        return None
    code = _CODE.fullmatch(claimed.strip()) if claimed else None
    if code and _SCRIPT_OF.get(code[1].lower(), "latin") == script:
        return code[1].lower()
    if script in _ONE_LANGUAGE:
        return _ONE_LANGUAGE[script]
    if letters < FEWEST:
        return None
    import py3langid

    language = str(py3langid.classify(sample[:LETTERS])[0])
    return _ONE_GROUP.get(language, language)


def _script(text: str) -> str | None:
    """Return the script of most letters; Japanese and Korean are told by what only they have."""
    counts = Counter({name: len(pattern.findall(text)) for name, pattern in _SCRIPTS})
    if counts["kana"] * 10 > counts["han"] and counts["kana"] + counts["han"] > counts["latin"]:
        counts["kana"] += counts["han"]
    elif counts["hangul"] > counts["han"]:
        counts["hangul"] += counts["han"]
    script, count = counts.most_common(1)[0]
    return script if count else None
