"""How long a worker takes to be ready with so many reports to remember, beyond an ordinary start.

The reports are made up as for the cost of a decision (`bench.newness`), all of one watch, so that
they stand on one partition: the slowest case.
"""

import asyncio
import json
import statistics
import tempfile
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path

from aiokafka import AIOKafkaProducer
from rich.console import Console

from bench.newness import Desk
from bench.worker import a_worker
from streams.topics import changelog_name, create

REPORTS = 100_000
LONGEST_SECONDS = 30.0


def measure(servers: str, *, rounds: int) -> None:
    """Start a worker with nothing to remember and with all of it, in turn, and tell the medians."""
    desk = Desk()
    for _ in range(REPORTS):
        desk.fill(desk.new())
    nothing, everything = _a_prefix(servers, {}), _a_prefix(servers, desk.memory.values)
    del desk
    plain: list[float] = []
    full: list[float] = []
    for _ in range(rounds):
        plain.append(_start(servers, nothing))
        full.append(_start(servers, everything))
    Console(width=100).print(
        f"A start: {_told(plain)}; with {REPORTS:,} reports to remember: {_told(full)}; "
        f"recovery: {statistics.median(full) - statistics.median(plain):.1f} s "
        f"(target ≤ {LONGEST_SECONDS:g} s)"
    )


def _a_prefix(servers: str, values: Mapping[str, str]) -> str:
    prefix = f"bench-{uuid.uuid4().hex[:8]}"
    asyncio.run(_fill(servers, prefix, values))
    return prefix


async def _fill(servers: str, prefix: str, values: Mapping[str, str]) -> None:
    """Write the changelog as Faust's tables have it."""
    await create({"bootstrap_servers": servers}, prefix)
    async with AIOKafkaProducer(bootstrap_servers=servers, linger_ms=20) as producer:
        for key, value in values.items():
            raw = json.dumps(key).encode(), json.dumps(value).encode()
            await producer.send(changelog_name(prefix), key=raw[0], value=raw[1], partition=0)


def _start(servers: str, prefix: str) -> float:
    with tempfile.TemporaryDirectory(prefix="clausewatch-bench-") as name:
        folder = Path(name)
        destinations = folder / "apprise.yaml"
        destinations.write_text("urls:\n  - json://127.0.0.1:1/:\n      - tag: nobody\n")
        with a_worker(servers, prefix, folder, DESTINATIONS=str(destinations)) as seconds:
            return seconds


def _told(seconds: Sequence[float]) -> str:
    return f"{statistics.median(seconds):.1f} s ({min(seconds):.1f}–{max(seconds):.1f})"
