"""The books: what stands on the topics, as little of it as counting needs.

An arrival takes a bit or two. What comes of a mention is rare, and kept in dictionaries.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from schemas.dead_letter import DeadLetter
from schemas.delivery import FINAL, TAKEN, Delivery, DeliveryReason, DeliveryState, ToldIn
from schemas.ids import alert_id
from schemas.mention import TOLD, Decision
from schemas.origin import Origin
from streams.reconciliation.places import Place, Places, place_of

Spot = tuple[int, int]
"""Partition and offset."""

Cause = tuple[str, Place]
"""A watch, and the arrival that mentions what it is after."""

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The moment of asking, before any topic was read.

    ``committed`` gives the group's offsets by topic (without its prefix) and partition;
    ``reach`` how far back a topic's memory goes, in Kafka's milliseconds: what is older may have
    been taken away; ``topic_ids`` Kafka's own ids.
    """

    topic_ids: Mapping[str, str]
    committed: Mapping[tuple[str, int], int]
    reach: Mapping[str, int]

    def is_waiting(self, topic: str, spot: Spot) -> bool:
        """Whether a record was not acknowledged yet."""
        partition, offset = spot
        committed = self.committed.get((topic, partition))
        return committed is None or offset >= committed

    def is_past(self, milliseconds: int, *topics: str) -> bool:
        """Whether what began then may be gone from one of these topics."""
        return any(milliseconds < self.reach[topic] for topic in topics if topic in self.reach)


@dataclass(frozen=True, slots=True)
class Seen:
    """A record as it stands: its place, Kafka's time, and the arrival that caused it, if told."""

    partition: int
    offset: int
    timestamp_milliseconds: int
    origin: Origin | None = None

    @property
    def spot(self) -> Spot:
        """Where it stands."""
        return self.partition, self.offset

    @property
    def began(self) -> int:
        """When the arrival came that caused it: nothing that comes of it is older."""
        return self.origin.timestamp_milliseconds if self.origin else self.timestamp_milliseconds


@dataclass(slots=True)
class Stand:
    """All records that say the same thing: where they stand, and which of them were buried."""

    began: int
    spots: set[Spot] = field(default_factory=set)
    buried: set[Spot] = field(default_factory=set)

    @property
    def spot(self) -> Spot:
        """The first place to look."""
        return min(self.spots)


@dataclass(slots=True)
class Sent:
    """A delivery: its last word, and where that stands."""

    state: DeliveryState
    routed_at: datetime
    routed_to: tuple[str, ...]
    spot: Spot
    told_in: ToldIn | None = None


