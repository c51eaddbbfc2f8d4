"""Where a record began: the arrival on `articles` that caused it.

An origin travels in a header with all that comes of an article, and is in no id and no value:
it tells a redelivery (the same arrival again) from a second arrival of the same bytes.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

HEADER = "clausewatch_origin"

BACKFILL = "clausewatch_backfill"
"""A header of an article that is to be decided on, and nobody told of; its value says nothing."""

_LAST_MILLISECOND = 253_402_300_799_999
"""Of the year 9999. A producer may say anything: microseconds where milliseconds are meant."""

_FORM = re.compile(r"([!-.0-~]+)/(\d{1,10})/(\d{1,19})/(-?\d{1,19})(/backfill)?", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Origin:
    """One arrival: topic id, partition, offset, and Kafka's time in milliseconds.

    The topic id is Kafka's own, so that a topic made again under its old name is another. What
    comes of an article that ``is_backfill`` is decided on, and nobody is told.
    """

    topic_id: str
    partition: int
    offset: int
    timestamp_milliseconds: int
    is_backfill: bool = False

    def __str__(self) -> str:
        return f"{self.place}/{self.timestamp_milliseconds}{'/backfill' * self.is_backfill}"

    @property
    def arrived_at(self) -> datetime | None:
        """When Kafka had it; ``None`` for what came without Kafka, or with a time that is none."""
        if not 0 <= self.timestamp_milliseconds <= _LAST_MILLISECOND:
            return None
        return datetime.fromtimestamp(self.timestamp_milliseconds / 1000, UTC)

    @property
    def place(self) -> str:
        """The arrival without its time: what makes it one and the same."""
        return f"{self.topic_id}/{self.partition}/{self.offset}"


def parse(header: bytes | None) -> Origin | None:
    """Read the header; ``None`` where it is missing or not ours."""
    found = _FORM.fullmatch(header.decode("ascii", "replace")) if header else None
    if found is None:
        return None
    topic_id, partition, offset, timestamp, backfill = found.groups()
    return Origin(topic_id, int(partition), int(offset), int(timestamp), backfill is not None)
