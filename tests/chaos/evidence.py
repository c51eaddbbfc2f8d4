"""What a run leaves behind, as plain values: records, what receivers heard, how processes ended.

Every moment is in seconds since the epoch, on one machine's clock.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

ORIGIN_HEADER = "clausewatch_origin"

Place = tuple[int, int]
"""Partition and offset of an article."""


@dataclass(frozen=True, slots=True)
class Rec:
    """One record of a topic, ``topic`` without its prefix."""

    topic: str
    partition: int
    offset: int
    value: bytes | None
    key: bytes | None = None
    timestamp_milliseconds: int = 0
    headers: tuple[tuple[str, bytes | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Heard:
    """One message that reached a receiver, and the HTTP status that it was answered with."""

    at: float
    text: str
    status: int = 200

    @property
    def is_accepted(self) -> bool:
        """Whether the receiver took it."""
        return 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class Sent:
    """An article that was sent: where it stands, and whether analysts must hear of it.

    ``marker`` stands in its headline, and so in every message on it, and in no other's.
    """

    place: Place
    marker: str
    is_mention: bool


@dataclass(frozen=True, slots=True)
class Crash:
    """A worker that died, or was suspended, before it could put down what it had done."""

    begun_at: float
    ended_at: float


@dataclass(frozen=True, slots=True)
class End:
    """How a process ended, and how it might have."""

    process: str
    status: int | None
    allowed: frozenset[int]
    seconds: float = 0.0
    most_seconds: float = float("inf")


@dataclass(frozen=True, slots=True)
class Fault:
    """A trouble that people must hear of; ``words`` tell it from others."""

    begun_at: float
    ended_at: float
    words: tuple[str, ...]
    on_health: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """All that is judged."""

    records: Mapping[str, tuple[Rec, ...]]
    receivers: Mapping[str, tuple[Heard, ...]]
    sent: tuple[Sent, ...] = ()
    crashes: tuple[Crash, ...] = ()
    ends: tuple[End, ...] = ()
    faults: tuple[Fault, ...] = ()
    operator: tuple[Heard, ...] = ()
    secrets: tuple[str, ...] = ()
    logs: Mapping[str, str] = field(default_factory=dict)
    has_drained: bool = True
    """Whether all was through within the limit after the last fault."""
    reconcile_status: int | None = None
    """How the product's own count ended, where it was asked."""

    def of(self, topic: str) -> tuple[Rec, ...]:
        """Return a topic's records."""
        return self.records.get(topic, ())


@dataclass(frozen=True, slots=True)
class Violation:
    """Something that may never happen, and did."""

    invariant: str
    what: str

    def __str__(self) -> str:
        return f"{self.invariant}: {self.what}"
