"""The ledger: what the `deliveries` topic says of each alert and destination.

Folding the topic's records in the order of their offsets gives the ledger, whole or again in
part: a record at or below the offset already folded for its key changes nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
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

    def next_due(
        self, destination: str, now: datetime, *, spare_seconds: float = 0.0
    ) -> tuple[Sequence[Delivery], float | None]:
        """Return what to try now in one message, or else in how many seconds something is due.

        That is one delivery, or all that wait where they have waited for longer than `BACKLOG`.
        No second try of anything begins within ``spare_seconds``, and none of a report before
        what was routed of its article earlier.
        """
        # Whoever is asked whether he is back is asked by one message, and that rarely enough.
        every = [each for each in self.open_deliveries() if each.destination == destination]
        holding = [each for each in every if each.holds_destination]
        spare_seconds = 0.0 if holding else spare_seconds
        waits = [(each, _wait(each, now, spare_seconds)) for each in holding or _first(every)]
        due = [each for each, wait in waits if wait <= 0]
        if holding and len(due) < len(holding):
            return (), max(wait for _, wait in waits)
        if not due:
            return (), min((wait for _, wait in waits), default=None)
        late = [each for each in due if _is_late(each, now)]
        return (late[:MOST_TOGETHER] if len(late) > 1 and not holding else due[:1]), None


def _is_late(delivery: Delivery, now: datetime) -> bool:
    is_alone = (delivery.reason or "").endswith(ALONE)
    return now - delivery.routed_at > BACKLOG and not is_alone


def _wait(delivery: Delivery, now: datetime, spare_seconds: float) -> float:
    wait = ((delivery.next_attempt_at or now) - now).total_seconds()
    return max(wait, spare_seconds) if delivery.attempt and wait <= 0 else wait


def _first(deliveries: Iterable[Delivery]) -> Iterator[Delivery]:
    """Yield, of the deliveries of each article for one watch, the first."""
    seen: set[tuple[str, str]] = set()
    for each in deliveries:
        alert = each.alert
        article = (alert.watch, alert.article.article_id) if alert else ("", each.alert_id)
        if article not in seen:
            seen.add(article)
            yield each


def _tells_nothing(delivery: Delivery, standing: Delivery) -> bool:
    if standing.state is DeliveryState.FAILED and delivery.reason == RESENT:
        return delivery.state is not DeliveryState.PENDING
    if standing.is_final:
        return delivery.state is not DeliveryState.DELIVERED or standing.state is delivery.state
    return delivery.state is DeliveryState.PENDING and delivery.attempt == 0
