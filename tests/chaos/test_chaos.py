"""Real workers on a real Kafka, stopped, suspended and starved; then judged.

A short run of what ``make chaos`` does at length, drawn from a fixed seed.
"""

from pathlib import Path

import pytest

from streams.broker import EmbeddedKafka
from tests.chaos.stage import Load
from tests.chaos.trial import LOAD, SEED, judged

pytestmark = [pytest.mark.kafka, pytest.mark.long, pytest.mark.timeout(600)]


@pytest.mark.parametrize(
    ("scenario", "given"),
    [
        ("broker-killed", {}),
        ("broker-frozen", {"seconds": 9.0}),
        ("stops", {}),
        ("stops-without-broker", {}),
        ("zombie", {"seconds": 8.0}),
        ("comings-and-goings", {"seconds": 10.0}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_nothing_is_lost_and_a_crash_repeats_one_message_at_most(
    kafka: EmbeddedKafka, tmp_path: Path, scenario: str, given: dict[str, float]
) -> None:
    run, found = judged(kafka, tmp_path, scenario, LOAD, **given)

    assert found == []
    assert len(run.sent) > 20


def test_a_worker_with_a_mistake_in_it_is_found_out(kafka: EmbeddedKafka, tmp_path: Path) -> None:
    command = ("-m", "tests.chaos.planted", "acknowledge-before-send", "worker")
    load = Load(seed=SEED, command=command, drain_seconds=10.0)

    _, found = judged(kafka, tmp_path, "trial", load)

    assert any("LOST" in violation.what for violation in found)
