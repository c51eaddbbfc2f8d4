"""Real workers on a real Kafka, killed, stopped, suspended and starved; then judged.

A short run of what ``make chaos`` does at length. Each is drawn from a fixed seed; a few kills are
part of ``make test``, the rest of ``make long``.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from streams.broker import EmbeddedKafka
from streams.broker.ports import free_ports
from tests.chaos.acts import planned
from tests.chaos.checker import violations
from tests.chaos.evidence import Run, Violation
from tests.chaos.stage import Load, complete, staged, summary
from tests.kafka import START_SECONDS, embedded_jars

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(600)]

AT_LENGTH = pytest.mark.long
SEED = 20240619
LOAD = Load(seed=SEED, settings={"CLAUSEWATCH_SHUTDOWN_GRACE_SECONDS": "10"})


@pytest.fixture(scope="module")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedKafka]:
    """A Kafka of this module's own, to be killed and frozen."""
    folder = tmp_path_factory.mktemp("kafka")
    with EmbeddedKafka(folder, jars=embedded_jars(), port=free_ports(1)[0]) as kafka:
        complete(kafka.ready(START_SECONDS))
        yield kafka


def judged(
    kafka: EmbeddedKafka, folder: Path, scenario: str, load: Load, **given: float
) -> tuple[Run, list[Violation]]:
    """Do what the scenario says, and let the independent checker judge what is left."""
    with staged(kafka, folder.name.replace("_", "-"), folder, load) as stage:
        stage.perform(planned(scenario, SEED, **given))
        run = stage.drained()
    found = list(violations(run))
    print(f"{scenario}, seed {SEED}: {summary(run, found)}")  # noqa: T201  (shown where it fails)
    return run, found


@pytest.mark.parametrize(
    ("scenario", "given"),
    [
        pytest.param("kills", {"count": 4, "longest_seconds": 1.5}, id="few-kills"),
        pytest.param("kills", {"count": 25, "longest_seconds": 1.5}, marks=AT_LENGTH),
        pytest.param("broker-killed", {}, marks=AT_LENGTH),
        pytest.param("broker-frozen", {"seconds": 9.0}, marks=AT_LENGTH),
        pytest.param("stops", {}, marks=AT_LENGTH),
        pytest.param("stops-without-broker", {}, marks=AT_LENGTH),
        pytest.param("zombie", {"seconds": 8.0}, marks=AT_LENGTH),
        pytest.param("comings-and-goings", {"seconds": 10.0}, marks=AT_LENGTH),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_nothing_is_lost_and_a_crash_repeats_one_message_at_most(
    kafka: EmbeddedKafka, tmp_path: Path, scenario: str, given: dict[str, float]
) -> None:
    run, found = judged(kafka, tmp_path, scenario, LOAD, **given)

    assert found == []
    assert len(run.sent) > 20


@AT_LENGTH
def test_a_worker_with_a_mistake_in_it_is_found_out(kafka: EmbeddedKafka, tmp_path: Path) -> None:
    command = ("-m", "tests.chaos.planted", "acknowledge-before-send", "worker")
    load = Load(seed=SEED, command=command, drain_seconds=10.0)

    _, found = judged(kafka, tmp_path, "trial", load)

    assert any("LOST" in violation.what for violation in found)
