"""Work in a process of its own, on one core, for so many seconds."""

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from itertools import cycle
from multiprocessing import get_context
from typing import TypeVar

WARM_SHARE = 0.3
"""The share of the time for which the work is done beforehand, uncounted."""

T = TypeVar("T")


def apart(work: Callable[..., T], *given: object) -> T:
    """Do the work in a fresh process, on the core that this one is on."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work, *given).result()


def timed(
    match: Callable[..., bool], given: Sequence[object], seconds: float
) -> Mapping[str, float]:
    """Match what is given over and over; return the rate, and the share that matched, in %."""
    _count(match, given, seconds * WARM_SHARE)
    began = time.perf_counter()
    count, matched = _count(match, given, seconds)
    return {"rate": count / (time.perf_counter() - began), "matched": 100 * matched / count}


def _count(match: Callable[..., bool], given: Sequence[object], seconds: float) -> tuple[int, int]:
    until = time.perf_counter() + seconds
    count = matched = 0
    for each in cycle(given):
        matched += match(each)
        count += 1
        if time.perf_counter() >= until:
            break
    return count, matched


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def on_one_core() -> Iterator[None]:
    """Have what is started meanwhile run on one core, where the system can."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
