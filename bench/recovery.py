"""How long a worker takes to be ready with so many reports to remember, beyond an ordinary start.

The reports are made up as for the cost of a decision (`bench.desk`), all of one watch, so that
they stand on one partition: the slowest case.
"""

import asyncio
import json
import tempfile
import time
import uuid
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from aiokafka import AIOKafkaProducer

from bench.desk import Desk
from bench.kafka import a_kafka
from bench.options import Options
from bench.results import Chart, Ratio, Result
from bench.rounds import at_most, interleaved
from bench.worker import NOBODY, a_worker
from streams.topics import changelog_name, create

REPORTS = 100_000
TARGET = at_most(30.0)


def measure(options: Options) -> Result:
    """Start a worker with nothing to remember and with all of it, in turn."""
    desk = Desk()
    for _ in range(REPORTS):
        desk.fill(desk.new())
    with a_kafka() as servers:
        nothing, everything = _a_prefix(servers, {}), _a_prefix(servers, desk.memory.values)
        del desk
        plain, full = "nothing to remember", f"{REPORTS:,} reports to remember"
        found = interleaved(
            options.rounds,
            {
                plain: partial(_start, servers, nothing),
                full: partial(_start, servers, everything),
            },
        )["seconds"]
    beyond = [more - less for more, less in zip(found[full], found[plain], strict=True)]
    return Result(
        title="A start with much to remember",
        charts=[Chart("From the start to ready", "s", found)],
        ratios=[Ratio("Seconds more than with nothing to remember", beyond, TARGET)],
    )


def _a_prefix(servers: str, values: Mapping[str, str]) -> str:
    prefix = f"bench-{uuid.uuid4().hex[:8]}"
    asyncio.run(_fill(servers, prefix, values))
    return prefix


async def _fill(servers: str, prefix: str, values: Mapping[str, str]) -> None:
    """Write the changelog as a worker does."""
    await create({"bootstrap_servers": servers}, prefix)
    async with AIOKafkaProducer(bootstrap_servers=servers, linger_ms=20) as producer:
        for key, value in values.items():
            raw = json.dumps(key).encode(), json.dumps(value).encode()
            await producer.send(changelog_name(prefix), key=raw[0], value=raw[1], partition=0)


def _start(servers: str, prefix: str) -> Mapping[str, float]:
    with tempfile.TemporaryDirectory(prefix="clausewatch-bench-") as folder:
        began = time.monotonic()
        with a_worker(servers, prefix, Path(folder), destinations=NOBODY):
            return {"seconds": time.monotonic() - began}
