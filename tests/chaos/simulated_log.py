"""Kafka as a plain value: partitions, their records, what is committed, and all that happened."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from schemas.base import Record
from schemas.topics import TOPICS
from streams.outbox import murmur2_partition

PARTITIONS = 2
SEEN = "seen"
"""The changelog of the table that remembers what was told."""

Place = tuple[str, int]
"""A topic and one of its partitions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One record where it stands."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes | None], ...] = ()

    @property
    def place(self) -> Place:
        """Its topic and partition."""
        return self.topic, self.partition


@dataclass(frozen=True, slots=True)
class Committed:
    """All below ``offset`` will not be handed out again."""

    place: Place
    offset: int


class Answer(StrEnum):
    """What a receiver does with a message."""

    TAKES = "takes"
    REFUSES = "refuses"
    TAKES_UNSURELY = "takes_unsurely"
    LOSES = "loses"
    HANGS = "hangs"
    """Takes it, and says so much later."""
    BARS = "bars"
    """Lets us in no more: a token that was revoked."""


TAKEN = frozenset({Answer.TAKES, Answer.TAKES_UNSURELY, Answer.HANGS})


@dataclass(frozen=True, slots=True)
class Contact:
    """A message that came to a receiver, of which alerts, and what that did with it."""

    destination: str
    alert_ids: tuple[str, ...]
    answer: Answer
    seconds: float
    text: str = field(repr=False)


class Ending(StrEnum):
    """How a worker's life ended, unless it had nothing left to do."""

    KILLED = "killed"
    ENDED_ITSELF = "ended_itself"
    STOPPED = "stopped"
    ENDLESS = "endless"
    """It went on and on, and would not have come to an end."""


@dataclass(frozen=True, slots=True)
class Ended:
    """The end of a worker."""

    how: Ending
    where: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Escaped:
    """What left the guard, where nothing may."""

    agent: str
    error: str


Event = Entry | Committed | Contact | Ended | Escaped


@dataclass(slots=True)
class Log:
    """What outlives a worker; ``story`` is all that ever happened, in order."""

    story: list[Event] = field(default_factory=list)
    committed: dict[Place, int] = field(default_factory=dict)
    _records: dict[Place, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    _ends: dict[Place, int] = field(default_factory=lambda: defaultdict(int))

    def append(
        self,
        place: Place,
        value: bytes | None,
        *,
        key: bytes | None = None,
        headers: tuple[tuple[str, bytes | None], ...] = (),
    ) -> Entry:
        """Write one record."""
        topic, partition = place
        entry = Entry(
            topic=topic,
            partition=partition,
            offset=self._ends[place],
            key=key,
            value=value,
            headers=headers,
        )
        self._ends[place] += 1
        self._records[place].append(entry)
        self.story.append(entry)
        return entry

    def commit(self, place: Place, offset: int) -> None:
        """Commit all below an offset."""
        self.committed[place] = offset
        self.story.append(Committed(place, offset))

    def end(self, place: Place) -> int:
        """Return the offset that the next record will have."""
        return self._ends[place]

    def ends(self) -> dict[Place, int]:
        """Return where each partition ends now."""
        return dict(self._ends)

    def at(self, place: Place, position: int) -> Entry | None:
        """Return the first record at a position or after it."""
        records = self._records[place]
        index = bisect_left(records, position, key=lambda entry: entry.offset)
        return records[index] if index < len(records) else None

    def read(self, topic: str, partition: int | None = None) -> Iterator[Entry]:
        """Yield what stands there now, partition by partition."""
        for number in range(PARTITIONS) if partition is None else (partition,):
            yield from tuple(self._records[topic, number])

    def compact(self, until: dict[Place, int]) -> None:
        """Keep the last record of each key among those below ``until``, as Kafka's cleaner does."""
        for place, end in until.items():
            if is_compacted(place[0]):
                old = [entry for entry in self._records[place] if entry.offset < end]
                last = {entry.key: entry.offset for entry in old}
                kept = [entry for entry in old if last[entry.key] == entry.offset]
                self._records[place] = kept + self._records[place][len(old) :]


def is_compacted(topic: str) -> bool:
    """Whether a topic's later records replace the earlier ones of their key."""
    return topic == SEEN or "compact" in TOPICS[topic].cleanup


def place_of(topic: str, record: Record, partitions: int = PARTITIONS) -> Place:
    """Return where a record goes: as in the contract, with another number of partitions."""
    contract = TOPICS[topic]
    name = contract.partition_by or contract.key
    return topic, murmur2_partition(name(record) or "", partitions)
