"""Where in an article a treaty between certain parties can be spoken of."""

from collections.abc import Mapping, Sequence

import pytest

from schemas.base import FieldName
from streams.extraction import Extractor
from streams.extraction.reach import NEAR, OPENING, Named, reach

TITLE, TEXT = FieldName.TITLE, FieldName.TEXT
OURS = (frozenset({"RU", "Moscow"}), frozenset({"KP"}))
OTHERS = (frozenset({"US"}), frozenset({"JP"}))
FAR = OPENING + 10 * NEAR
EVERYWHERE = {TITLE: [(0, None)], TEXT: [(0, None)]}


def reached(
    text: Named, title: Named = (), parties: Sequence[tuple[frozenset[str], ...]] = (OURS,)
) -> Mapping[FieldName, object]:
    return dict(reach({TITLE: title, TEXT: text}, parties))


def test_a_text_that_does_not_name_both_is_out_of_reach() -> None:
    assert reached([("RU", FAR), ("Moscow", FAR + 9), ("US", FAR + 20)], [("JP", 0)]) == {}


def test_in_a_text_that_names_both_in_passing_only_what_is_near_them_is_reached() -> None:
    assert reached([("US", 0), ("RU", FAR), ("KP", FAR + 50)]) == {
        TITLE: [(0, None)],
        TEXT: [(FAR - NEAR, FAR + 50 + NEAR)],
    }


def test_names_far_from_each_other_are_reached_each_in_its_place() -> None:
    assert reached([("RU", FAR), ("KP", 2 * FAR)])[TEXT] == [
        (FAR - NEAR, FAR + NEAR),
        (2 * FAR - NEAR, 2 * FAR + NEAR),
    ]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ([("KP", FAR)], [("RU", 0)]),
        ([("Moscow", OPENING - 1), ("KP", FAR)], []),
        ([("RU", FAR), ("KP", FAR), ("RU", 2 * FAR), ("KP", 2 * FAR)], []),
    ],
    ids=["the title", "the opening", "here and there"],
)
def test_all_of_a_text_about_them_is_reached(text: Named, title: Named) -> None:
    assert reached(text, title) == EVERYWHERE


def test_what_is_near_the_parties_of_any_watch_is_reached() -> None:
    named = [("US", FAR), ("JP", FAR)]

    assert reached(named) == {}
    assert reached(named, parties=(OURS, OTHERS))[TEXT] == [(FAR - NEAR, FAR + NEAR)]


def test_without_parties_any_two_will_do() -> None:
    assert reach({TITLE: [], TEXT: [("US", FAR), ("JP", FAR)]}, None) == EVERYWHERE
    assert reach({TITLE: [], TEXT: [("US", FAR), ("US", FAR)]}, None) == {}


def test_terms_are_kept_within_reach_alone(extractor: Extractor) -> None:
    ours = (frozenset({"Q159"}), frozenset({"Q423"}))
    pact = "Russia and North Korea have a mutual defence pact."
    other = "The United States and Japan have a mutual defence treaty."
    rain = "It rained all day on the hills. " * 40

    def told(text: str) -> set[str]:
        return {term.text for term in extractor.findings("", text, "en", [ours]).terms}

    assert told(other) == set()
    assert "mutual defence pact" in told(f"{rain}{pact}")
    assert "mutual defence treaty" not in told(f"{rain}{other} {rain}{pact}")
    assert "mutual defence treaty" in told(f"{pact} {rain}{other}")
