"""What a run found, on which machine, and the file that keeps it."""

import json
import os
import platform
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil

from bench.rounds import Spread, Target
from streams.broker import KAFKA_VERSION

FOLDER = Path(__file__).parent / "results"

_VERSIONS = ("clausewatch", "faust-streaming", "aiokafka", "apprise", "spacy", "pydantic")
_GIBIBYTE = 1_073_741_824


@dataclass(frozen=True, slots=True)
class Chart:
    """One figure of several contestants: their values of all rounds, by name."""

    title: str
    unit: str
    samples: Mapping[str, Sequence[float]]


@dataclass(frozen=True, slots=True)
class Ratio:
    """What is compared, its value in each round, and what its median ought to be."""

    title: str
    values: Sequence[float]
    target: Target | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What one section found."""

    title: str
    charts: Sequence[Chart] = ()
    ratios: Sequence[Ratio] = ()
    remarks: Sequence[str] = ()
    machine: Mapping[str, str] = field(default_factory=dict)


def machine(now: datetime) -> dict[str, str]:
    """Return on what, with what and when it is measured."""
    return {
        "date": f"{now:%Y-%m-%d %H:%M} UTC",
        "commit": _commit(),
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "memory": f"{psutil.virtual_memory().total / _GIBIBYTE:.0f} GB",
        "system": platform.system(),
        "python": platform.python_version(),
        "load at the start": f"{psutil.getloadavg()[0]:.1f}",
        "kafka": KAFKA_VERSION,
        **{name: version(name) for name in _VERSIONS},
    }


def keep(name: str, found: Mapping[str, Result], folder: Path = FOLDER) -> Path:
    """Write one run down; returns the file."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.json"
    told = {section: _told(result) for section, result in found.items()}
    path.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path


def latest(folder: Path = FOLDER) -> dict[str, Result]:
    """Return each section as it was measured last; files' names are in the order of their dates."""
    found: dict[str, Result] = {}
    for path in sorted(folder.glob("*.json")):
        for section, told in json.loads(path.read_text(encoding="utf-8")).items():
            found[section] = _read(told)
    return found


def _told(result: Result) -> dict[str, Any]:
    told = asdict(result)
    for chart in told["charts"]:
        chart["spread"] = {
            name: asdict(Spread.of(values)) for name, values in chart["samples"].items()
        }
    for ratio, each in zip(told["ratios"], result.ratios, strict=True):
        spread = Spread.of(each.values)
        ratio["spread"] = asdict(spread)
        ratio["holds"] = each.target.holds(spread.median) if each.target else None
    return told


def _read(told: Mapping[str, Any]) -> Result:
    return Result(
        title=told["title"],
        charts=[Chart(each["title"], each["unit"], each["samples"]) for each in told["charts"]],
        ratios=[
            Ratio(
                each["title"], each["values"], Target(**each["target"]) if each["target"] else None
            )
            for each in told["ratios"]
        ],
        remarks=told["remarks"],
        machine=told["machine"],
    )


def _commit() -> str:
    done = subprocess.run(
        ["git", "describe", "--always", "--dirty"],  # noqa: S607
        cwd=FOLDER.parent,
        check=False,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip() or "unknown"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((each.split(":", 1)[1].strip() for each in lines if "model name" in each), "")
