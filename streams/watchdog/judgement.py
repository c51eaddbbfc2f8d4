"""When a worker has to be ended: plain rules over what it does and what Kafka says.

Every time is of the monotonic clock. `Course` is what the watchdog keeps from look to look; the
functions that return one say what happened, the two that judge change nothing.

Nothing counts that the worker had no chance at: the time that the process was suspended, that
Kafka was away, that partitions were being handed out or their memory read. After most of these
every clock starts anew; where Kafka misses a look or two, that time alone is taken out, or a worker
that stands still would never be found as long as Kafka misses one now and then.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from schemas.closed import ClosedList
from streams.vitals import Place, Snapshot

PATIENCE = 5
"""How many times ``stuck_after_seconds`` a group may stand still, or a worker that holds partitions
and is not ready, or records be handled without being committed: reading what is remembered has to
fit in."""

BRIEF_SECONDS = 45.0
"""The longest absence of Kafka's, from answer to answer, that is taken out of every clock.

A look waits ten seconds for its answer, and the next follows after five: two that nobody answers
take thirty-five.
"""

_NEVER = -math.inf


class Code(ClosedList):
    """Why a worker has to be ended."""

    LOOP_BLOCKED = "loop_blocked", "the event loop stands still"
    AGENT_ENDED = "agent_ended", "an agent ended though the worker is not stopping"
    NO_PROGRESS = "no_progress", "records wait in a partition, and none is finished"
    NOT_COMMITTED = "not_committed", "records are handled, and no offset is committed"
    NEVER_READY = (
        "never_ready",
        "records wait, and the worker that holds them, or its whole group, never gets ready",
    )
    WATCHDOG_FAILED = "watchdog_failed", "the watchdog itself failed"


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, in one line; ``place`` is where records wait, if that is the trouble."""

    code: Code
    why: str
    place: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long the event loop may stand still, and a partition with records waiting.

    Kafka is asked every ``look_seconds``; that it is away is told after ``told_after_seconds``.
    """

    blocked_after_seconds: float
    stuck_after_seconds: float
    look_seconds: float = 5.0
    told_after_seconds: float = 60.0

    @property
    def tick_seconds(self) -> float:
        """How often to look at the event loop."""
        return min(2.0, self.late_after_seconds / 4)

    @property
    def late_after_seconds(self) -> float:
        """A watchdog that itself did not run for this long takes the process for suspended."""
        return min(self.blocked_after_seconds, self.stuck_after_seconds) / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Offsets:
    """What Kafka says of a place: its first and next offset, and what the group committed.

    ``end`` is the last stable offset: nobody can read what an open transaction holds back.
    """

    first: int
    committed: int | None
    end: int

    @property
    def next(self) -> int:
        """The offset that the group reads next."""
        return max(self.first, self.committed or 0)

    @property
    def lag(self) -> int:
        """How many offsets are still to be read; not all of them need hold a record."""
        return max(0, self.end - self.next)


@dataclass(frozen=True, slots=True)
class Course:
    """What a watchdog knows of the past.

    ``waiting`` gives for each place with lag when it was first seen or last changed, ``hollow``
    up to which offset a place is known to hold nothing to read. ``back_at`` is since when Kafka
    has answered, but for the brief absences that ``excused`` holds, from and until; ``answered_at``
    is its last answer, and it ``is_away`` if it missed a look since. ``ready_at`` is since when the
    worker is ready, ``moved_at`` when any place of the group last moved.
    """

    woke_at: float
    ticked_at: float
    back_at: float | None = None
    answered_at: float = _NEVER
    is_away: bool = True
    excused: tuple[tuple[float, float], ...] = ()
    ready_at: float | None = None
    moved_at: float = _NEVER
    offsets: Mapping[Place, Offsets] = field(default_factory=dict)
    waiting: Mapping[Place, float] = field(default_factory=dict)
    hollow: Mapping[Place, int] = field(default_factory=dict)

    @property
    def fair_since(self) -> float:
        """Since when the worker has had a chance: awake, and with a Kafka that answers."""
        return max(self.woke_at, math.inf if self.back_at is None else self.back_at)

    def fair_seconds(self, since: float, now: float) -> float:
        """Return how long the worker has had a chance since then."""
        since = max(since, self.fair_since)
        return now - since - sum(max(0.0, until - max(gone, since)) for gone, until in self.excused)


def ticked(course: Course, snapshot: Snapshot, limits: Limits, now: float) -> Course:
    """The watchdog runs; where it could not, every clock starts anew."""
    was_suspended = now - course.ticked_at > limits.late_after_seconds
    ready_at = (now if course.ready_at is None else course.ready_at) if snapshot.is_ready else None
    return replace(
        course,
        ticked_at=now,
        woke_at=now if was_suspended else course.woke_at,
        ready_at=ready_at,
    )


def answered(course: Course, offsets: Mapping[Place, Offsets], now: float) -> Course:
    """Kafka said how far the group is."""
    # Where a partition's end went back, its topic was made again.
    hollow = {
        place: to
        for place, to in course.hollow.items()
        if place in offsets and to <= offsets[place].end
    }
    waiting = {
        place: now if _has_changed(course, place, here) else course.waiting.get(place, now)
        for place, here in offsets.items()
        if here.end > max(here.next, hollow.get(place, 0))
    }
    has_moved = any(_has_changed(course, place, here) for place, here in offsets.items())
    is_brief = not course.is_away or now - course.answered_at <= BRIEF_SECONDS
    # No clock began before the first of what waits.
    began = min(waiting.values(), default=now)
    excused = tuple(each for each in course.excused if each[1] > began)
    if course.is_away and is_brief:
        excused += ((course.answered_at, now),)
    return replace(
        course,
        offsets=offsets,
        waiting=waiting,
        hollow=hollow,
        back_at=course.back_at if course.back_at is not None and is_brief else now,
        answered_at=now,
        is_away=False,
        excused=excused,
        moved_at=now if has_moved else course.moved_at,
    )


def missed(course: Course) -> Course:
    """Kafka did not answer."""
    return replace(course, is_away=True)


def hollowed(course: Course, place: Place) -> Course:
    """Nothing can be read at a place up to its end: markers of transactions, compacted records."""
    waiting = {other: since for other, since in course.waiting.items() if other != place}
    hollow = {**course.hollow, place: course.offsets[place].end}
    return replace(course, waiting=waiting, hollow=hollow)


def judge_life(course: Course, snapshot: Snapshot, limits: Limits, now: float) -> Finding | None:
    """Say whether the event loop stands still or an agent has ended.

    A loop that never ran is no finding here: what comes before may take its time.
    """
    if snapshot.is_stopping:
        return None
    if snapshot.ended:
        names = ", ".join(sorted(snapshot.ended))
        return Finding(Code.AGENT_ENDED, f"ended though the worker is not stopping: {names}")
    if snapshot.beat_at is None:
        return None
    still = now - max(snapshot.beat_at, course.woke_at)
    if still > limits.blocked_after_seconds:
        return Finding(Code.LOOP_BLOCKED, f"the event loop has stood still for {still:.0f} s")
    return None


def judge_progress(
    course: Course, snapshot: Snapshot, limits: Limits, now: float
) -> Finding | None:
    """Say whether records wait and none is finished or committed.

    ``Finding.place`` has lag, which may be hollow: look before acting upon it.
    """
    if snapshot.is_stopping or course.is_away:
        return None
    return _stuck(course, snapshot, limits, now) or _never_ready(course, snapshot, limits, now)


def _has_changed(course: Course, place: Place, here: Offsets) -> bool:
    before = course.offsets.get(place)
    return before is not None and before.committed != here.committed


def _stuck(course: Course, snapshot: Snapshot, limits: Limits, now: float) -> Finding | None:
    if not snapshot.is_ready or course.ready_at is None:
        return None
    for place in _in_order(course, snapshot):
        # An idle hour before the first record that waits counts for nothing.
        since = max(course.ready_at, course.waiting[place])
        uncommitted = course.fair_seconds(since, now)
        advanced_at = snapshot.advanced_at.get(place, _NEVER)
        unfinished = course.fair_seconds(max(since, advanced_at), now)
        if unfinished > limits.stuck_after_seconds:
            detail = f"none finished for {unfinished:.0f} s{_in_work(snapshot, place, now)}"
            return Finding(Code.NO_PROGRESS, f"{_wait(course, place)}, {detail}", place)
        if uncommitted > PATIENCE * limits.stuck_after_seconds:
            detail = f"handled, but nothing committed for {uncommitted:.0f} s"
            return Finding(Code.NOT_COMMITTED, f"{_wait(course, place)}, {detail}", place)
    return None


def _never_ready(course: Course, snapshot: Snapshot, limits: Limits, now: float) -> Finding | None:
    """Where nothing of what is the worker's own moves, or of the whole group.

    A worker without partitions may be a spare one, and other workers have no part in its own.
    """
    candidates = (
        _in_order(course, snapshot) if snapshot.is_ready else sorted(course.waiting, key=_key)
    )
    if not candidates:
        return None

    def moved_at(place: Place) -> float:
        own = snapshot.advanced_at.get(place, math.inf)
        return max(course.waiting[place], min(course.moved_at, own))

    place = min(candidates, key=moved_at)
    still = course.fair_seconds(moved_at(place), now)
    if still <= PATIENCE * limits.stuck_after_seconds:
        return None
    state = "ready on and off" if snapshot.is_ready else "not ready"
    return Finding(
        Code.NEVER_READY,
        f"{_wait(course, place)}, the worker is {state}, and nothing has moved for {still:.0f} s",
        place,
    )


def _in_order(course: Course, snapshot: Snapshot) -> list[Place]:
    return sorted(snapshot.assigned & course.waiting.keys(), key=_key)


def _key(place: Place) -> tuple[str, int]:
    return place.topic, place.partition


def _wait(course: Course, place: Place) -> str:
    here = course.offsets[place]
    return f"{place.topic}/{place.partition}: {here.lag} waiting from offset {here.next}"


def _in_work(snapshot: Snapshot, place: Place, now: float) -> str:
    if place not in snapshot.in_work:
        return ", none in work"
    offset, begun_at = snapshot.in_work[place]
    return f", offset {offset} in work for {now - begun_at:.0f} s"
