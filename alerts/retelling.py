"""Whether a sentence of another text says all that a sentence on the clause says."""

from collections.abc import Sequence

from alerts.edits import CUT, Edit, readings, without
from alerts.encodings import is_broken
from alerts.shares import Unit
from alerts.spelling import (
    is_damage,
    is_house_style,
    is_of_a_person,
    is_slip,
    is_written_otherwise,
)
from schemas.concepts import Concept
from schemas.mention import ASKED, DAYS, SAYING, ToldSentence

_LEFT_OUT = frozenset({*SAYING, *DAYS, ""})
"""What stands among the words of a sentence, and may not stand among those that are compared."""


def is_same_but_slips(unit: Unit, sentence: ToldSentence) -> bool:
    """Whether a sentence is one of an earlier version, but for slips and who says it."""
    return any(
        all(
            is_slip(edit)
            or is_damage(edit, sentence)
            or (edit.is_attribution and not _doubts(_cut_from(unit, edit), unit))
            for edit in edits
        )
        for edits, _ in readings(unit, sentence)
    )


def tells_all_of(unit: Unit, sentence: ToldSentence) -> bool:
    """Whether a unit of another outlet's text says all that a sentence on the clause says."""
    return any(
        _says_no_more(unit, sentence, edits)
        and all(
            (not is_turned and _is_cut(edit) and not _doubts(_cut_from(unit, edit), unit))
            or is_slip(edit)
            or is_house_style(edit)
            or (is_written_otherwise(edit, sentence) and not _doubts(edit.now, sentence))
            or is_of_a_person(edit, sentence, unit)
            or is_damage(edit, sentence)
            for edit in edits
        )
        for edits, is_turned in readings(unit, sentence)
    )


def _says_no_more(unit: Unit, sentence: ToldSentence, edits: Sequence[Edit]) -> bool:
    """Whether a sentence has no concept that the unit lacks, and lost one only in a long cut."""
    if unit.content is None or not edits:
        return True
    content = frozenset(sentence.content)
    if is_broken(sentence):
        return content <= unit.content  # its words may be past reading
    is_cut = any(map(_is_cut, edits))
    lost = unit.content - content
    return content <= unit.content and not (Concept.DENIAL in lost or (lost and not is_cut))


def _is_cut(edit: Edit) -> bool:
    """Whether a desk cut a sentence short: at its beginning or its end, and more than a word."""
    is_long = edit.is_attribution or len(edit.before) >= CUT
    return edit.is_at_edge and not edit.now and is_long


def _cut_from(unit: Unit, edit: Edit) -> Sequence[str]:
    """Return the words that were cut from a sentence; one beside it may go as a whole."""
    cut = without(_LEFT_OUT, edit.before)
    for whole in unit.joined:
        words = without(_LEFT_OUT, whole)
        if words and cut[: len(words)] == words:
            return cut[len(words) :]
        if words and cut[-len(words) :] == words:
            return cut[: -len(words)]
    return cut


def _doubts(words: Sequence[str], whole: Unit | ToldSentence) -> bool:
    """Whether some words of a sentence deny or doubt what it says, or only suppose it."""
    within = f" {' '.join(without(_LEFT_OUT, words))} "
    doubts = (" ".join(without(_LEFT_OUT, doubt.split())) for doubt in whole.doubts)
    return any(f" {doubt} " in within for doubt in doubts if doubt)


def has_doubts_of(whole: ToldSentence, other: ToldSentence) -> bool:
    """Whether another sentence has all words that deny or doubt what one says, or suppose it.

    And asks it as the one does, which old records tell by their text alone.
    """
    doubts = (doubt for doubt in whole.doubts if doubt != ASKED)
    return whole.is_asked == other.is_asked and all(
        doubt in other.doubts or f" {doubt} " in f" {other.words} " for doubt in doubts
    )
