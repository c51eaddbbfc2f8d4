"""The ledger: what the `deliveries` topic says of each alert and destination.

Folding the topic's records in the order of their offsets gives the ledger, whole or again in
part: a record at or below the offset already folded for its key changes nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

from alerts.dispatch import Keeps, Turn, next_message, turn_of
from schemas.delivery import TAKEN, Delivery, DeliveryReason, DeliveryState


@dataclass(slots=True)
class _Line:
    delivery: Delivery
    offset: int
    turns: int = 1
    is_left_out: bool = False
    place: int = 0  # among all that were ever open, in the order in which they were routed
    # When its group was told last, and its turn by that.
    known: tuple[datetime | None, Turn] | None = None


@dataclass(slots=True)
class _Tried:
    """What was tried for a destination and is to be tried again.

    ``held`` says what waits for it, and behind which places in the order of routing: see
    `Turn.order`. Of what has a time for its next try, none has it before ``first_at``; the rest
    (a worker died in it) is ``undated``. None is due after ``last_due`` by its route.
    """

    orders: dict[str, frozenset[tuple[str, str]]] = field(default_factory=dict)
    held: defaultdict[tuple[str, str], dict[str, int]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    undated: set[str] = field(default_factory=set)
    first_at: datetime | None = None
    last_due: datetime | None = None

    def put(self, turn: Turn, place: int) -> None:
        key, at, due = turn.delivery.key, turn.delivery.next_attempt_at, turn.due.at
        self.orders[key] = turn.order
        for each in turn.order:
            self.held[each][key] = place
        self.last_due = max(self.last_due or due, due)
        if at is None:
            self.undated.add(key)
        else:
            self.first_at = min(self.first_at or at, at)

    def drop(self, key: str) -> None:
        self.undated.discard(key)
        for each in self.orders.pop(key, ()):
            del self.held[each][key]
            if not self.held[each]:
                del self.held[each]

    def holds(self, turn: Turn, place: int) -> bool:
        """Whether a turn waits for one of these that stands before it."""
        behind = (self.held[each].values() for each in turn.order if each in self.held)
        return any(min(places) < place for places in behind)

    def rests_for(self, now: datetime, spare_seconds: float) -> float | None:
        """Return for how long none of it is tried; 0 where it has to be looked at."""
        if not self.orders:
            return None
        # By a clock that was set back some may not be due at all yet, and hold nothing.
        is_set_back = self.last_due is not None and now < self.last_due
        at = now if self.undated or self.first_at is None or is_set_back else self.first_at
        rest_seconds = max((at - now).total_seconds(), 0.0)
        return rest_seconds or (0.0 if is_set_back else spare_seconds)


@dataclass(slots=True)
class Ledger:
    """The deliveries of one partition of the topic."""

    _lines: dict[str, _Line] = field(default_factory=dict)
    _open: defaultdict[str, dict[str, _Line]] = field(default_factory=lambda: defaultdict(dict))
    _holding: defaultdict[str, dict[str, _Line]] = field(default_factory=lambda: defaultdict(dict))
    # Of what is open: what was not tried yet, what was, and what its route does not tell at once.
    _untried: defaultdict[str, dict[str, _Line]] = field(default_factory=lambda: defaultdict(dict))
    _tried: defaultdict[str, _Tried] = field(default_factory=lambda: defaultdict(_Tried))
    _timed: defaultdict[str, dict[str, _Line]] = field(default_factory=lambda: defaultdict(dict))
    _told: defaultdict[str, dict[str, datetime]] = field(default_factory=lambda: defaultdict(dict))
    _places: Iterator[int] = field(default_factory=count)

    def fold(self, delivery: Delivery, offset: int) -> bool:
        """Take in one record; return whether the topic's last word on its key must be restated.

        Two kinds of record tell nothing new, and yet stand last, where compaction would keep
        them alone, so that the caller writes the state that holds once more: an alert that is
        routed twice (after a crash) is put down as pending twice; and a worker that slept
        through the loss of its partition goes on with what another has finished.
        """
        line = self._lines.get(delivery.key)
        if line is None:
            self._lines[delivery.key] = line = _Line(delivery, offset)
            self._set(line, delivery)
            return False
        if offset <= line.offset:
            return False
        line.offset = offset
        if _tells_nothing(delivery, line.delivery):
            return line.delivery.state is not DeliveryState.PENDING and delivery != line.delivery
        line.turns += 1
        self._set(line, delivery)
        return False

    def _set(self, line: _Line, delivery: Delivery) -> None:
        line.delivery, line.known = delivery, None
        self._note_what_was_told(delivery)
        to, is_open = delivery.destination, not delivery.is_final
        if is_open and delivery.key not in self._open[to]:
            line.place = next(self._places)
        for lines, holds in (
            (self._open[to], is_open),
            (self._untried[to], is_open and not delivery.attempt),
            (self._timed[to], is_open and not _is_at_once(delivery)),
            (self._holding[to], delivery.holds_destination),
        ):
            if holds:
                lines.setdefault(delivery.key, line)
            else:
                lines.pop(delivery.key, None)
        self._tried[to].drop(delivery.key)
        if is_open and delivery.attempt:
            self._tried[to].put(self._turn(line), line.place)

    def _note_what_was_told(self, delivery: Delivery) -> None:
        group = delivery.timing.group if delivery.timing else None
        if group and delivery.begun_at and delivery.state in TAKEN:
            told = self._told[delivery.destination]
            told[group] = max(delivery.begun_at, told.get(group, delivery.begun_at))

    def turns(self, key: str) -> int:
        """Return how many records have changed the state of a key."""
        line = self._lines.get(key)
        return line.turns if line else 0

    def holds(self, key: str) -> Delivery | None:
        """Return the state that holds for a key."""
        line = self._lines.get(key)
        return line.delivery if line else None

    def open_deliveries(self) -> Iterator[Delivery]:
        """Yield what is not final yet, by destination in the order in which it was routed."""
        for lines in tuple(self._open.values()):
            for line in tuple(lines.values()):
                yield line.delivery

    def first_told(self, delivery: Delivery, now: datetime) -> Delivery | None:
        """Return a delivery that is new here as it is told, if its turn is now and first.

        Nothing else is open for its destination then.
        """
        to = delivery.destination
        if delivery.key in self._lines or self._open[to] or self._holding[to]:
            return None
        told, _ = next_message([self._turn(_Line(delivery, -1))], now)
        return told[0] if told else None

    def left_out(self, deliveries: Iterable[Delivery]) -> None:
        """Take note that a message had no room for these: they need not wait for the next."""
        for delivery in deliveries:
            if line := self._lines.get(delivery.key):
                line.is_left_out, line.known = True, None

    def next_due(
        self,
        destination: str,
        now: datetime,
        *,
        spare_seconds: float = 0.0,
        keeps: Keeps = lambda _: False,
    ) -> tuple[list[Delivery], float | None]:
        """Return what to tell now in one message, or else in how many seconds something is due.

        What that is, `dispatch` says. No second try of anything begins within ``spare_seconds``;
        ``keeps`` says what a silence stands against.
        """
        if holding := self._holding[destination].values():
            # Whoever is asked whether he is back is asked by one message, and rarely enough.
            turns = [self._turn(line) for line in holding]
            if (wait := max(turn.retry_seconds(now) for turn in turns)) > 0:
                return [], wait
            if asks := [turn for turn in turns if turn.seconds_until_due(now) <= 0]:
                return [asks[0].stands()], None
        # A destination that fails may have thousands that were tried, and is looked at with each
        # alert that comes.
        tried = self._tried[destination]
        rest_seconds = tried.rests_for(now, spare_seconds)
        if rest_seconds == 0.0 or self._timed[destination]:
            return self._next_of_all(destination, now, spare_seconds, keeps)
        fresh = map(self._turn, self._untried[destination].values())
        due, seconds = next_message(
            fresh,
            now,
            is_held=lambda turn: tried.holds(turn, self._lines[turn.delivery.key].place),
            keeps=keeps,
        )
        waits = [each for each in (seconds, rest_seconds) if each is not None]
        return due, None if due else min(waits, default=None)

    def _next_of_all(
        self, destination: str, now: datetime, spare_seconds: float, keeps: Keeps
    ) -> tuple[list[Delivery], float | None]:
        turns = [self._turn(line) for line in self._open[destination].values()]
        dated = (turn.delivery.next_attempt_at for turn in turns if turn.delivery.attempt)
        self._tried[destination].first_at = min(filter(None, dated), default=None)
        return next_message(turns, now, spare_seconds=spare_seconds, keeps=keeps)

    def _turn(self, line: _Line) -> Turn:
        delivery = line.delivery
        group = delivery.timing.group if delivery.timing else None
        last = self._told[delivery.destination].get(group) if group else None
        if line.known is None or line.known[0] != last:
            line.known = last, turn_of(delivery, last, is_left_out=line.is_left_out)
        return line.known[1]


def _is_at_once(delivery: Delivery) -> bool:
    return delivery.timing is None or delivery.timing.is_at_once


def _tells_nothing(delivery: Delivery, standing: Delivery) -> bool:
    if standing.state is DeliveryState.FAILED and delivery.reason == DeliveryReason.RESENT:
        return delivery.state is not DeliveryState.PENDING
    if standing.is_final:
        return delivery.state not in TAKEN or standing.state in TAKEN
    return delivery.state is DeliveryState.PENDING and delivery.attempt == 0
