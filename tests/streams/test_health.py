from datetime import datetime, timedelta

from structlog.testing import capture_logs

from schemas.health import Condition, Health
from streams.health import FORGOTTEN_AFTER, Roll, killed_at, make_tell
from tests.builders import NOON
from tests.streams.recording import Recorder

HALF_A_MINUTE = timedelta(seconds=30)
LATER = NOON + timedelta(hours=1)


async def test_a_worker_says_that_it_runs_with_what_and_that_it_stopped() -> None:
    recorder = Recorder()
    tell = make_tell(
        component="worker/1",
        watches=("pact",),
        destinations=("desk",),
        now=lambda: NOON,
        put=recorder.put,
    )

    with capture_logs() as lines:
        await tell(Condition.RUNNING)
        await tell(Condition.STOPPED)

    running, stopped = recorder.on("health", Health)
    assert (running.component, running.condition) == ("worker/1", Condition.RUNNING)
    assert (running.watches, running.destinations) == (("pact",), ("desk",))
    assert (stopped.component, stopped.condition) == ("worker/1", Condition.STOPPED)
    assert running.since == NOON
    assert [line["event"] for line in lines] == ["worker.running", "worker.stopped"]


async def test_what_it_says_again_is_still_since_then() -> None:
    recorder, clock = Recorder(), iter([NOON, NOON + HALF_A_MINUTE])
    tell = make_tell(
        component="worker/1",
        watches=(),
        destinations=(),
        now=lambda: next(clock),
        put=recorder.put,
    )

    with capture_logs() as lines:
        await tell(Condition.RUNNING)
        await tell(Condition.RUNNING)

    states = recorder.on("health", Health)
    assert [(state.since, state.at) for state in states] == [
        (NOON, NOON),
        (NOON, NOON + HALF_A_MINUTE),
    ]
    assert len(lines) == 1


def some_state(name: str, at: datetime, condition: Condition = Condition.RUNNING) -> Health:
    return Health(
        component=name,
        condition=condition,
        since=NOON,
        at=at,
        version="1",
        watches=(),
        destinations=(),
    )


def as_heard_by(own: str, *states: Health) -> Roll:
    roll = Roll(own)
    roll.hear(some_state(own, NOON))
    for state in states:
        roll.hear(state)
    return roll


def beats(name: str, until: datetime) -> list[Health]:
    """What a worker says from noon on."""
    count = (until - NOON) // HALF_A_MINUTE
    return [some_state(name, NOON + number * HALF_A_MINUTE) for number in range(count + 1)]


def test_of_many_workers_one_tells_that_another_is_gone() -> None:
    said = [some_state("worker/1", NOON), *beats("worker/2", LATER), *beats("worker/3", LATER)]

    assert as_heard_by("worker/2", *said).gone() == {"worker/1"}
    assert as_heard_by("worker/3", *said).gone() == frozenset()


def test_a_worker_that_said_something_not_long_ago_is_not_gone() -> None:
    said = [*beats("worker/1", LATER - HALF_A_MINUTE), *beats("worker/2", LATER)]
    roll = as_heard_by("worker/2", *said)

    assert roll.gone() == frozenset()
    assert roll.back() == {"worker/1", "worker/2"}


def test_a_worker_that_said_it_stops_is_not_gone() -> None:
    stopped = some_state("worker/1", NOON, Condition.STOPPED)
    roll = as_heard_by("worker/2", stopped, *beats("worker/2", LATER))

    assert roll.gone() == frozenset()
    assert "worker/1" in roll.back()


def test_nobody_is_gone_whom_an_outage_of_kafkas_kept_from_being_heard() -> None:
    roll = as_heard_by("worker/2", some_state("worker/1", NOON), some_state("worker/3", NOON))

    roll.hear(some_state("worker/2", LATER))

    assert roll.gone() == frozenset()
    assert roll.back() == {"worker/2"}

    for number in range(1, 5):
        roll.hear(some_state("worker/2", LATER + number * HALF_A_MINUTE))
        roll.hear(some_state("worker/3", LATER + number * HALF_A_MINUTE))

    assert roll.gone() == {"worker/1"}
    assert roll.back() == {"worker/2", "worker/3"}


def test_what_is_read_once_more_from_the_beginning_changes_nothing() -> None:
    said = [some_state("worker/1", NOON), *beats("worker/1", LATER), *beats("worker/2", LATER)]
    roll = as_heard_by("worker/2", *said)

    roll.hear(some_state("worker/1", NOON))

    assert roll.gone() == frozenset()


def test_a_worker_that_has_not_come_back_for_a_week_is_missed_no_more() -> None:
    roll = as_heard_by("worker/2", some_state("worker/1", NOON), *beats("worker/2", LATER))
    assert roll.gone() == {"worker/1"}

    for minutes in range(0, 10, 1):
        roll.hear(some_state("worker/2", NOON + FORGOTTEN_AFTER + timedelta(minutes=minutes)))

    assert roll.gone() == frozenset()
    assert roll.back() == {"worker/2"}


def test_a_worker_whose_last_word_was_that_it_runs_was_killed_then() -> None:
    said = (some_state("worker/1", LATER), some_state("worker/2", LATER, Condition.STOPPED))
    states = {state.component: state for state in said}

    assert killed_at(states, "worker/1") == LATER
    assert killed_at(states, "worker/2") is None
    assert killed_at(states, "worker/new") is None
