"""One record as it came off a topic: raw bytes, and where they stood."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from schemas.dead_letter import DeadLetter, Reason
from schemas.origin import BACKFILL, HEADER, Origin, parse

_MOST_KEPT_BYTES = 15 * 1_048_576 // 2
"""What a dead letter of 8 MB holds, with room for what it says."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One record, undecoded. ``headers`` keep their order and repeats."""

    topic: str
    topic_id: str
    partition: int
    offset: int
    timestamp_milliseconds: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes | None], ...] = ()

    @property
    def origin(self) -> Origin:
        """The arrival on `articles` that caused this record; the record itself if none is told."""
        for name, value in self.headers:
            if name == HEADER and (origin := parse(value)) is not None:
                return origin
        return self.own_origin

    @property
    def where(self) -> dict[str, str | int]:
        """Its place, as log lines have it."""
        return {"topic": self.topic, "partition": self.partition, "offset": self.offset}

    @property
    def own_origin(self) -> Origin:
        """This record's own place."""
        return Origin(
            self.topic_id,
            self.partition,
            self.offset,
            self.timestamp_milliseconds,
            is_backfill=any(name == BACKFILL for name, _ in self.headers),
        )

    def dead_letter(self, *, agent: str, reason: Reason, detail: str) -> DeadLetter:
        """Return what is kept of a record that could not be handled: its bytes if they fit."""
        kept = self._size <= _MOST_KEPT_BYTES
        return DeadLetter(
            agent=agent,
            reason=reason,
            detail=detail,
            topic=self.topic,
            partition=self.partition,
            offset=self.offset,
            key=self.key if kept else None,
            value=self.value if kept else None,
            headers=self.headers if kept else self._own_headers,
            size=len(self.value or b""),
            sha256=hashlib.sha256(self.value or b"").hexdigest(),
        )

    @property
    def _size(self) -> int:
        """Return how many bytes of JSON it takes, escaped and in base64, rather too many."""
        values = [self.key, self.value, *(value for _, value in self.headers)]
        names = sum(len(json.dumps(name)) + len('["",""],') for name, _ in self.headers)
        return names + sum(4 * (len(value) + 2) // 3 for value in values if value)

    @property
    def _own_headers(self) -> tuple[tuple[str, bytes | None], ...]:
        # Without its origin a dead letter could not be counted with the arrival it comes of.
        return tuple(pair for pair in self.headers if pair[0] == HEADER and parse(pair[1]))[:1]


def of_event(event: Any, topic_ids: Mapping[str, str]) -> Arrival:
    """Read a Faust event; Faust's own header mapping would fold repeated names into one."""
    message = event.message
    return Arrival(
        topic=message.topic,
        topic_id=topic_ids.get(message.topic, message.topic),
        partition=message.partition,
        offset=message.offset,
        timestamp_milliseconds=round((message.timestamp or 0) * 1000),
        key=message.key,
        value=message.value,
        headers=_pairs(message.headers),
    )


def _pairs(headers: Any) -> tuple[tuple[str, bytes | None], ...]:
    pairs = headers.items() if hasattr(headers, "items") else headers or ()
    return tuple((str(name), value) for name, value in pairs)
