"""What one decision costs with so many reports in memory, and what a report takes there.

A memory is filled with mentions made up from a seed; at each size a hundred new ones are decided
on, as many copies by another's desk, and as many repeats.
"""

import statistics
import time
from collections.abc import Iterator, Sequence
from random import Random

from bench.desk import WATCH, Desk
from bench.options import Options
from bench.results import Chart, Ratio, Result
from bench.rounds import at_most
from schemas.mention import Mention

DEARER = at_most(3.0)

_SIZES = (1_000, 10_000, 100_000)
_EACH = 100


def measure(_: Options) -> Result:
    """Decide with ever more reports in memory."""
    desk = Desk()
    told: list[Mention] = []
    seconds: dict[str, list[list[float]]] = {}
    remarks = []
    for size in _SIZES:
        while len(told) < size:
            told.append(desk.new())
            desk.fill(told[-1])
        kept = sum(len(key) + len(value.encode()) for key, value in desk.memory.values.items())
        stories = len(desk.memory.chronicle(WATCH).tales)
        for kind, mentions in _cases(desk, told):
            seconds.setdefault(kind, []).append(_seconds(desk, mentions))
        remarks.append(f"{size:,} reports: {kept / size:,.0f} bytes each, {stories:,} stories.")
    return Result(
        title="A decision, with ever more reports in memory",
        charts=[
            Chart(
                kind,
                "ms",
                {
                    f"{size:,} reports": [1000 * each for each in values]
                    for size, values in zip(_SIZES, found, strict=True)
                },
            )
            for kind, found in seconds.items()
        ],
        ratios=[
            Ratio(f"{kind}, {_SIZES[-1]:,} to {_SIZES[0]:,} reports", _to(found), DEARER)
            for kind, found in seconds.items()
        ],
        remarks=remarks,
    )


def _to(found: Sequence[Sequence[float]]) -> list[float]:
    return [statistics.median(found[-1]) / statistics.median(found[0])]


def _cases(desk: Desk, told: list[Mention]) -> Iterator[tuple[str, list[Mention]]]:
    chosen = Random(len(told)).sample(told, _EACH)
    yield "new", [desk.new() for _ in chosen]
    yield "copy", [desk.copy(each) for each in chosen]
    yield "republication", chosen


def _seconds(desk: Desk, mentions: list[Mention]) -> list[float]:
    found = []
    for mention in mentions:
        began = time.perf_counter()
        desk.take(mention)
        found.append(time.perf_counter() - began)
    return found
