from datetime import datetime, timedelta

from structlog.testing import capture_logs

from schemas.health import Condition, Health
from streams.health import gone, killed_at, make_tell
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


def of(*states: Health) -> dict[str, Health]:
    return {state.component: state for state in states}


def test_of_many_workers_one_tells_that_another_is_gone() -> None:
    states = of(
        some_state("worker/1", NOON), some_state("worker/2", LATER), some_state("worker/3", LATER)
    )

    assert gone(states, own="worker/2", now=LATER) == {"worker/1"}
    assert gone(states, own="worker/3", now=LATER) == frozenset()


def test_a_worker_that_said_something_not_long_ago_is_not_gone() -> None:
    states = of(some_state("worker/1", LATER - HALF_A_MINUTE), some_state("worker/2", LATER))

    assert gone(states, own="worker/2", now=LATER) == frozenset()


def test_a_worker_that_said_it_stops_is_not_gone() -> None:
    states = of(some_state("worker/1", NOON, Condition.STOPPED), some_state("worker/2", LATER))

    assert gone(states, own="worker/2", now=LATER) == frozenset()


def test_a_worker_whose_last_word_was_that_it_runs_was_killed_then() -> None:
    states = of(some_state("worker/1", LATER), some_state("worker/2", LATER, Condition.STOPPED))

    assert killed_at(states, "worker/1") == LATER
    assert killed_at(states, "worker/2") is None
    assert killed_at(states, "worker/new") is None
