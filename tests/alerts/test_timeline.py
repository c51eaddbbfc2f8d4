"""Where the clause stands, by the stories that tell of it."""

from datetime import timedelta

from alerts.timeline import timeline
from schemas.ids import digest
from schemas.state import State
from schemas.story import StateTold, Story
from tests.builders import NOON, WATCH


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


def test_where_nothing_was_told_there_is_no_standing() -> None:
    told = timeline([])

    assert (told.turns, told.on_paper, told.in_use) == ((), None, None)
