from structlog.testing import capture_logs

from schemas.health import Condition, Health
from streams.health import make_tell
from tests.builders import NOON
from tests.streams.recording import Recorder


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
