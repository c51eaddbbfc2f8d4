"""``make chaos``: break a running system on purpose, for long, and judge what is left.

``make chaos ARGS="kills --count 500 --seed 7"``. The same seed gives the same faults in the same
order; what they meet is up to the machine. The exit status is 1 where anything was violated.
"""

import argparse
import logging
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from streams.broker import EmbeddedKafka
from streams.broker.ports import free_ports
from tests.chaos.acts import SCENARIOS, Plan, planned
from tests.chaos.checker import violations
from tests.chaos.stage import Load, complete, staged, summary
from tests.kafka import START_SECONDS, embedded_jars

MOST_SHOWN = 20
COUNTS = {
    "kills": 500,
    "broker-killed": 20,
    "broker-frozen": 10,
    "stops": 30,
    "stops-without-broker": 10,
    "zombie": 10,
}


def main(arguments: Sequence[str]) -> int:
    """Run the scenarios that are asked for, one after the other; all of them by default."""
    asked = _parsed(arguments)
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # a broker that is away is the point
    seed = random.SystemRandom().randrange(2**32) if asked.seed is None else asked.seed
    _tell(f"seed {seed}")
    if asked.plan:
        for scenario in asked.scenarios or SCENARIOS:
            for act in _plan(scenario, seed, asked.count):
                _tell(f"{scenario}: after {act.after_seconds:.2f} s {act.what} {act.who}")
        return 0
    folder = Path(tempfile.mkdtemp(prefix="clausewatch-chaos-"))
    _tell(f"evidence in {folder}")
    until = time.monotonic() + 60 * asked.minutes if asked.minutes else 0.0
    failed = False
    with EmbeddedKafka(folder / "kafka", jars=embedded_jars(), port=free_ports(1)[0]) as kafka:
        complete(kafka.ready(START_SECONDS))
        while True:
            for scenario in asked.scenarios or SCENARIOS:
                failed |= _run(kafka, scenario, seed, folder, asked)
            seed += 1
            if time.monotonic() >= until:
                return int(failed)


def _parsed(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="chaos", description=__doc__)
    parser.add_argument("scenarios", nargs="*", help=f"of {', '.join(SCENARIOS)}; default: all")
    parser.add_argument("--seed", type=int, help="default: another each time")
    parser.add_argument("--count", type=int, help="how many faults; default: many")
    parser.add_argument("--minutes", type=float, help="begin again, with the next seed, so long")
    parser.add_argument("--plan", action="store_true", help="print what would be done")
    return parser.parse_args(arguments)


def _run(
    kafka: EmbeddedKafka, scenario: str, seed: int, folder: Path, asked: argparse.Namespace
) -> bool:
    plan = _plan(scenario, seed, asked.count)
    here = folder / f"{scenario}-{seed}"
    here.mkdir()
    prefix = f"chaos-{scenario}-{seed}"
    with staged(kafka, prefix, here, Load(seed=seed, drain_seconds=180.0)) as stage:
        stage.perform(plan)
        run = stage.drained()
    found = violations(run)
    _tell(f"{scenario}, seed {seed}: {summary(run, found)}")
    for violation in found[:MOST_SHOWN]:
        _tell(f"  {violation}")
    return bool(found)


def _plan(scenario: str, seed: int, count: int | None) -> Plan:
    if scenario == "comings-and-goings":
        return planned(scenario, seed, seconds=30.0 * (count or 10))
    return planned(scenario, seed, count=count or COUNTS[scenario])


def _tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
