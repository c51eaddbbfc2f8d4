"""The thread that watches: a loop and a Kafka client of its own, so that nothing stops it."""

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

import structlog

from schemas.errors import BrokerUnavailable
from streams.vitals import Place, Snapshot, Vitals
from streams.watchdog.judgement import (
    Code,
    Course,
    Finding,
    Limits,
    Offsets,
    answered,
    hollowed,
    judge_life,
    judge_progress,
    missed,
    ticked,
)

_STOP_SECONDS = 5.0

log = structlog.get_logger(__name__)


class Asked(Protocol):
    """Kafka, as far as it is asked here; it answers soon or raises `BrokerUnavailable`."""

    async def offsets(self) -> Mapping[Place, Offsets]:
        """Return how far the group is in each place."""

    async def holds_record(self, place: Place, offsets: Offsets) -> bool:
        """Return whether anything can be read between what is committed and the end."""

    async def close(self) -> None:
        """Hang up."""


@dataclass(frozen=True, slots=True)
class BrokerState:
    """Whether Kafka answers and takes what is written: ``away_for_seconds`` is ``None`` if so."""

    away_for_seconds: float | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """The last look at Kafka; ``offsets`` are empty before the first and while none is answered."""

    offsets: Mapping[Place, Offsets]
    is_up: bool
    away_since: float | None = None


class Watchdog:
    """Watches a worker until it has to be ended.

    ``end`` is called once at most, from this thread, and need not return. ``heard`` is called
    from it when Kafka has been away for a minute, and when it is back after that.
    """

    def __init__(
        self,
        *,
        vitals: Vitals,
        kafka: Asked,
        limits: Limits,
        end: Callable[[Finding], None],
        heard: Callable[[BrokerState], None] = lambda _: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._vitals = vitals
        self._kafka = kafka
        self._limits = limits
        self._end = end
        self._heard = heard
        self._clock = clock
        self._course = Course(woke_at=clock(), ticked_at=clock())
        self._seen = Seen({}, is_up=False)
        self._is_told = False
        self._is_over = False
        self._thread = threading.Thread(target=self._run, name="watchdog", daemon=True)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping = asyncio.Event()

    @property
    def seen(self) -> Seen:
        """The last look at Kafka, for any thread."""
        return self._seen

    def ailment(self) -> str | None:
        """Return what is wrong with the worker's event loop or agents, for any thread."""
        if not self._thread.is_alive():
            return "the watchdog does not run"
        snapshot, now = self._vitals.snapshot(), self._clock()
        if snapshot.beat_at is None:
            return "the event loop has not started"
        course = ticked(self._course, snapshot, self._limits, now)
        finding = judge_life(course, snapshot, self._limits, now)
        return finding.why if finding else None

    def start(self) -> None:
        """Watch from now on."""
        now = self._clock()
        self._course = Course(woke_at=now, ticked_at=now)
        self._thread.start()

    def stop(self) -> None:
        """Watch no longer; return once the thread is through, or after a few seconds."""
        if self._loop is None:
            self._stopping.set()
        else:
            with contextlib.suppress(RuntimeError):  # it is closed: the thread is through
                self._loop.call_soon_threadsafe(self._stopping.set)
        if self._thread.is_alive():
            self._thread.join(_STOP_SECONDS)

    def _run(self) -> None:
        try:
            asyncio.run(self._watch())
        # No loop could be had: out of file descriptors, say.
        except BaseException as error:  # noqa: BLE001  (a watchdog must not die in silence)
            if not self._is_over:
                self._end(_failed(error))

    async def _watch(self) -> None:
        self._loop = asyncio.get_running_loop()
        watching = [asyncio.create_task(self._tick_on()), asyncio.create_task(self._look_on())]
        stopping = asyncio.create_task(self._stopping.wait())
        await asyncio.wait([*watching, stopping], return_when=asyncio.FIRST_COMPLETED)
        self._is_over = True
        if not stopping.done():
            # First of all: nothing that is cleared up below may be in its way.
            self._end(_first(watching))
        for task in (*watching, stopping):
            task.cancel()
        await asyncio.gather(*watching, stopping, return_exceptions=True)
        await self._kafka.close()

    async def _tick_on(self) -> Finding:
        while True:
            snapshot, now = self._tick()
            if finding := judge_life(self._course, snapshot, self._limits, now):
                return finding
            await asyncio.sleep(self._limits.tick_seconds)

    async def _look_on(self) -> Finding:
        while True:
            try:
                if finding := await self._look():
                    return finding
            except BrokerUnavailable as error:
                self._missed(str(error))
            await asyncio.sleep(self._limits.look_seconds)

    async def _look(self) -> Finding | None:
        offsets = await self._kafka.offsets()
        if refused := self._vitals.snapshot().refused:
            # Nobody gets on without writing, and who is started anew does not either.
            self._missed(f"too few replicas in sync of {', '.join(sorted(refused))}", offsets)
            return None
        self._answered(offsets)
        confirmed: set[Place | None] = set()
        while True:
            snapshot, now = self._tick()
            finding = judge_progress(self._course, snapshot, self._limits, now)
            if finding is None:
                return None
            place = finding.place
            if place is None or place in snapshot.in_work or place in confirmed:
                return finding
            if await self._kafka.holds_record(place, offsets[place]):
                confirmed.add(place)
            else:
                self._course = hollowed(self._course, place)

    def _tick(self) -> tuple[Snapshot, float]:
        snapshot, now = self._vitals.snapshot(), self._clock()
        self._course = ticked(self._course, snapshot, self._limits, now)
        return snapshot, now

    def _answered(self, offsets: Mapping[Place, Offsets]) -> None:
        now = self._clock()
        self._course = answered(self._course, offsets, now)
        if (since := self._seen.away_since) is not None:
            log.info("watchdog.kafka_back", away_for_seconds=round(now - since))
        self._seen = Seen(offsets, is_up=True)
        if self._is_told:
            self._is_told = False
            self._heard(BrokerState(None))

    def _missed(self, why: str, offsets: Mapping[Place, Offsets] | None = None) -> None:
        now = self._clock()
        self._course = missed(self._course)
        since = self._seen.away_since
        if since is None:
            since = now
            log.warning("watchdog.kafka_away", why=why)
        self._seen = Seen(offsets or {}, is_up=False, away_since=since)
        if not self._is_told and now - since > self._limits.told_after_seconds:
            self._is_told = True
            self._heard(BrokerState(now - since, why))


def _first(tasks: list[asyncio.Task[Finding]]) -> Finding:
    task = next(task for task in tasks if task.done())
    error = task.exception()
    return _failed(error) if error else task.result()


def _failed(error: BaseException) -> Finding:
    log.error("watchdog.failed", exc_info=error)
    return Finding(Code.WATCHDOG_FAILED, f"the watchdog failed: {type(error).__name__}: {error}")
