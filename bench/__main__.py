"""``make bench``: the program beside its peers, in the same run, on this machine, in this hour.

bench/README.md says what each section measures, and what it does not.
"""

import argparse
import logging
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from importlib import import_module

from rich.console import Console

from bench.console import show
from bench.options import Options
from bench.page import publish, write
from bench.results import Result, keep, latest, machine

SECTIONS = (
    "endtoend",
    "scan",
    "matching",
    "latency",
    "memory",
    "workers",
    "coldstart",
    "growth",
    "newness",
    "recovery",
    "deliver",
)
"""Each is a module of this package with a ``measure(options)``."""


def main(arguments: Sequence[str]) -> int:
    """Run the sections that are asked for; all by default. The status says nothing of figures."""
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    asked = parser().parse_args(arguments)
    options = Options(asked.rounds, asked.count, asked.seconds, asked.articles)
    console = Console(width=100)
    began = datetime.now(UTC)
    on = machine(began)
    found: dict[str, Result] = {}
    for name in asked.sections or SECTIONS:
        console.rule(name)
        try:
            result = _measure(name)(options)
        except Exception:  # noqa: BLE001  (told, and no reason to hide the other sections)
            console.print(traceback.format_exc(), markup=False)
            continue
        found[name] = replace(result, machine=on)
        show(found[name], console)
        # After each, so that a run that is broken off leaves what it found.
        keep(f"{began:%Y-%m-%dT%H%M%S}", found)
    if asked.publish:
        publish(found)
    known = latest()
    page = write({name: known[name] for name in SECTIONS if name in known})
    console.print(str(page), soft_wrap=True)
    return 0 if len(found) == len(asked.sections or SECTIONS) else 1


def _measure(name: str) -> Callable[[Options], Result]:
    measure: Callable[[Options], Result] = import_module(f"bench.{name}").measure
    return measure


def parser() -> argparse.ArgumentParser:
    """Return what reads the arguments."""
    made = argparse.ArgumentParser(prog="bench", description=__doc__)
    defaults = Options()
    made.add_argument(
        "sections", nargs="*", metavar="section", help=f"of {', '.join(SECTIONS)}; default: all"
    )
    options: Mapping[str, tuple[type, object, str]] = {
        "rounds": (int, defaults.rounds, "of everybody in turn"),
        "count": (int, defaults.count, "articles for each, end to end and per language"),
        "seconds": (float, defaults.seconds, "for which latency, scan and matching are measured"),
        "articles": (int, defaults.articles, "after which memory is measured the second time"),
    }
    for name, (kind, default, what) in options.items():
        made.add_argument(f"--{name}", type=kind, default=default, help=f"{what} ({default})")
    made.add_argument(
        "--publish", action="store_true", help="write bench/FIGURES.md from the latest results"
    )
    return made


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
