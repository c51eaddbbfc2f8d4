import asyncio
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from queue import SimpleQueue

import pytest

from streams.vitals import Place, Vitals
from streams.watchdog import BrokerState, Code, Finding, Limits, Offsets, Watchdog
from tests.streams.watchdog.scripted import (
    AWAY,
    HERE,
    IN_TIME,
    LAGGING,
    PATIENCE_SECONDS,
    ScriptedKafka,
)

BEAT_SECONDS = 0.02
LIMITS = Limits(
    blocked_after_seconds=1, stuck_after_seconds=1, look_seconds=0.02, told_after_seconds=0.1
)


class SilentKafka(ScriptedKafka):
    """Takes connections and never answers."""

    async def offsets(self) -> Mapping[Place, Offsets]:
        await asyncio.Event().wait()
        return {}


@dataclass(slots=True)
class Kennel:
    """A watchdog and whoever it reports to."""

    watchdog: Watchdog
    vitals: Vitals
    kafka: ScriptedKafka
    findings: SimpleQueue[Finding]
    states: SimpleQueue[BrokerState]

    def finding(self) -> Finding:
        return self.findings.get(timeout=PATIENCE_SECONDS)

    def state(self) -> BrokerState:
        return self.states.get(timeout=PATIENCE_SECONDS)


@contextmanager
def watched(kafka: ScriptedKafka, limits: Limits = LIMITS) -> Iterator[Kennel]:
    vitals, findings, states = Vitals(), SimpleQueue[Finding](), SimpleQueue[BrokerState]()
    watchdog = Watchdog(
        vitals=vitals, kafka=kafka, limits=limits, end=findings.put, heard=states.put
    )
    watchdog.start()
    try:
        yield Kennel(watchdog, vitals, kafka, findings, states)
    finally:
        watchdog.stop()
    assert findings.empty()
    assert kafka.is_closed


@contextmanager
def a_loop_that_beats(beat: Callable[[], None]) -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()

    def beat_on() -> None:
        beat()
        loop.call_later(BEAT_SECONDS, beat_on)

    loop.call_soon(beat_on)
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield loop
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def a_worker(vitals: Vitals) -> None:
    vitals.assigned(frozenset({HERE}))
    vitals.ready(is_ready=True)


@pytest.mark.parametrize(
    "kafka", [ScriptedKafka(), SilentKafka()], ids=["Kafka answers", "Kafka never answers"]
)
def test_a_loop_that_blocks_is_found_from_outside(kafka: ScriptedKafka) -> None:
    release = threading.Event()
    with watched(kafka) as kennel, a_loop_that_beats(kennel.vitals.beat) as loop:
        loop.call_soon_threadsafe(release.wait)

        finding = kennel.finding()
        release.set()

    assert finding.code is Code.LOOP_BLOCKED


def test_a_loop_that_runs_is_left_alone_and_found_well() -> None:
    with watched(ScriptedKafka()) as kennel, a_loop_that_beats(kennel.vitals.beat):
        a_worker(kennel.vitals)
        kennel.kafka.has_looked(times=100)

        assert kennel.watchdog.ailment() is None
        assert kennel.watchdog.seen.offsets == IN_TIME


def test_records_that_wait_and_can_be_read_are_found() -> None:
    with watched(ScriptedKafka(LAGGING)) as kennel:
        a_worker(kennel.vitals)

        finding = kennel.finding()

    assert (finding.code, finding.place) == (Code.NO_PROGRESS, HERE)
    assert kennel.kafka.confirmations == 1


def test_what_cannot_be_read_ends_nobody_and_is_looked_for_once() -> None:
    with watched(ScriptedKafka(LAGGING, holds=False)) as kennel:
        a_worker(kennel.vitals)
        kennel.kafka.has_looked(times=150)

    assert kennel.kafka.confirmations == 1


def test_a_record_in_work_needs_no_second_look() -> None:
    with watched(ScriptedKafka(LAGGING)) as kennel:
        a_worker(kennel.vitals)
        kennel.vitals.begun(HERE, 0)

        finding = kennel.finding()

    assert "offset 0 in work" in finding.why
    assert kennel.kafka.confirmations == 0


