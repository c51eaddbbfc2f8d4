"""The ledger: what the `deliveries` topic says of each alert and destination.

Folding the topic's records in the order of their offsets gives the ledger, whole or again in
part: a record at or below the offset already folded for its key changes nothing.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from alerts.retry import ALONE, RESENT
from schemas.delivery import Delivery, DeliveryState

BACKLOG = timedelta(minutes=30)
"""How long deliveries may have waited for a destination before it gets them in one message."""

MOST_TOGETHER = 50
"""Deliveries in one message; as many as a person may read."""


@dataclass(slots=True)
class _Line:
    delivery: Delivery
    offset: int
    turns: int = 1


@dataclass(slots=True)
class Ledger:
    """The deliveries of one partition of the topic."""

    _lines: dict[str, _Line] = field(default_factory=dict)
    _open: defaultdict[str, dict[str, _Line]] = field(default_factory=lambda: defaultdict(dict))
    _holding: defaultdict[str, dict[str, _Line]] = field(default_factory=lambda: defaultdict(dict))

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
        line.delivery = delivery
        for lines, holds in (
            (self._open[delivery.destination], not delivery.is_final),
            (self._holding[delivery.destination], delivery.holds_destination),
        ):
            if holds:
                lines.setdefault(delivery.key, line)
            else:
                lines.pop(delivery.key, None)

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

    def next_due(
        self, destination: str, now: datetime, *, spare_seconds: float = 0.0
    ) -> tuple[list[Delivery], float | None]:
        """Return what to try now in one message, or else in how many seconds something is due.

        That is one delivery, or all that wait where they have waited for longer than `BACKLOG`.
        No second try of anything begins within ``spare_seconds``, and none of a report before
        what was routed of its article, or of its story, earlier.
        """
        if holding := [line.delivery for line in self._holding[destination].values()]:
            # Whoever is asked whether he is back is asked by one message, and rarely enough.
            wait = max(_wait(each, now, 0.0) for each in holding)
            return (holding[:1], None) if wait <= 0 else ([], wait)
        late: list[Delivery] = []
        waits: list[float] = []
        held: set[tuple[str, str]] = set()
        for line in self._open[destination].values():
            each, order = line.delivery, frozenset(_order_of(line.delivery))
            if order & held:
                held |= order
            elif (wait := _wait(each, now, spare_seconds)) > 0:
                waits.append(wait)
                held |= order
            elif _is_late(each, now):
                late.append(each)  # what follows it in its story may stand below it
            elif not late:
                return [each], None
        return (late[:MOST_TOGETHER], None) if late else ([], min(waits, default=None))


def _is_late(delivery: Delivery, now: datetime) -> bool:
    is_alone = (delivery.reason or "").endswith(ALONE)
    return now - delivery.routed_at > BACKLOG and not is_alone


def _wait(delivery: Delivery, now: datetime, spare_seconds: float) -> float:
    wait = ((delivery.next_attempt_at or now) - now).total_seconds()
    return max(wait, spare_seconds) if delivery.attempt and wait <= 0 else wait


def _order_of(delivery: Delivery) -> Iterator[tuple[str, str]]:
    """Yield what a delivery keeps its order with: its article and its story, for one watch."""
    alert = delivery.alert
    if alert is None:
        yield "", delivery.alert_id
        return
    yield alert.watch, alert.article.article_id
    if alert.story:
        yield alert.watch, alert.story.story_id


def _tells_nothing(delivery: Delivery, standing: Delivery) -> bool:
    if standing.state is DeliveryState.FAILED and delivery.reason == RESENT:
        return delivery.state is not DeliveryState.PENDING
    if standing.is_final:
        return delivery.state is not DeliveryState.DELIVERED or standing.state is delivery.state
    return delivery.state is DeliveryState.PENDING and delivery.attempt == 0
