"""The shares of each destination: in what way it came to hear of what was routed to it.

At once, in a group's message, in a digest, not at all because of a silence, or not because it
failed; and what is still open. Together these are everything that was routed there.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from schemas.closed import ClosedList
from schemas.delivery import TAKEN, DeliveryState, ToldIn
from streams.reconciliation.balance import destinations_of, fate_of_unrouted
from streams.reconciliation.books import Books, Sent
from streams.reconciliation.lines import Fate


class Share(ClosedList):
    """What became of a delivery, as an analyst would have it."""

    AT_ONCE = "at_once", "told in a message of its own"
    GROUPED = "grouped", "told in a group's message"
    DIGEST = "digest", "told in a digest, or late together with others"
    SUPPRESSED = "suppressed", "kept from being told by a silence"
    FAILED = "failed", "not told: refused for good, or tried for as long as is set"
    OPEN = "open", "not told yet"


_BY_MESSAGE = {
    None: Share.AT_ONCE,
    ToldIn.AT_ONCE: Share.AT_ONCE,
    ToldIn.GROUP: Share.GROUPED,
    ToldIn.DIGEST: Share.DIGEST,
}
_BY_STATE = {DeliveryState.SUPPRESSED: Share.SUPPRESSED, DeliveryState.FAILED: Share.FAILED}


@dataclass(frozen=True, slots=True)
class Shares:
    """One destination: how many alerts were routed to it, and the share of each way."""

    destination: str
    routed: int
    counts: Mapping[Share, int]

    @property
    def adds_up(self) -> bool:
        """Whether every alert that was routed there has its one share."""
        return self.routed == sum(self.counts.values())


def shares(books: Books) -> tuple[Shares, ...]:
    """Return the shares of each destination, by name."""
    routed: Counter[str] = Counter()
    counts: defaultdict[str, Counter[Share]] = defaultdict(Counter)
    for alert_id, ledger in books.deliveries.items():
        routed.update(ledger.keys())
        routed.update(_lost(books, alert_id))
        for destination, sent in ledger.items():
            counts[destination][_share_of(sent)] += 1
    return tuple(Shares(name, routed[name], counts[name]) for name in sorted(routed))


def _lost(books: Books, alert_id: str) -> Iterator[str]:
    """Yield the destinations of an alert that should have a delivery by now and have none."""
    stand = books.alerts.get(alert_id)
    if stand is None or fate_of_unrouted(books, stand) is not Fate.LOST:
        return
    ledger = books.deliveries[alert_id]
    yield from (name for name in destinations_of(books, alert_id) if name not in ledger)


def _share_of(sent: Sent) -> Share:
    if sent.state in TAKEN:
        # A worker that knew of no groups called grouped what a destination got late, together.
        is_late = sent.told_in is None and sent.state is DeliveryState.GROUPED
        return Share.DIGEST if is_late else _BY_MESSAGE[sent.told_in]
    return _BY_STATE.get(sent.state, Share.OPEN)