@dataclass(slots=True)
class Books:
    """What was seen. Feed the dead letters first, the rest in any order."""

    asked: Asked
    arrivals: Places = field(default_factory=Places)
    buried: Places = field(default_factory=Places)
    past: Places = field(default_factory=Places)
    reported: Places = field(default_factory=Places)
    claims: dict[Cause, Stand] = field(default_factory=dict)
    mentions: dict[Cause, Stand] = field(default_factory=dict)
    garbled: dict[str, dict[Spot, Stand]] = field(default_factory=lambda: defaultdict(dict))
    decisions: dict[Cause, Stand] = field(default_factory=dict)
    told: dict[str, dict[Cause, Stand]] = field(default_factory=lambda: defaultdict(dict))
    corrected: set[str] = field(default_factory=set)
    alerts: dict[str, Stand] = field(default_factory=dict)
    deliveries: dict[str, dict[str, Sent]] = field(default_factory=lambda: defaultdict(dict))
    letters: dict[str, dict[Spot, set[str | None]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(set))
    )
    apart: Counter[str] = field(default_factory=Counter)
    unreadable: Counter[str] = field(default_factory=Counter)

    def letter(self, letter: DeadLetter, topic: str | None) -> None:
        """Take in a dead letter of a record of ``topic`` (without prefix), if it was ours."""
        if topic is None or letter.partition is None or letter.offset is None:
            what = "ingest" if letter.topic is None else "other_topics"
            self.apart[f"dead_letters_of_{what}"] += 1
            return
        if topic not in {"articles", "mentions", "alerts"}:
            self.apart[f"dead_letters_of_{topic}"] += 1
        self.letters[topic][letter.partition, letter.offset].add(letter.sha256)

    def delivery(self, delivery: Delivery, seen: Seen) -> None:
        """Take in one record of the ledger; what is final stays so, unless it got through."""
        ledger = self.deliveries[delivery.alert_id]
        standing = ledger.get(delivery.destination)
        is_final = standing is not None and standing.state in FINAL
        is_resent = (
            delivery.state is DeliveryState.PENDING and delivery.reason == DeliveryReason.RESENT
        )
        if is_final and delivery.state not in TAKEN and not is_resent:
            return
        ledger[delivery.destination] = Sent(
            delivery.state, delivery.routed_at, delivery.routed_to, seen.spot, delivery.told_in
        )

    def alert(self, alert_id: str, seen: Seen, value: bytes | None) -> None:
        """Take in an alert."""
        is_buried = self._is_buried("alerts", seen, value)
        _stand(self.alerts, alert_id, seen, is_buried=is_buried)

    def decision(self, decision: Decision, seen: Seen) -> None:
        """Take in a decision; one that corrects another is counted apart."""
        mention = decision.mention
        id_ = alert_id(mention.watch, mention.report_id)
        if decision.corrects is not None:
            self.apart["corrections"] += 1
            self.corrected.add(id_)
        elif seen.origin is None:
            self.apart["decisions_without_origin"] += 1
            self.corrected.add(id_)
        else:
            cause = (mention.watch, place_of(seen.origin))
            _stand(self.decisions, cause, seen)
            if decision.decision in TOLD and not decision.is_backfill:
                _stand(self.told[id_], cause, seen)

    def mention(self, watch: str, seen: Seen, value: bytes | None) -> None:
        """Take in a mention; one that names no origin counts as its own."""
        place = place_of(seen.origin) if seen.origin else self._own_place("mentions", seen)
        is_buried = self._is_buried("mentions", seen, value)
        _stand(self.mentions, (watch, place), seen, is_buried=is_buried)

    def report(self, watches: Iterable[str], seen: Seen) -> None:
        """Take in a report, with the watches that it mentions."""
        if seen.origin is None:
            self.apart["reports_without_origin"] += 1
            return
        place = place_of(seen.origin)
        self.reported.add(place)
        for watch in watches:
            _stand(self.claims, (watch, place), seen)

    def article(self, seen: Seen, value: bytes | None) -> None:
        """Take in an arrival."""
        place = self._own_place("articles", seen)
        self.arrivals.add(place)
        if self._is_buried("articles", seen, value):
            self.buried.add(place)
        if self.asked.is_past(seen.timestamp_milliseconds, "reports", "dead_letters"):
            self.past.add(place)

    def garble(self, topic: str, seen: Seen, value: bytes | None) -> None:
        """Take in bytes that are not the record they should be."""
        self.unreadable[topic] += 1
        if topic in {"mentions", "alerts"}:
            is_buried = self._is_buried(topic, seen, value)
            _stand(self.garbled[topic], seen.spot, seen, is_buried=is_buried)

    def _own_place(self, topic: str, seen: Seen) -> Place:
        return Place(self.asked.topic_ids[topic], seen.partition, seen.offset)

    def _is_buried(self, topic: str, seen: Seen, value: bytes | None) -> bool:
        digests = self.letters[topic].get(seen.spot) if topic in self.letters else None
        if not digests:
            return False
        # A topic made again has the same places; the letter is of what stood there before.
        return None in digests or hashlib.sha256(value or b"").hexdigest() in digests


def _stand(stands: dict[Key, Stand], key: Key, seen: Seen, *, is_buried: bool = False) -> None:
    stand = stands.setdefault(key, Stand(seen.began))
    stand.spots.add(seen.spot)
    if is_buried:
        stand.buried.add(seen.spot)
