"""Which changes of a word are a slip of the pen, a house's style or the damage of an encoding."""

import re
from difflib import SequenceMatcher
from itertools import pairwise

from alerts.edits import Edit
from alerts.encodings import broken_words, is_broken
from alerts.shares import Unit
from schemas.mention import SAYING, ToldSentence

_SAME_DAMAGED = 0.6
"""`SequenceMatcher.ratio` from which two words are one where letters were lost or misread."""

_STATE = re.compile(r"q\d+|iso\w+")

_OFFICE = 7
"""Words in which an office and the name of who holds it are told."""

_SPELT = (
    *(("ae", "a"), ("oe", "o"), ("ue", "u"), ("ou", "o"), ("ph", "f")),
    *(("z", "s"), ("c", "s"), ("w", "v"), ("j", "i"), ("y", "i")),
)
"""Letters that houses write for each other: "defence" and "defense", "Pjöngjang"."""

_ENDINGS = {"re": "er", "mme": "m", "gue": "g"}

_ENDING = re.compile("(?:re|mme|gue)$")
"""How British and American English end a word: centre, programme, catalogue."""

_DOUBLED = re.compile(r"([^\W\d_])\1")

_TYPO = 7
"""Letters of a word in which a slip can be told from another word."""

_ARTICLE = 3
"""Letters of a word that need be no title where a sentence begins with it: "Den Kreml"."""

_WORD = re.compile(r"[^\W\d_]+(?=(\.?))")


def is_slip(edit: Edit) -> bool:
    """Whether two spellings are one word with a letter too many, too few, or two exchanged."""
    one, other = "".join(edit.before), "".join(edit.now)
    if one == other:
        return True
    if one.isdecimal() or other.isdecimal():
        return False
    if min(len(one), len(other)) < _TYPO or one[:2] != other[:2] or one[-2:] != other[-2:]:
        return False
    if len(one) == len(other):
        return sorted(one) == sorted(other) and sum(map(str.__ne__, one, other)) == 2  # noqa: PLR2004
    longer, shorter = sorted((one, other), key=len, reverse=True)
    return any(longer[:at] + longer[at + 1 :] == shorter for at in range(len(longer)))


def is_house_style(edit: Edit) -> bool:
    """Whether a desk spelled a word otherwise: its letters, and no other of its forms."""
    one, other = "".join(edit.before), "".join(edit.now)
    return not (one.isdecimal() or other.isdecimal()) and _spelt(one) == _spelt(other)


def _spelt(word: str) -> str:
    for letters, alike in _SPELT:
        word = word.replace(letters, alike)
    return _DOUBLED.sub(r"\1", _ENDING.sub(lambda ending: _ENDINGS[ending[0]], word))


def is_damage(edit: Edit, sentence: ToldSentence) -> bool:
    """Whether a broken encoding, which shows in these very words, made the difference."""
    if not is_broken(sentence):
        return False
    one, other = "".join(edit.before), "".join(edit.now)
    if not other:
        return len(one) == 1
    ratio = SequenceMatcher(None, one, other, autojunk=False).ratio()
    # Damage adds no letters: "wouldn?t" is not "would".
    is_longer = other.startswith(one)
    return other in broken_words(sentence.text or "") and not is_longer and ratio >= _SAME_DAMAGED


def is_written_otherwise(edit: Edit, sentence: ToldSentence) -> bool:
    """Whether a title was added before a name ("Mr Lavrov"), or a word abbreviated ("Gen. X")."""
    before, now = edit.before, edit.now
    if len(now) != 1 or len(before) > 1:
        return False
    words = list(_WORD.finditer(sentence.text or ""))
    if before:
        return before[0].startswith(now[0]) and any(
            word[0].casefold() == now[0] and word[1] for word in words
        )
    return any(
        title[0].casefold() == now[0]
        and title[0][0].isupper()
        and name[0][0].isupper()
        and (title is not words[0] or len(title[0]) > _ARTICLE)
        for title, name in pairwise(words)
    )


def is_of_a_person(edit: Edit, sentence: ToldSentence, unit: Unit) -> bool:
    """Whether it is said, or no longer, whose minister says it: "Russian minister Ivan Petrov".

    The state is named in the sentence anyway, and the name stands right after it, unchanged.
    """
    words = (*edit.before, *edit.now)
    is_one_more = len(words) == 1 and bool(_STATE.fullmatch(words[0]))
    if not is_one_more or SAYING.isdisjoint(unit.words):
        return False
    others = sentence.words.split() if edit.before else unit.words
    names = [
        (one[0].casefold(), next_[0].casefold())
        for one, next_ in pairwise(_WORD.finditer(sentence.text or ""))
        if one[0][0].isupper() and next_[0][0].isupper()
    ]
    after = edit.after[:_OFFICE]
    near = {*pairwise(after)}
    states = {each.casefold() for each in sentence.content}
    is_known_person = any(_STATE.fullmatch(each) and each not in states for each in after)
    return words[0] in others and (is_known_person or any(name in near for name in names))
