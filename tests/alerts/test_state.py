"""Which step of the clause a report tells as its news."""

import pytest

from alerts.state import Scene, state_of, taken
from schemas.concepts import Concept
from schemas.findings import Step
from schemas.state import State
from schemas.subjects import Subject

TITLE, FIRST, SECOND, FAR = range(4)
SCENE = Scene(title=TITLE, opening=(FIRST, SECOND), clauses=(FAR,))


def step(concept: Concept | Subject, start: int = 0, end: int = 10) -> Step:
    return Step(concept, start, end)


SIGNATURE, RATIFICATION = step(Concept.SIGNATURE), step(Concept.RATIFICATION, 20, 30)
DISPATCH, INVOCATION = step(Concept.DISPATCH), step(Concept.INVOCATION, 200, 210)


@pytest.mark.parametrize(
    ("steps", "state", "index"),
    [
        pytest.param({}, State.BACKGROUND, None, id="no-step"),
        pytest.param({TITLE: [SIGNATURE]}, State.SIGNED, TITLE, id="in-the-title"),
        pytest.param({FIRST: [SIGNATURE]}, State.SIGNED, FIRST, id="in-the-lead"),
        pytest.param({SECOND: [SIGNATURE]}, State.BACKGROUND, None, id="after-the-lead"),
        pytest.param({FAR: [SIGNATURE]}, State.BACKGROUND, None, id="far-down"),
        pytest.param(
            {TITLE: [SIGNATURE], FIRST: [RATIFICATION]}, State.SIGNED, TITLE, id="the-title-first"
        ),
        pytest.param(
            {FIRST: [SIGNATURE, step(Concept.RECALLED, 12, 20)]},
            State.BACKGROUND,
            None,
            id="done-long-ago",
        ),
        pytest.param(
            {FIRST: [SIGNATURE, step(Concept.RECALLED, 60, 70)]},
            State.SIGNED,
            FIRST,
            id="something-else-was-long-ago",
        ),
        pytest.param(
            {FIRST: [SIGNATURE, step(Concept.RECALLED, 11, 15), RATIFICATION]},
            State.RATIFIED,
            FIRST,
            id="of-two-the-nearer-was-long-ago",
        ),
        pytest.param(
            {
                TITLE: [
                    step(Concept.RATIFICATION, 0, 10),
                    step(Concept.ENTRY_INTO_FORCE, 60, 70),
                    step(Concept.AHEAD, 55, 70),
                ]
            },
            State.RATIFIED,
            TITLE,
            id="what-is-to-come-outdoes-nothing",
        ),
        pytest.param(
            {TITLE: [step(Concept.AHEAD, 0, 4), step(Concept.RATIFICATION, 5, 15)]},
            State.ANNOUNCED,
            TITLE,
            id="it-lies-ahead",
        ),
        pytest.param(
            {TITLE: [step(Concept.RATIFICATION, 20, 30), step(Subject.COMMITTEE, 0, 15)]},
            State.ANNOUNCED,
            TITLE,
            id="a-committee-backs-it",
        ),
        pytest.param(
            {TITLE: [step(Concept.COMMENT)], FIRST: [SIGNATURE]},
            State.BACKGROUND,
            None,
            id="comment-on-a-signature",
        ),
        pytest.param(
            {FIRST: [SIGNATURE, step(Concept.COMMENT, 12, 20)]},
            State.BACKGROUND,
            None,
            id="somebody-comments-in-the-same-breath",
        ),
        pytest.param(
            {TITLE: [SIGNATURE, RATIFICATION]},
            State.RATIFIED,
            TITLE,
            id="signs-the-law-that-ratifies",
        ),
        pytest.param(
            {TITLE: [INVOCATION, step(Concept.NON_INVOCATION, 195, 210)]},
            State.INVOCATION_DENIED,
            TITLE,
            id="was-not-invoked-holds-was-invoked",
        ),
        pytest.param(
            {TITLE: [DISPATCH], FAR: [INVOCATION]},
            State.INVOKED,
            FAR,
            id="sent-and-further-down-why",
        ),
        pytest.param({FAR: [INVOCATION]}, State.INVOKED, FAR, id="said-further-down"),
        pytest.param(
            {TITLE: [step(Concept.COMMENT)], FAR: [INVOCATION]},
            State.BACKGROUND,
            None,
            id="comment-on-an-invocation",
        ),
    ],
)
def test_a_step_is_news_where_it_stands_and_as_it_is_told(
    steps: dict[int, list[Step]], state: State, index: int | None
) -> None:
    reported = state_of(steps, SCENE)

    assert (reported.state, reported.index) == (state, index)


