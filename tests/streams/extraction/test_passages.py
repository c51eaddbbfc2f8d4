from collections import defaultdict
from importlib.resources import files

import pytest

from schemas.concepts import Concept
from streams.extraction import language_files
from streams.extraction.automaton import Automaton
from streams.extraction.needs import needs_of
from streams.extraction.normal_form import normal_form
from streams.extraction.passages import (
    BESIDE,
    TOGETHER,
    Sign,
    among_names,
    sign_of,
    stretches,
)

ENTRIES = [
    entry
    for file in language_files.read(files("streams.extraction") / "languages")
    for entry in file.entries
]
NEEDS = needs_of(ENTRIES)
WORDS = [Automaton(needs.literals.items()) for needs in NEEDS]


@pytest.mark.parametrize("language", sorted({entry.language for entry in ENTRIES}))
def test_whatever_a_pattern_matches_has_its_sign(language: str) -> None:
    """No sentence that an entry must match is passed over before spaCy sees it."""
    unseen = [
        (entry.id, sample)
        for entry in ENTRIES
        if entry.language == language
        for sample in entry.match
        if _seen(sample) & sign_of(entry.concept) != sign_of(entry.concept)
    ]

    assert unseen == []


def _seen(text: str) -> int:
    seen = 0
    for needs, words in zip(NEEDS, WORDS, strict=True):
        places: defaultdict[int, list[int]] = defaultdict(list)
        for numbers, start, _ in words.find(normal_form(text)):
            for number in numbers:
                places[number].append(start)
        for sign, _ in needs.signs(places):
            seen |= sign
    return seen


def test_what_is_said_in_everyday_words_is_looked_for_among_names_only() -> None:
    assert list(among_names([(KEYWORD, 9)], BOTH)) == [(KEYWORD, 9)]
    assert list(among_names([(KEYWORD, 9)], NOBODY)) == []


NOBODY: list[tuple[str, int]] = []
BOTH = [("Q159", 0), ("Q423", 20)]
KEYWORD, TREATY = int(Sign.KEYWORD), int(Sign.TREATY)
ATTACK, HELP, BOND = int(Sign.ATTACK), int(Sign.HELP), int(Sign.BOND)


def test_a_keyword_is_worth_a_look_whoever_is_named() -> None:
    assert list(stretches([(KEYWORD, 7)], NOBODY)) == [(7, 7)]


def test_a_treaty_is_somebodys() -> None:
    assert list(stretches([(TREATY, 9)], BOTH)) == [(9, 9)]
    assert list(stretches([(TREATY, 9)], NOBODY)) == []
    assert list(stretches([(TREATY, 20 + BESIDE)], BOTH)) == []


def test_an_attack_help_and_a_bond_make_a_commitment_close_together() -> None:
    assert list(stretches([(ATTACK, 0), (HELP, 9), (BOND, TOGETHER - 1)], BOTH)) == [
        (0, TOGETHER - 1)
    ]
    assert list(stretches([(ATTACK, 0), (HELP, 9), (BOND, TOGETHER)], BOTH)) == []
    assert list(stretches([(ATTACK, 0), (HELP, 9)], BOTH)) == []
    assert list(stretches([(ATTACK, 0), (HELP, 9), (BOND, 12)], NOBODY)) == []


def test_one_word_may_be_a_sign_of_two_things() -> None:
    assert list(stretches([(ATTACK | BOND, 0), (HELP, 9)], BOTH)) == [(0, 9)]


def test_most_cues_are_signs_of_nothing() -> None:
    assert sign_of(Concept.REACTION) == 0
    assert sign_of(Concept.CLAUSE_NAME) == Sign.KEYWORD
