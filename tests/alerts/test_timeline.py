"""Where the clause stands, by the stories that tell of it."""

from datetime import timedelta

import pytest

from alerts.state import ON_PAPER
from alerts.timeline import timeline
from schemas.ids import digest
from schemas.state import State
from schemas.story import StateTold, Story
from tests.builders import NOON, WATCH

CHANGES = (State.AMENDED, State.SUSPENDED)


def a_story(name: str, *told: tuple[State, int | None]) -> Story:
    """A story of these states, each so many days after noon."""
    states = tuple(
        StateTold(
            state=state,
            at=None if days is None else NOON + timedelta(days=days),
            report_id=digest(name, state),
        )
        for state, days in told
    )
    return Story(
        story_id=digest(name),
        watch=WATCH,
        reports=len(told),
        copies=0,
        outlet_count=1,
        family_count=1,
        states=states,
    )


def test_steps_of_all_stories_stand_in_the_order_of_their_dates() -> None:
    signing = a_story("signing", (State.SIGNED, 0), (State.PUBLISHED, 1))
    kursk = a_story("kursk", (State.AID_SENT, 120), (State.INVOKED, 121))
    duma = a_story("duma", (State.ANNOUNCED, 118), (State.RATIFIED, 127))

    told = timeline([kursk, duma, signing])

    assert [turn.told.state for turn in told.turns] == [
        State.SIGNED,
        State.PUBLISHED,
        State.ANNOUNCED,
        State.AID_SENT,
        State.INVOKED,
        State.RATIFIED,
    ]
    assert told.on_paper is not None
    assert told.in_use is not None
    assert (told.on_paper.told.state, told.in_use.told.state) == (State.RATIFIED, State.INVOKED)


def test_an_announcement_is_no_standing_and_without_a_date_a_step_comes_first() -> None:
    told = timeline([a_story("one", (State.ANNOUNCED, 4), (State.SIGNED, None))])

    assert [turn.told.state for turn in told.turns] == [State.SIGNED, State.ANNOUNCED]
    assert told.on_paper is not None
    assert told.on_paper.told.state is State.SIGNED
    assert told.in_use is None


@pytest.mark.parametrize(
    ("told", "day"),
    [
        *(((State.IN_FORCE, state), 0) for state in State if state not in CHANGES),
        *(((State.IN_FORCE, state), 1) for state in CHANGES),
        ((State.SIGNED, State.PUBLISHED), 0),
        ((State.PUBLISHED, State.SIGNED), 1),
        ((State.SIGNED, State.SIGNED), 0),
        ((State.RATIFIED, State.SIGNED), 0),
        ((State.RATIFIED, State.PUBLISHED), 0),
        ((State.RATIFIED, State.RATIFIED), 1),
        ((State.RATIFIED, State.AMENDED, State.IN_FORCE), 2),
        ((State.IN_FORCE, State.SUSPENDED, State.IN_FORCE), 2),
        ((State.IN_FORCE, State.SUSPENDED, State.IN_FORCE, State.RATIFIED), 2),
        ((State.IN_FORCE, State.SUSPENDED, State.AMENDED, State.RATIFIED), 1),
        ((State.IN_FORCE, State.AMENDED, State.RATIFIED), 1),
        ((State.IN_FORCE, State.AMENDED, State.AMENDED), 2),
        ((State.IN_FORCE, State.AMENDED, State.SUSPENDED), 2),
        ((State.SUSPENDED, State.RATIFIED), 0),
    ],
    ids=str,
)
def test_where_it_stands_on_paper_does_not_go_back_by_itself(
    told: tuple[State, ...], day: int
) -> None:
    stories = [a_story(str(at), (state, at)) for at, state in enumerate(told)]

    stands = timeline(reversed(stories))

    assert [turn.told.state for turn in stands.turns] == list(told)
    assert stands.on_paper is not None
    assert stands.on_paper.story.story_id == stories[day].story_id


def test_each_step_on_paper_stands_where_it_is_the_only_one() -> None:
    for state in ON_PAPER:
        stands = timeline([a_story("one", (state, 0)), a_story("two", (state, 1))]).on_paper

        assert stands is not None
        assert stands.told.state is state


def test_what_is_in_force_since_nobody_knows_when_is_not_ratified_again() -> None:
    told = timeline([a_story("one", (State.RATIFIED, 4)), a_story("two", (State.IN_FORCE, None))])

    assert told.on_paper is not None
    assert told.on_paper.told.state is State.IN_FORCE


def test_where_nothing_was_told_there_is_no_standing() -> None:
    told = timeline([])

    assert (told.turns, told.on_paper, told.in_use) == ((), None, None)
