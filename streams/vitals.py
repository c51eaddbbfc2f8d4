"""What the worker is doing just now: written by its agents, read from other threads.

Plain numbers and times, replaced whole under one lock, so that a thread that watches sees a
state that was true, also while the event loop hangs.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

REFUSED_SECONDS = 180.0
"""For how long a write that was refused is taken for refused: it is tried again meanwhile, many
times, with `CLAUSEWATCH_REQUEST_TIMEOUT_SECONDS` as it is."""


@dataclass(frozen=True, slots=True)
class Place:
    """A partition of a topic, by the topic's name on the broker."""

    topic: str
    partition: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """One moment; every time is of the monotonic clock, in seconds.

    ``beat_at`` is the event loop's last sign of life. ``in_work`` gives for each place the offset
    under work and when it began, ``advanced_at`` when a place last finished a record (or was
    assigned). ``ended`` are agents whose loop is over though the worker is not stopping,
    ``refused`` the topics to which Kafka takes no writes, since too few replicas are in sync.
    """

    beat_at: float | None
    assigned: frozenset[Place]
    in_work: Mapping[Place, tuple[int, float]]
    advanced_at: Mapping[Place, float]
    handled: Mapping[str, int]
    buried: Mapping[tuple[str, str], int]
    delivered: Mapping[tuple[str, str], int]
    ended: frozenset[str]
    is_stopping: bool
    is_ready: bool
    refused: frozenset[str] = frozenset()


@dataclass(slots=True)
class Vitals:
    """The worker's signs of life."""

    clock: Callable[[], float] = time.monotonic
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _beat_at: float | None = None
    _assigned: frozenset[Place] = frozenset()
    _in_work: dict[Place, tuple[int, float]] = field(default_factory=dict)
    _advanced_at: dict[Place, float] = field(default_factory=dict)
    _handled: Counter[str] = field(default_factory=Counter)
    _buried: Counter[tuple[str, str]] = field(default_factory=Counter)
    _delivered: Counter[tuple[str, str]] = field(default_factory=Counter)
    _ended: set[str] = field(default_factory=set)
    _refused: dict[object, tuple[str, float]] = field(default_factory=dict)
    _has_joined: bool = False
    _has_recovered: bool = True
    _is_stopping: bool = False
    _is_ready: bool = False

    def beat(self) -> None:
        """The event loop runs."""
        self._beat_at = self.clock()

    def assigned(self, places: frozenset[Place]) -> None:
        """The group handed these places out; they are all that the worker holds."""
        with self._lock:
            now = self.clock()
            for place in places - self._assigned:
                self._advanced_at[place] = now
            self._forget(self._assigned - places)
            self._assigned = places
            self._has_joined = True

    def revoked(self, places: frozenset[Place]) -> None:
        """The group took these places back."""
        with self._lock:
            self._forget(places)
            self._assigned -= places

    def _forget(self, places: frozenset[Place]) -> None:
        for place in places:
            self._advanced_at.pop(place, None)
            self._in_work.pop(place, None)

    def begun(self, place: Place, offset: int) -> None:
        """An agent took a record up."""
        with self._lock:
            self._in_work[place] = (offset, self.clock())

    def finished(self, place: Place, agent: str) -> None:
        """An agent is through with the record, one way or the other."""
        with self._lock:
            self._in_work.pop(place, None)
            self._advanced_at[place] = self.clock()
            self._handled[agent] += 1

    def passed(self, place: Place, agent: str) -> None:
        """A record needs no agent, since it is handled already."""
        with self._lock:
            self._advanced_at[place] = self.clock()
            self._handled[agent] += 1

    def left(self, place: Place) -> None:
        """An agent left the record it had taken up to another worker."""
        with self._lock:
            self._in_work.pop(place, None)

    def buried(self, agent: str, reason: str) -> None:
        """A record became a dead letter."""
        with self._lock:
            self._buried[agent, reason] += 1

    def delivery(self, destination: str, state: str) -> None:
        """A delivery changed to this state."""
        with self._lock:
            self._delivered[destination, state] += 1

    def refused(self, write: object, topic: str) -> None:
        """Kafka does not take this write, since too few replicas of the topic are in sync.

        That holds for a few minutes, if it is not said again: what hangs is refused no more.
        """
        with self._lock:
            self._refused[write] = topic, self.clock()

    def refused_no_more(self, write: object) -> None:
        """This write is through, given up, or held up by something else."""
        with self._lock:
            self._refused.pop(write, None)

    def agent_ended(self, name: str) -> None:
        """An agent's loop is over."""
        with self._lock:
            self._ended.add(name)

    def ready(self, is_ready: bool) -> None:  # noqa: FBT001  (a claim, set as it is)
        """The group has handed out its partitions, if any are ours, and their memory is read."""
        self._is_ready = is_ready

    @property
    def has_joined(self) -> bool:
        """Whether the group ever handed out its partitions; some workers get none, and stand by."""
        return self._has_joined

    def recovered(self, has_recovered: bool) -> None:  # noqa: FBT001  (a claim, set as it is)
        """Whether all that is remembered on our partitions has been read."""
        self._has_recovered = has_recovered

    @property
    def has_recovered(self) -> bool:
        """Whether all that is remembered on our partitions has been read."""
        return self._has_recovered

    def stopping(self) -> None:
        """An orderly stop has begun: nothing that ends now ends too early."""
        self._is_stopping = True

    def snapshot(self) -> Snapshot:
        """Return this moment."""
        with self._lock:
            return Snapshot(
                beat_at=self._beat_at,
                assigned=self._assigned,
                in_work=dict(self._in_work),
                advanced_at=dict(self._advanced_at),
                handled=dict(self._handled),
                buried=dict(self._buried),
                delivered=dict(self._delivered),
                ended=frozenset(self._ended),
                is_stopping=self._is_stopping,
                is_ready=self._is_ready,
                refused=frozenset(
                    topic
                    for topic, at in self._refused.values()
                    if self.clock() - at <= REFUSED_SECONDS
                ),
            )
