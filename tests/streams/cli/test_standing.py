"""What ``status`` says of a step: who told it first, and apart from that who carries its event."""

import pytest

from alerts.timeline import Turn
from schemas.ids import digest
from schemas.state import State
from schemas.story import StateTold, Story
from streams.cli.standing import _in_words
from tests.builders import NOON, WATCH


@pytest.mark.parametrize(
    ("outlet", "outlets", "expected"),
    [
        pytest.param(
            "alpha-news.com",
            5,
            "first told by alpha-news.com; its event is carried by 5 outlets",
            id="several",
        ),
        pytest.param("alpha-news.com", 1, "first told by alpha-news.com", id="itself-alone"),
        pytest.param(None, 0, "first told by an unknown outlet", id="unknown"),
    ],
)
def test_who_told_a_step_first_is_not_who_carries_its_event(
    outlet: str | None, outlets: int, expected: str
) -> None:
    told = StateTold(state=State.SUSPENDED, at=NOON, report_id=digest("report"), outlet=outlet)
    story = Story(
        story_id=digest("story"),
        watch=WATCH,
        reports=1,
        copies=0,
        outlet_count=outlets,
        family_count=outlets,
        states=(told,),
    )

    said = _in_words(Turn(told, story))

    assert said == f"[bold]suspended[/], since 19 June 2024, 12:00 UTC; {expected}"