def test_a_kafka_that_stays_away_is_told_once_and_so_is_its_return() -> None:
    with watched(ScriptedKafka(AWAY)) as kennel:
        away = kennel.state()
        away_since = kennel.watchdog.seen.away_since
        kennel.kafka.has_looked(times=20)
        kennel.kafka.offsets_are = IN_TIME
        back = kennel.state()

        assert kennel.states.empty()
        assert away.away_for_seconds is not None
        assert away.away_for_seconds > LIMITS.told_after_seconds
        assert away.why == "no answer"
        assert away_since is not None
        assert back == BrokerState(None)
        assert kennel.watchdog.seen.is_up
        assert kennel.watchdog.seen.away_since is None


def test_each_outage_and_each_return_is_told() -> None:
    with watched(ScriptedKafka(AWAY)) as kennel:
        first = kennel.state()
        kennel.kafka.offsets_are = IN_TIME
        back = kennel.state()
        kennel.kafka.has_looked(times=10)
        kennel.kafka.offsets_are = AWAY
        second = kennel.state()

    assert first.away_for_seconds is not None
    assert back == BrokerState(None)
    assert second.away_for_seconds is not None


def test_a_kafka_that_takes_no_writes_is_away_and_ends_nobody() -> None:
    with watched(ScriptedKafka(LAGGING)) as kennel:
        kennel.vitals.refused("a write", "reports")
        a_worker(kennel.vitals)
        away = kennel.state()
        kennel.kafka.has_looked(times=100)  # twice as long as records may wait
        nobody_is_ended = kennel.findings.empty()
        lag = kennel.watchdog.seen.offsets
        kennel.vitals.refused_no_more("a write")
        back = kennel.state()

        assert nobody_is_ended
        assert lag == LAGGING
        assert away.why == "too few replicas in sync of reports"
        assert back == BrokerState(None)
        assert kennel.finding().code is Code.NO_PROGRESS


def test_a_kafka_that_is_away_for_a_moment_is_not_told() -> None:
    patient = Limits(
        blocked_after_seconds=60, stuck_after_seconds=60, look_seconds=0.02, told_after_seconds=60
    )
    with watched(ScriptedKafka(AWAY), patient) as kennel:
        kennel.kafka.has_looked(times=10)
        kennel.kafka.offsets_are = IN_TIME
        kennel.kafka.has_looked(times=10)

        assert kennel.states.empty()


def test_nothing_is_known_of_kafka_while_it_is_away() -> None:
    with watched(ScriptedKafka(LAGGING)) as kennel:
        kennel.kafka.has_looked(times=2)
        kennel.kafka.offsets_are = AWAY
        kennel.state()

        assert kennel.watchdog.seen.offsets == {}
        assert not kennel.watchdog.seen.is_up


def test_a_watchdog_that_fails_says_so() -> None:
    with watched(ScriptedKafka(ZeroDivisionError("a fault of ours"))) as kennel:
        finding = kennel.finding()

    assert finding.code is Code.WATCHDOG_FAILED
    assert finding.why == "the watchdog failed: ZeroDivisionError: a fault of ours"
    assert kennel.watchdog.ailment() == "the watchdog does not run"


def test_a_watchdog_that_was_stopped_finds_nothing_more() -> None:
    with watched(ScriptedKafka()) as kennel:
        kennel.watchdog.stop()
        kennel.vitals.agent_ended("decide")

    assert kennel.watchdog.ailment() == "the watchdog does not run"


def test_a_worker_whose_loop_has_not_started_is_not_well_yet() -> None:
    with watched(ScriptedKafka()) as kennel:
        assert kennel.watchdog.ailment() == "the event loop has not started"


def test_an_agent_that_ended_is_an_ailment() -> None:
    with watched(ScriptedKafka()) as kennel:
        kennel.vitals.beat()
        kennel.vitals.agent_ended("route")

        assert kennel.finding().code is Code.AGENT_ENDED
