"""A scenario on a real Kafka, short enough for a test, and the checker's judgement of it."""

from pathlib import Path

from streams.broker import EmbeddedKafka
from tests.chaos.acts import planned
from tests.chaos.checker import violations
from tests.chaos.evidence import Run, Violation
from tests.chaos.stage import Load, staged, summary

SEED = 20240619
LOAD = Load(seed=SEED, settings={"CLAUSEWATCH_SHUTDOWN_GRACE_SECONDS": "10"})


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
