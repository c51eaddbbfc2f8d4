"""Which step is a report's news, by all that speaks for each."""

import pytest

from alerts.state import NOTHING, Reported, Scene, state_of
from alerts.weighing import ALWAYS, Model, Signs, shipped, signs, weighed
from schemas.concepts import Concept
from schemas.findings import Step
from schemas.state import State
from schemas.subjects import Subject

TITLE, LEAD, SECOND, CLAUSE, REST = range(5)
SCENE = Scene(title=TITLE, opening=(LEAD, SECOND), clauses=(CLAUSE,))
EVEN: dict[State, Signs] = {state: {} for state in State}


def step(concept: Concept | Subject, start: int = 0) -> Step:
    return Step(concept, start, start + 10)


def test_a_sign_says_which_step_where_and_how() -> None:
    found = signs(
        {
            TITLE: [step(Concept.COMMENT)],
            LEAD: [step(Concept.RATIFICATION), step(Concept.AHEAD, 12)],
            SECOND: [step(Concept.RATIFICATION)],
            CLAUSE: [step(Concept.RATIFICATION), step(Concept.DISPATCH, 300)],
            REST: [step(Concept.RATIFICATION), step(Subject.VOTE, 40)],
        },
        SCENE,
        Reported(State.ANNOUNCED, LEAD),
    )

    assert found == {
        ALWAYS: 1.0,
        "told announced": 1.0,
        "title comment": 1.0,
        "ratified": 3.0,
        "lead ratified": 1.0,
        "lead ratified ahead": 1.0,
        "lead ahead": 1.0,
        "opening ratified": 1.0,
        "opening ratified plain": 1.0,
        "clause ratified": 1.0,
        "clause ratified plain": 1.0,
        "aid_sent": 1.0,
        "clause aid_sent": 1.0,
        "clause aid_sent plain": 1.0,
        "rest ratified": 1.0,
        "rest ratified plain": 1.0,
        "vote": 1.0,
    }


def test_a_step_that_was_not_taken_is_a_sign() -> None:
    assert "lead not_done" in signs({LEAD: [step(Concept.NOT_DONE)]}, SCENE, NOTHING)


def test_what_a_report_is_about_is_no_sign_of_a_step() -> None:
    assert "tourism" not in signs({LEAD: [step(Subject.TOURISM)]}, SCENE, NOTHING)


@pytest.mark.parametrize(
    ("scene", "sign"),
    [
        (Scene(title=TITLE, opening=(LEAD,), is_ground=True), "ground"),
        (Scene(title=TITLE, opening=(LEAD,), is_elsewhere=True), "elsewhere"),
    ],
)
def test_where_a_report_may_tell_its_news_is_a_sign(scene: Scene, sign: str) -> None:
    assert sign in signs({}, scene, NOTHING)
    assert sign not in signs({}, SCENE, NOTHING)


def test_what_another_treaty_comes_to_is_no_sign() -> None:
    scene = Scene(title=TITLE, opening=(LEAD,), others=frozenset({TITLE, LEAD}))
    steps = {TITLE: [step(Concept.SIGNATURE)], LEAD: [step(Concept.SIGNATURE)]}

    assert not any("signed" in sign for sign in signs(steps, scene, NOTHING))
    assert weighed(steps, scene, state_of(steps, scene)) == NOTHING


FOUGHT = {REST + n: [step(Concept.DISPATCH), step(Concept.DISPATCH, 90)] for n in range(4)}


@pytest.mark.parametrize(
    "concept",
    [Concept.SUSPENSION, Concept.ENTRY_INTO_FORCE, Concept.AMENDMENT, Concept.SIGNATURE],
)
def test_what_every_report_recalls_at_its_end_outdoes_no_title_and_no_lead(
    concept: Concept,
) -> None:
    for begins in ((TITLE, LEAD), (TITLE,), (LEAD,)):
        steps = {index: [step(concept)] for index in begins} | FOUGHT
        told = state_of(steps, SCENE)

        assert told.state is not State.AID_SENT
        assert weighed(steps, SCENE, told).state in {told.state, State.BACKGROUND}


def test_a_text_without_a_title_is_read_by_its_lead() -> None:
    scene = Scene(title=None, opening=(LEAD, SECOND))
    steps = {LEAD: [step(Concept.ENTRY_INTO_FORCE)], **FOUGHT}

    assert weighed(steps, scene, state_of(steps, scene)).state is State.IN_FORCE


def test_a_step_that_is_only_recalled_is_told_by_no_sentence() -> None:
    steps = {LEAD: [step(Concept.SIGNATURE), step(Concept.RECALLED, 12)]}
    model = EVEN | {State.SIGNED: {ALWAYS: 1.0}}

    assert weighed(steps, SCENE, NOTHING, model) == Reported(State.SIGNED)


def test_what_the_lead_says_stays_as_it_was_read() -> None:
    told = Reported(State.SIGNED, TITLE)
    model: Model = EVEN | {State.SIGNED: {"told signed": 1.0}}

    assert weighed({TITLE: [step(Concept.SIGNATURE)]}, SCENE, told, model) is told


def test_background_is_told_by_no_sentence() -> None:
    model: Model = EVEN | {State.BACKGROUND: {ALWAYS: 1.0}}

    told = Reported(State.SIGNED, LEAD)

    assert weighed({LEAD: [step(Concept.SIGNATURE)]}, SCENE, told, model) == NOTHING


@pytest.mark.parametrize(
    ("steps", "state", "index", "again"),
    [
        (
            {
                LEAD: [step(Concept.AHEAD)],
                SECOND: [step(Concept.AHEAD), step(Concept.RATIFICATION)],
            },
            State.ANNOUNCED,
            SECOND,
            SECOND,
        ),
        (
            {TITLE: [step(Concept.RATIFICATION)], REST: [step(Concept.RATIFICATION)]},
            State.RATIFIED,
            TITLE,
            REST,
        ),
        ({LEAD: [step(Subject.INSTRUMENTS)]}, State.IN_FORCE, None, None),
    ],
)
def test_another_step_is_told_by_the_first_sentence_that_names_it(
    steps: dict[int, list[Step]], state: State, index: int | None, again: int | None
) -> None:
    model: Model = EVEN | {state: {ALWAYS: 1.0}}

    assert weighed(steps, SCENE, NOTHING, model) == Reported(state, index, again)


def test_a_report_without_any_sign_is_background() -> None:
    assert weighed({}, SCENE, state_of({}, SCENE)) == NOTHING


@pytest.mark.parametrize(
    ("concept", "state"),
    [
        (Concept.SIGNATURE, State.SIGNED),
        (Concept.RATIFICATION, State.RATIFIED),
        (Concept.ENTRY_INTO_FORCE, State.IN_FORCE),
        (Concept.DISPATCH, State.AID_SENT),
        (Concept.SUSPENSION, State.SUSPENDED),
    ],
)
def test_a_step_in_title_and_lead_is_the_news(concept: Concept, state: State) -> None:
    steps = {TITLE: [step(concept)], LEAD: [step(concept)]}

    assert weighed(steps, SCENE, state_of(steps, SCENE)).state is state


def test_the_shipped_model_weighs_every_state() -> None:
    assert set(shipped()) == set(State)
    assert all(ALWAYS in weights for weights in shipped().values())
