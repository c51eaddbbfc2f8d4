"""The ledger: what the `deliveries` topic says of each alert and destination.

Folding the topic's records in the order of their offsets gives the ledger, whole or again in
part: a record at or below the offset already folded for its key changes nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from alerts.dispatch import Keeps, Turn, next_message, turn_of
from schemas.delivery import TAKEN, Delivery, DeliveryReason, DeliveryState


@dataclass(slots=True)
class _Line:
    delivery: Delivery
    offset: int
    turns: int = 1
    is_left_out: bool = False
    # When its group was told last, and its turn by that.
    known: tuple[datetime | None, Turn] | None = None


@dataclass(slots=True)
class Ledger:
    """The deliveries of one partition of the topic."""

    _lines: dict[str, _Line] = field(default_factory=dict)
    _open: defaultdict[str, dict[str, _Line]] = field(default_factory=lambda: defaultdict(dict))
    _holding: defaultdict[str, dict[str, _Line]] = field(default_factory=lambda: defaultdict(dict))
    _told: defaultdict[str, dict[str, datetime]] = field(default_factory=lambda: defaultdict(dict))

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
        for lines, holds in (
            (self._open[delivery.destination], not delivery.is_final),
            (self._holding[delivery.destination], delivery.holds_destination),
        ):
            if holds:
                lines.setdefault(delivery.key, line)
            else:
                lines.pop(delivery.key, None)

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
        turns_of_all = map(self._turn, self._open[destination].values())
        return next_message(turns_of_all, now, spare_seconds=spare_seconds, keeps=keeps)

    def _turn(self, line: _Line) -> Turn:
        delivery = line.delivery
        group = delivery.timing.group if delivery.timing else None
        last = self._told[delivery.destination].get(group) if group else None
        if line.known is None or line.known[0] != last:
            line.known = last, turn_of(delivery, last, is_left_out=line.is_left_out)
        return line.known[1]


def _tells_nothing(delivery: Delivery, standing: Delivery) -> bool:
    if standing.state is DeliveryState.FAILED and delivery.reason == DeliveryReason.RESENT:
        return delivery.state is not DeliveryState.PENDING
    if standing.is_final:
        return delivery.state not in TAKEN or standing.state in TAKEN
    return delivery.state is DeliveryState.PENDING and delivery.attempt == 0
