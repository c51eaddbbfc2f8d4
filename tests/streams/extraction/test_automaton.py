import pytest

from streams.extraction.automaton import Automaton, Literal
from streams.extraction.normal_form import normal_form

WORDS: Automaton[str] = Automaton(
    [
        (Literal("putin"), "a name"),
        (Literal("росси", open=True), "a beginning"),
        (Literal("北朝"), "two characters"),
        (Literal("朝"), "one character"),
        (Literal("4"), "a digit"),
        (Literal("defence pact"), "a pact"),
    ]
)
FOUND = [
    ("a word", "putin left", ["a name"]),
    ("not the beginning of another", "putins", []),
    ("not the end of another", "rasputin", []),
    ("before a particle of another script", "putin은", ["a name"]),
    ("a beginning goes on", "россией", ["a beginning"]),
    ("a beginning begins", "пророссийский", []),
    ("a digit by itself", "art 4", ["a digit"]),
    ("a digit that letters run into", "pasal4", []),
    ("a digit within a number", "42", []),
    ("characters overlap", "北朝", ["two characters", "one character"]),
    ("words in a row", "a defence pact", ["a pact"]),
    ("between scripts", "は、putinの", ["a name"]),
    ("in brackets", "(putin)", ["a name"]),
    ("nothing", "", []),
]


@pytest.mark.parametrize(
    ("text", "found"), [row[1:] for row in FOUND], ids=[row[0] for row in FOUND]
)
def test_words_are_found_whole(text: str, found: list[str]) -> None:
    assert sorted(what for what, _, _ in WORDS.find(normal_form(text))) == sorted(found)


def test_it_says_where() -> None:
    assert list(WORDS.find(normal_form("x putin"))) == [("a name", 2, 7)]


def test_it_gives_all_places_of_a_word_at_once() -> None:
    form = normal_form("putin, x putin; rasputin")

    assert list(WORDS.places(form)) == [("a name", [0, 9])]
    assert list(WORDS.places(form, first=1)) == [("a name", [9])]
    assert list(WORDS.places(form, first=1, last=9)) == []


def test_a_text_may_stand_for_several_things() -> None:
    both = Automaton([(Literal("pact"), 1), (Literal("pact"), 2), (Literal("pact", open=True), 3)])

    assert [what for what, _, _ in both.find(normal_form("pact"))] == [1, 2, 3]
    assert [what for what, _, _ in both.find(normal_form("pacts"))] == [3]
