"""The ledger: what the `deliveries` topic says of each alert and destination.

Folding the topic's records in the order of their offsets gives the ledger, whole or again in
part: a record at or below the offset already folded for its key changes nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from schemas.delivery import Delivery, DeliveryState


@dataclass(slots=True)
class _Line:
    delivery: Delivery
    offset: int
    turns: int = 1


@dataclass(slots=True)
class Ledger:
    """The deliveries of one partition of the topic."""

    _lines: dict[str, _Line] = field(default_factory=dict)
    _open: dict[str, _Line] = field(default_factory=dict)

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
        if delivery.is_final:
            self._open.pop(delivery.key, None)
        else:
            self._open.setdefault(delivery.key, line)

    def turns(self, key: str) -> int:
        """Return how many records have changed the state of a key."""
        line = self._lines.get(key)
        return line.turns if line else 0

    def holds(self, key: str) -> Delivery | None:
        """Return the state that holds for a key."""
        line = self._lines.get(key)
        return line.delivery if line else None

    def open_deliveries(self) -> Iterator[Delivery]:
        """Yield what is not final yet, in the order in which it was first routed."""
        for line in tuple(self._open.values()):
            yield line.delivery

    def next_due(self, destination: str, now: datetime) -> tuple[Delivery | None, float | None]:
        """Return the delivery to try now, or else in how many seconds one will be due."""
        waits = []
        for delivery in self.open_deliveries():
            if delivery.destination != destination:
                continue
            wait = ((delivery.next_attempt_at or now) - now).total_seconds()
            if wait <= 0:
                return delivery, None
            waits.append(wait)
        return None, min(waits, default=None)


def _tells_nothing(delivery: Delivery, standing: Delivery) -> bool:
    if standing.is_final:
        return delivery.state is not DeliveryState.DELIVERED or standing.state is delivery.state
    return delivery.state is DeliveryState.PENDING
