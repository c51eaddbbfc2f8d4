"""Real workers on a real Kafka that is killed or frozen; workers that stop, hang, come and go."""

import pytest

from tests.chaos.conftest import Judged
from tests.chaos.stage import Load

pytestmark = [pytest.mark.kafka, pytest.mark.long, pytest.mark.timeout(600)]

LOAD = Load(seed=20240619, settings={"CLAUSEWATCH_SHUTDOWN_GRACE_SECONDS": "10"})


OUTAGES: dict[str, dict[str, float]] = {
    "broker-killed": {},
    "broker-frozen": {"seconds": 9.0},
    "stops": {},
    "stops-without-broker": {},
    "zombie": {"seconds": 8.0},
    "comings-and-goings": {"seconds": 10.0},
}


@pytest.mark.parametrize("scenario", OUTAGES)
def test_nothing_is_lost_and_a_crash_repeats_one_message_at_most(
    judged: Judged, scenario: str
) -> None:
    run, found = judged(scenario, LOAD, **OUTAGES[scenario])

    assert found == []
    assert len(run.sent) > 20
