"""What is told next to a destination, and together with what.

Looked at are the deliveries that are open, as they stand in the ledger, and the clock: no timer
is kept, so that a restart forgets none.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from alerts.matching import is_a_step
from alerts.schedule import LONGEST_QUIET, quiet_until
from schemas.delivery import Delivery, ToldIn
from schemas.timing import Timing

BACKLOG = timedelta(minutes=30)
"""How long deliveries may have waited for a destination before it gets them in one message."""

MOST_TOGETHER = 100
"""Deliveries in one message; as many as a person may read."""

ALONE = "_together"
"""Ends the reason of a delivery that was refused in one message with others."""

LONGEST_WAIT = timedelta(days=8) + LONGEST_QUIET
"""No schedule is further away: a delivery that would wait longer is due, its clock was wrong."""

IN_QUIET = "quiet hours"

Keeps = Callable[[Delivery], bool]
"""Whether a silence stands against telling a delivery now."""


@dataclass(frozen=True, slots=True)
class Due:
    """When a delivery is due, in what kind of message, and of which digest it is."""

    at: datetime
    told_in: ToldIn
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """A delivery whose turn may come, until its state changes or its group is told.

    ``order`` is what it keeps its order with: its article and its story, for one watch.
    """

    delivery: Delivery
    due: Due
    order: frozenset[tuple[str, str]]

    @property
    def group(self) -> str | None:
        """The group that it shares messages with."""
        return self.delivery.timing.group if self.delivery.timing else None

    @property
    def is_alone(self) -> bool:
        """Whether it was refused in one message with others."""
        return (self.delivery.reason or "").endswith(ALONE)

    def quiet_until(self, now: datetime) -> datetime | None:
        """Return when the quiet hours end that it is in now."""
        quiet = self.delivery.timing.quiet_hours if self.delivery.timing else ()
        return quiet_until(quiet, now) if quiet else None

    def seconds_until_due(self, now: datetime) -> float:
        """Return how long its route wants it to wait; 0 where it is due."""
        at = max(self.due.at, self.quiet_until(now) or self.due.at)
        return 0.0 if at <= now or at - now > LONGEST_WAIT else (at - now).total_seconds()

    def retry_seconds(self, now: datetime, spare_seconds: float = 0.0) -> float:
        """Return how long it waits for its next try; no second one begins within the spare time."""
        at = self.delivery.next_attempt_at
        wait = 0.0 if at is None or at <= now else (at - now).total_seconds()
        return wait or (spare_seconds if self.delivery.attempt else 0.0)

    def stands(self, told_in: ToldIn | None = None, *, by: datetime | None = None) -> Delivery:
        """Return the delivery with what was settled about it, where that is not plain.

        Told before its time, it is due ``by`` then: whatever comes of it, it waits no more.
        """
        told_in = told_in or self.due.told_in
        if self.delivery.timing is None and told_in is ToldIn.AT_ONCE:
            return self.delivery
        update = {"due_at": min(self.due.at, by or self.due.at), "told_in": told_in}
        return self.delivery.model_copy(update=update)


@dataclass(frozen=True, slots=True)
class _Pick:
    """A turn that has come, and what it is told in, if not as it was settled."""

    turn: Turn
    told_in: ToldIn | None = None


@dataclass(slots=True)
class _Queue:
    """The turns of one destination: those that have come, and those that wait for their time."""

    now: datetime
    spare_seconds: float
    ready: list[Turn] = field(default_factory=list)
    waiting: list[Turn] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    held: set[tuple[str, str]] = field(default_factory=set)


def turn_of(delivery: Delivery, last_told: datetime | None, *, is_left_out: bool = False) -> Turn:
    """Return how it stands with a delivery.

    ``last_told`` is when the last message of its group was begun that was told, if one was.
    One that was tried keeps what was settled then. ``is_left_out``: the last message of its group
    had no room for it, so that it is due.
    """
    due = _due_of(delivery, last_told, is_left_out=is_left_out)
    return Turn(delivery, due, frozenset(_order_of(delivery)))


def _due_of(delivery: Delivery, last_told: datetime | None, *, is_left_out: bool) -> Due:
    timing, routed_at = delivery.timing, delivery.routed_at
    if delivery.told_in is not None:
        is_digest = delivery.told_in is ToldIn.DIGEST
        digest = (timing and timing.digest) or IN_QUIET
        return Due(delivery.due_at or routed_at, delivery.told_in, digest if is_digest else None)
    if timing is None:
        return Due(routed_at, ToldIn.AT_ONCE)
    due = _by_its_route(timing, routed_at, last_told, is_left_out=is_left_out)
    if (ends := quiet_until(timing.quiet_hours, due.at)) is not None:
        return Due(ends, ToldIn.DIGEST, due.digest or IN_QUIET)
    return due


def _by_its_route(
    timing: Timing, routed_at: datetime, last_told: datetime | None, *, is_left_out: bool
) -> Due:
    if timing.digest is not None:
        return Due(timing.digest_at or routed_at, ToldIn.DIGEST, timing.digest)
    if timing.group is None or timing.breaks_through or last_told is None:
        return Due(routed_at, ToldIn.AT_ONCE)
    interval = timedelta(seconds=timing.group_interval_seconds or 0.0)
    # A clock that was set back since the last message must not keep the next for years.
    next_at = min(last_told, routed_at) + interval
    return Due(max(routed_at, last_told if is_left_out else next_at), ToldIn.GROUP)


def next_message(
    turns: Iterable[Turn],
    now: datetime,
    *,
    spare_seconds: float = 0.0,
    is_held: Callable[[Turn], bool] = lambda _: False,
    keeps: Keeps = lambda _: False,
) -> tuple[list[Delivery], float | None]:
    """Return what to tell now in one message, or else in how many seconds something is due.

    At most `MOST_TOGETHER` of it are told, the first; the rest comes in the next message.

    ``turns`` are in the order in which they were routed, which holds per article and per story:
    none is told while one before it waits to be tried again, and no second try of anything begins
    within ``spare_seconds``. ``is_held`` says whether one before it that is not among ``turns``
    waits to be tried again. One that waits for its time holds up nothing: its route wants it
    later. What is told before its time, with others of its group, is nothing that a silence
    ``keeps``.
    """
    queue = _queued(turns, now, spare_seconds, is_held)
    if not queue.ready:
        return [], min(queue.waits, default=None)
    chosen = _chosen(queue, keeps)
    told = [pick.turn.stands(pick.told_in, by=now) for pick in chosen[:MOST_TOGETHER]]
    return [*told, *(pick.turn.delivery for pick in chosen[MOST_TOGETHER:])], None


def _queued(
    turns: Iterable[Turn],
    now: datetime,
    spare_seconds: float,
    is_held: Callable[[Turn], bool],
) -> _Queue:
    queue = _Queue(now, spare_seconds)
    for turn in turns:
        retry_seconds = turn.retry_seconds(now, spare_seconds)
        if (seconds := turn.seconds_until_due(now)) > 0:
            queue.waits.append(max(seconds, retry_seconds))
            queue.waiting.append(turn)
        elif retry_seconds > 0:
            queue.waits.append(retry_seconds)
            queue.held |= turn.order
        elif not queue.held.isdisjoint(turn.order) or is_held(turn):
            queue.held |= turn.order
        else:
            queue.ready.append(turn)
            if _is_told_alone(queue.ready[0], now):
                break  # nothing that follows changes what is told now
    return queue


def _is_told_alone(turn: Turn, now: datetime) -> bool:
    if turn.is_alone:
        return True
    is_at_once = turn.due.told_in is ToldIn.AT_ONCE
    return is_at_once and turn.group is None and not _is_late(turn, now)


def _is_late(turn: Turn, now: datetime) -> bool:
    return now - turn.due.at > BACKLOG and not turn.is_alone


def _chosen(queue: _Queue, keeps: Keeps) -> list[_Pick]:
    first, now = queue.ready[0], queue.now
    if _is_told_alone(first, now):
        return [_Pick(first)]
    if _is_late(first, now):
        late = [turn for turn in queue.ready if _is_late(turn, now)]
        told_in = ToldIn.DIGEST if len(late) > 1 else None
        return _told_as([_Pick(turn, told_in) for turn in late])
    if first.due.digest is not None:
        together = (turn for turn in queue.ready if turn.due.digest == first.due.digest)
        return _told_as([_Pick(turn) for turn in together if not turn.is_alone])
    return _told_as(_group(first, queue, keeps))


def _told_as(chosen: Sequence[_Pick]) -> list[_Pick]:
    """Return what was tried in one message as that message again, else all, well arranged.

    Whoever has it already, and did not say so, is then told the same once more, and no more.
    """
    begun = [pick.turn.delivery.begun_at if pick.turn.delivery.attempt else None for pick in chosen]
    tried = Counter(begun)
    again = next((at for at in begun if at is not None and tried[at] > 1), None)
    picks = (pick for pick, at in zip(chosen, begun, strict=True) if again in {None, at})
    return _arranged(picks)


def _group(first: Turn, queue: _Queue, keeps: Keeps) -> list[_Pick]:
    """Return a group's message: what is due of it, and whatever of it may go along."""
    due = [turn for turn in queue.ready[1:] if turn.due.digest is None and not turn.is_alone]
    along = [turn for turn in queue.waiting if _may_go_along(turn, queue)]
    others = [turn for turn in due if turn.group == first.group]
    others += [turn for turn in along if turn.group == first.group and not keeps(turn.delivery)]
    others.sort(key=lambda turn: turn.delivery.routed_at)
    return [_Pick(first), *(_Pick(turn, _beside(turn)) for turn in others)]


