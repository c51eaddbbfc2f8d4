"""A worker, its Kafka and a watchdog, second by second, without any of the three."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from streams.vitals import Place, Vitals
from streams.watchdog.judgement import (
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

HERE = Place("mine.articles", 3)
THERE = Place("mine.articles", 4)
LIMITS = Limits(blocked_after_seconds=15, stuck_after_seconds=120)


@dataclass(slots=True)
class World:
    """Time goes on by `passes`; the watchdog ticks each second and looks each fifth."""

    now: float = 1_000_000.0
    offsets: dict[Place, Offsets] = field(default_factory=dict)
    hollow: frozenset[Place] = frozenset()
    is_kafka_there: bool = True
    is_looping: bool = True
    finding: Finding | None = None
    found_at: float | None = None
    vitals: Vitals = field(init=False)
    course: Course = field(init=False)

    def __post_init__(self) -> None:
        self.vitals = Vitals(clock=lambda: self.now)
        self.course = Course(woke_at=self.now, ticked_at=self.now)
        self.offsets |= {place: Offsets(first=0, committed=7, end=7) for place in (HERE, THERE)}

    def works(self, places: Iterable[Place] = (HERE, THERE)) -> None:
        """The group has handed out partitions, and tables are recovered."""
        self.vitals.assigned(frozenset(places))
        self.vitals.ready(is_ready=True)

    def arrives(self, count: int = 1, place: Place = HERE) -> None:
        """Somebody writes records."""
        was = self.offsets[place]
        self.offsets[place] = Offsets(first=was.first, committed=was.committed, end=was.end + count)

    def commits(self, place: Place = HERE) -> None:
        """The group commits one record more."""
        was = self.offsets[place]
        self.offsets[place] = Offsets(
            first=was.first, committed=(was.committed or 0) + 1, end=was.end
        )

    def passes(
        self, seconds: int, each_second: Callable[[int], object] = lambda _: None
    ) -> Finding | None:
        """Let time go on; return what was found, if anything."""
        for second in range(seconds):
            self.now += 1
            if self.is_looping:
                self.vitals.beat()
            each_second(second)
            self._watch(looks=second % 5 == 0)
            if self.finding is not None:
                break
        return self.finding

    def sleeps(self, seconds: float) -> None:
        """The whole process is suspended, while the world goes on."""
        self.now += seconds

    def _watch(self, *, looks: bool) -> None:
        snapshot = self.vitals.snapshot()
        self.course = ticked(self.course, snapshot, LIMITS, self.now)
        self.finding = judge_life(self.course, snapshot, LIMITS, self.now)
        if looks and self.finding is None:
            self._look()
        if self.finding is not None:
            self.found_at = self.now

    def _look(self) -> None:
        if not self.is_kafka_there:
            self.course = missed(self.course)
            return
        self.course = answered(self.course, dict(self.offsets), self.now)
        while finding := judge_progress(self.course, self.vitals.snapshot(), LIMITS, self.now):
            if finding.place not in self.hollow:
                break
            self.course = hollowed(self.course, finding.place)
        self.finding = finding
