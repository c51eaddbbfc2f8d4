"""Real workers on a real Kafka, killed again and again; then judged.

A short run of what ``make chaos`` does at length, drawn from a fixed seed; a few kills are part of
``make test``, the rest of ``make long``, as are other faults (`test_outages`).
"""

import pytest

from tests.chaos.conftest import Judged
from tests.chaos.stage import Load

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(600)]

SEED = 20240619
LOAD = Load(seed=SEED, settings={"CLAUSEWATCH_SHUTDOWN_GRACE_SECONDS": "10"})


@pytest.mark.parametrize("count", [4, pytest.param(25, marks=pytest.mark.long)])
def test_nothing_is_lost_and_a_crash_repeats_one_message_at_most(
    judged: Judged, count: int
) -> None:
    run, found = judged("kills", LOAD, count=count, longest_seconds=1.5)

    assert found == []
    assert len(run.sent) > 20


@pytest.mark.long
def test_a_worker_with_a_mistake_in_it_is_found_out(judged: Judged) -> None:
    command = ("-m", "tests.chaos.planted", "acknowledge-before-send", "worker")

    _, found = judged("trial", Load(seed=SEED, command=command, drain_seconds=10.0))

    assert any("LOST" in violation.what for violation in found)