def _may_go_along(turn: Turn, queue: _Queue) -> bool:
    """Whether a delivery may be told before its time: not out of its order, nor in quiet hours."""
    if turn.is_alone or turn.quiet_until(queue.now) is not None:
        return False
    waits = turn.retry_seconds(queue.now, queue.spare_seconds) > 0
    return not waits and queue.held.isdisjoint(turn.order)


def _beside(turn: Turn) -> ToldIn:
    breaks = turn.delivery.timing is not None and turn.delivery.timing.breaks_through
    return ToldIn.AT_ONCE if breaks else ToldIn.GROUP


def _arranged(chosen: Iterable[_Pick]) -> list[_Pick]:
    """Put the most important first: stories that tell a step, then those that most outlets carry.

    Within a story a step comes first, the rest in the order of their coming.
    """
    stories: defaultdict[tuple[str, str], list[_Pick]] = defaultdict(list)
    for pick in chosen:
        stories[story_of(pick.turn.delivery)].append(pick)
    ranked = sorted(stories.values(), key=_rank)
    return [each for story in ranked for each in sorted(story, key=_is_no_step)]


def _rank(story: Sequence[_Pick]) -> tuple[bool, int]:
    alerts = (pick.turn.delivery.alert for pick in story)
    widest = max(alert.story.outlets if alert and alert.story else 1 for alert in alerts)
    return all(map(_is_no_step, story)), -widest


def _is_no_step(pick: _Pick) -> bool:
    alert = pick.turn.delivery.alert
    return alert is None or not is_a_step(alert)


def story_of(delivery: Delivery) -> tuple[str, str]:
    """Return the watch and the story of a delivery; one without a story stands for itself."""
    alert = delivery.alert
    if alert is None or alert.story is None:
        return "", delivery.alert_id
    return alert.watch, alert.story.story_id


def _order_of(delivery: Delivery) -> Iterator[tuple[str, str]]:
    """Yield what a delivery keeps its order with: its article and its story, for one watch."""
    alert = delivery.alert
    if alert is not None:
        yield alert.watch, alert.article.article_id
    yield story_of(delivery)