def test_what_is_signed_where_a_third_state_is_named_is_another_treaty() -> None:
    scene = Scene(title=TITLE, opening=(FIRST,), others=frozenset({TITLE}))

    assert state_of({TITLE: [SIGNATURE]}, scene).state is State.BACKGROUND
    assert state_of({TITLE: [DISPATCH]}, scene).state is State.AID_SENT


def test_a_clause_that_is_given_as_the_ground_was_invoked() -> None:
    scene = Scene(title=TITLE, opening=(FIRST, SECOND), clauses=(FAR,), is_ground=True)

    assert state_of({TITLE: [DISPATCH]}, scene).state is State.INVOKED
    assert state_of({SECOND: [DISPATCH, INVOCATION]}, scene).state is State.INVOKED
    assert state_of({TITLE: [RATIFICATION]}, scene).state is State.RATIFIED


def test_where_the_title_is_on_something_else_the_text_tells_no_step_of_ours() -> None:
    scene = Scene(title=TITLE, opening=(FIRST,), clauses=(FAR,), is_elsewhere=True)

    assert state_of({FIRST: [SIGNATURE], FAR: [INVOCATION]}, scene).state is State.BACKGROUND
    assert state_of({TITLE: [SIGNATURE]}, scene).state is State.SIGNED


def test_a_ground_that_is_recalled_below_the_opening_is_no_news() -> None:
    recalled = [step(Concept.RECALLED, 0, 9), step(Concept.INVOCATION, 10, 20)]
    far = Scene(title=TITLE, opening=(FIRST, SECOND), clauses=(FAR,), is_ground=True)
    near = Scene(title=TITLE, opening=(FIRST, SECOND), clauses=(SECOND,), is_ground=True)

    assert state_of({FAR: recalled}, far).state is State.BACKGROUND
    assert state_of({SECOND: recalled}, near).state is State.INVOKED


def test_a_plan_counts_in_the_title_and_in_the_lead() -> None:
    plan = [step(Concept.AHEAD, 0, 4), step(Concept.RATIFICATION, 5, 15)]

    assert state_of({FIRST: plan}, SCENE).state is State.ANNOUNCED
    assert state_of({TITLE: plan}, SCENE).state is State.ANNOUNCED
    assert state_of({SECOND: plan}, SCENE).state is State.BACKGROUND


def test_a_text_without_a_title_tells_its_news_where_it_begins() -> None:
    scene = Scene(title=None, opening=(FIRST,))

    assert state_of({FIRST: [SIGNATURE]}, scene).state is State.SIGNED


@pytest.mark.parametrize(
    ("steps", "again"),
    [
        ({TITLE: [SIGNATURE], FIRST: [SIGNATURE]}, FIRST),
        ({TITLE: [SIGNATURE], FIRST: [RATIFICATION]}, None),
        ({TITLE: [SIGNATURE]}, None),
        ({FIRST: [SIGNATURE]}, FIRST),
        ({}, None),
    ],
)
def test_it_is_known_which_sentence_of_the_text_tells_the_step(
    steps: dict[int, list[Step]], again: int | None
) -> None:
    assert state_of(steps, SCENE).again == again


REFUSED = step(Concept.NOT_DONE, 5, 15)


@pytest.mark.parametrize(
    ("told", "left"),
    [
        pytest.param([RATIFICATION], [RATIFICATION], id="done"),
        pytest.param([SIGNATURE], [], id="refused"),
        pytest.param([step(Concept.DISPATCH, 15, 20)], [], id="refused-in-the-next-letter"),
        pytest.param([RATIFICATION, SIGNATURE], [RATIFICATION], id="one-of-two"),
        pytest.param(
            [step(Concept.INVOCATION, 0, 10)], [step(Concept.NON_INVOCATION, 0, 10)], id="invoked"
        ),
        pytest.param(
            [step(Concept.NON_INVOCATION, 0, 10)],
            [step(Concept.NON_INVOCATION, 0, 10)],
            id="not-invoked-stays-so",
        ),
        pytest.param([step(Subject.COMMITTEE)], [step(Subject.COMMITTEE)], id="no-step"),
    ],
)
def test_a_step_that_words_of_its_not_being_done_touch_is_not_taken(
    told: list[Step], left: list[Step]
) -> None:
    assert taken({TITLE: [*told, REFUSED]}) == {TITLE: (*left, REFUSED)}
