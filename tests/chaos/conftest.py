"""What the tests of chaos share: a Kafka that may be killed, and a run that is judged."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from streams.broker import EmbeddedKafka
from streams.broker.ports import free_ports
from tests.chaos.acts import planned
from tests.chaos.checker import violations
from tests.chaos.evidence import Run, Violation
from tests.chaos.stage import Load, complete, staged, summary
from tests.kafka import START_SECONDS, embedded_jars

Judged = Callable[..., tuple[Run, list[Violation]]]


@pytest.fixture(scope="module")
def own_kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedKafka]:
    """A Kafka of this module's own, to be killed and frozen."""
    folder = tmp_path_factory.mktemp("kafka")
    with EmbeddedKafka(folder, jars=embedded_jars(), port=free_ports(1)[0]) as kafka:
        complete(kafka.ready(START_SECONDS))
        yield kafka


@pytest.fixture
def judged(own_kafka: EmbeddedKafka, tmp_path: Path) -> Judged:
    """What does as a scenario says, and lets the independent checker judge what is left."""
    return partial(_judged, own_kafka, tmp_path)


def _judged(
    kafka: EmbeddedKafka, folder: Path, scenario: str, load: Load, **given: float
) -> tuple[Run, list[Violation]]:
    with staged(kafka, folder.name.replace("_", "-"), folder, load) as stage:
        stage.perform(planned(scenario, load.seed, **given))
        run = stage.drained()
    found = list(violations(run))
    print(f"{scenario}, seed {load.seed}: {summary(run, found)}")  # noqa: T201  (shown where it fails)
    return run, found
