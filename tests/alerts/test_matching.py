from typing import Any

import pytest
from pydantic import ValidationError

from alerts.matching import is_a_step, matches, misses
from schemas.ids import digest
from schemas.matchers import Matchers
from schemas.mention import Alert, DecisionKind
from schemas.state import State
from schemas.story import Place
from tests.builders import a_provenance, an_alert

STORY = digest("story")
PLACE = Place(story_id=STORY, state=State.INVOKED, reports=1, outlets=1, families=1, begins=True)


def the_alert() -> Alert:
    return an_alert(
        article=a_provenance(
            outlet="tribunnews.com", source="Tribun News", family="Kompas Gramedia", language="id"
        ),
        entities=("Q56226", "Kim Jong Un"),
        story=Place(
            story_id=STORY, state=State.INVOKED, reports=1, outlets=1, families=1, begins=True
        ),
        decision=DecisionKind.NEW,
        score=0.8,
    )


@pytest.mark.parametrize(
    ("fits", "misfits"),
    [
        ({"watch": "russia-dprk-mutual-defence"}, {"watch": "another"}),
        ({"decision": "new"}, {"decision": "update"}),
        ({"state": ["ratified", "invoked"]}, {"state": ["ratified"]}),
        ({"score_at_least": 0.8}, {"score_at_least": 0.81}),
        ({"score_below": 0.81}, {"score_below": 0.8}),
        ({"language": ["ms", "id"]}, {"language": ["ms"]}),
        ({"source": "tribunnews.com"}, {"source": "kompas.com"}),
        ({"source": "tribun news"}, {"source": "tribun"}),
        ({"family": "kompas gramedia"}, {"family": "Kompas"}),
        ({"entity": "Q56226"}, {"entity": "Q7747"}),
        ({"entity": "kim  jong un"}, {"entity": "kim"}),
        ({"entity": "Russia"}, {"entity": "Belarus"}),
        ({"story": STORY}, {"story": digest("another")}),
        ({"late": False}, {"late": True}),
        ({"new_step": True}, {"new_step": False}),
    ],
    ids=lambda given: "-".join(map(str, given.values())),
)
def test_each_matcher_asks_for_one_thing(fits: dict[str, Any], misfits: dict[str, Any]) -> None:
    assert matches(Matchers(**fits), the_alert())
    assert list(misses(Matchers(**misfits), the_alert())) == list(misfits)


def test_without_matchers_every_alert_matches() -> None:
    assert matches(Matchers(), an_alert())


def test_all_that_is_asked_for_must_hold() -> None:
    assert not matches(Matchers(language=("id",), state=(State.RATIFIED,)), the_alert())


def test_what_an_alert_does_not_know_matches_nothing() -> None:
    unknown = an_alert(article=a_provenance(language=None, outlet=None))

    assert not matches(Matchers(language=("id",)), unknown)
    assert not matches(Matchers(source=("",)), unknown)


def test_a_matcher_that_is_not_known_is_refused() -> None:
    with pytest.raises(ValidationError):
        Matchers.model_validate({"language": ["id"], "colour": ["red"]})


def test_without_a_story_it_is_background() -> None:
    assert matches(Matchers(state=(State.BACKGROUND,)), an_alert())


@pytest.mark.parametrize(
    ("place", "reason", "is_step"),
    [
        pytest.param({"begins": True}, "first_report", True, id="a-story-begins-with-it"),
        pytest.param({}, "state_changed", True, id="the-decision-says-so"),
        pytest.param({"tells_first": True}, "clause_changed", True, id="an-article-told-before"),
        pytest.param({}, "first_report", False, id="one-more-report-of-it"),
        pytest.param(
            {"state": State.BACKGROUND, "begins": True}, "first_report", False, id="comment"
        ),
    ],
)
def test_a_step_is_what_its_story_had_not_told(
    place: dict[str, Any], reason: str, *, is_step: bool
) -> None:
    story = PLACE.model_copy(update={"begins": False} | place)

    assert is_a_step(an_alert(reasons=(reason,), story=story)) is is_step
