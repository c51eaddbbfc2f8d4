"""What Prometheus is told: the worker's signs of life and how far its group is.

A registry of its own: the library's global one would add what others of the process count.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from streams.vitals import Place, Snapshot
from streams.watchdog.thread import Seen

_PREFIX = "clausewatch_"
Family = CounterMetricFamily | GaugeMetricFamily
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where the figures come from; each is asked whenever somebody reads them."""

    snapshot: Callable[[], Snapshot]
    seen: Callable[[], Seen]
    clock: Callable[[], float]
    version: str


def make_exposition(source: Source) -> Callable[[], bytes]:
    """Return what gives the figures in Prometheus' text format, those of the process too."""
    registry = CollectorRegistry()
    registry.register(_Worker(source))
    ProcessCollector(registry=registry)
    return lambda: generate_latest(registry)


class _Worker(Collector):
    def __init__(self, source: Source) -> None:
        self._source = source

    def describe(self) -> list[Metric]:
        """Name nothing: figures need not be made up to be registered."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Give each figure as it is just now."""
        return families(self._source)


def families(source: Source) -> Iterator[Family]:
    """Yield each figure as it is just now, also where there is nothing to count yet."""
    snapshot, now = source.snapshot(), source.clock()
    yield from _counters(snapshot)
    yield from _gauges(snapshot, source.seen(), now)
    build = _gauge("build_info", "The version that runs.", "version")
    yield _filled(build, [((source.version,), 1)])


def _counters(snapshot: Snapshot) -> Iterator[Family]:
    yield _filled(
        _counter("records", "Records that an agent is through with.", "agent"),
        (((agent,), count) for agent, count in snapshot.handled.items()),
    )
    yield _filled(
        _counter("dead_letters", "Records that became dead letters.", "agent", "reason"),
        snapshot.buried.items(),
    )
    yield _filled(
        _counter("deliveries", "Changes of a delivery's state.", "destination", "state"),
        snapshot.delivered.items(),
    )


def _gauges(snapshot: Snapshot, seen: Seen, now: float) -> Iterator[Family]:
    beat_at = snapshot.beat_at
    yield _filled(
        _gauge("lag_records", "Offsets that the group has still to read.", "topic", "partition"),
        ((_labels(place), offsets.lag) for place, offsets in seen.offsets.items()),
    )
    yield _filled(
        _gauge("in_work_seconds", "How long a record has been in work.", "topic", "partition"),
        ((_labels(place), now - begun_at) for place, (_, begun_at) in snapshot.in_work.items()),
    )
    yield _filled(
        _gauge("event_loop_beat_age_seconds", "Since the event loop last ran."),
        [] if beat_at is None else [((), now - beat_at)],
    )
    yield _filled(
        _gauge("broker_up", "Whether Kafka answered when last asked, and takes what is written."),
        [((), seen.is_up)],
    )
    yield _filled(
        _gauge("ready", "Whether partitions are assigned and what is remembered is read."),
        [((), snapshot.is_ready)],
    )


def _labels(place: Place) -> tuple[str, str]:
    return place.topic, str(place.partition)


def _counter(name: str, what: str, *labels: str) -> CounterMetricFamily:
    return CounterMetricFamily(f"{_PREFIX}{name}", what, labels=labels)


def _gauge(name: str, what: str, *labels: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"{_PREFIX}{name}", what, labels=labels)


def _filled(family: Family, samples: Iterable[tuple[Sequence[str], float]]) -> Family:
    for labels, value in samples:
        family.add_metric(labels, value)
    return family
