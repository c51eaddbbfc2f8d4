from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import pytest

from schemas.concepts import Concept
from streams.extraction import language_files
from streams.extraction.automaton import Automaton
from streams.extraction.needs import Needs, Seen, needs_of
from streams.extraction.normal_form import normal_form
from streams.extraction.passages import (
    BESIDE,
    TOGETHER,
    Sign,
    sign_of,
    stretches,
)
from streams.extraction.patterns import parse
from tests.shipped import LANGUAGES, shipped_entries


@cache
def shipped_needs() -> tuple[Needs, Automaton[tuple[int, ...]]]:
    """Return what the shipped patterns need, and what looks for it."""
    needs = needs_of(shipped_entries())
    return needs, Automaton(needs.literals.items())


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_a_pattern_matches_has_its_sign(language: str) -> None:
    """No sentence that an entry must match is passed over before spaCy sees it."""
    unseen = [
        (entry.id, sample)
        for entry in shipped_entries(language)
        for sample in entry.match
        if _seen(sample) & sign_of(entry.concept) != sign_of(entry.concept)
    ]

    assert unseen == []


def _seen(text: str) -> int:
    seen = 0
    for sign, _, _ in _signs(*shipped_needs(), text):
        seen |= sign
    return seen


def _signs(needs: Needs, words: Automaton[tuple[int, ...]], text: str) -> Iterator[Seen]:
    return needs.combinations.signs(list(words.places(normal_form(text))))


@pytest.mark.parametrize(
    "text", ["주문을 추가로 열고", "원화를 기록했다", "시장에 나타날 가능성이"]
)
def test_a_particle_alone_is_no_sign_of_an_attack(text: str) -> None:
    """In Korean 을, 를 and 에 stand in every line: they count with the verb of a blow."""
    assert _seen(text) & Sign.ATTACK == 0
    assert _seen("적이 나라를 치면") & Sign.ATTACK == Sign.ATTACK


@pytest.mark.parametrize(
    "text", ["a pact of defence", "a pact of quite another kind, of defence", "the pact-defence"]
)
def test_what_a_pattern_needs_stands_near_and_in_its_order(text: str) -> None:
    assert list(_needed("pact ..9 defence", text)) == [
        Seen(Sign.KEYWORD, text.index("defence"), frozenset({"en"}))
    ]


@pytest.mark.parametrize(
    "text", ["defence by a pact", "a pact" + " of ours" * 30 + " and defence", "a pact", "defence"]
)
def test_elsewhere_it_is_not_tried(text: str) -> None:
    assert list(_needed("pact ..9 defence", text)) == []


def test_a_number_is_needed_too() -> None:
    assert list(_needed("article #", "an article 42")) == [Seen(Sign.KEYWORD, 3, frozenset({"en"}))]
    assert list(_needed("article #", "an article")) == []


def _needed(pattern: str, text: str) -> Iterator[Seen]:
    needs = needs_of([_entry(pattern)])
    return _signs(needs, Automaton(needs.literals.items()), text)


def _entry(pattern: str) -> language_files.Entry:
    (any_entry, *_) = shipped_entries("en")
    return replace(any_entry, concept=Concept.CLAUSE_NAME, patterns=(parse(pattern, {}),))


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


def test_one_sign_more_hides_none_before_it() -> None:
    signs = [(ATTACK, 0), (ATTACK, 50), (HELP, 60), (BOND, 61)]

    assert list(stretches(signs, BOTH)) == [(0, 61)]


def test_one_word_may_be_a_sign_of_two_things() -> None:
    assert list(stretches([(ATTACK | BOND, 0), (HELP, 9)], BOTH)) == [(0, 9)]


def test_most_cues_are_signs_of_nothing() -> None:
    assert sign_of(Concept.REACTION) == 0
    assert sign_of(Concept.CLAUSE_NAME) == Sign.KEYWORD
