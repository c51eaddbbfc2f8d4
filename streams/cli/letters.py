"""Dead letters: how many, of which reasons, whether any is fresh, and those on one name."""

import json
import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from schemas.base import Record
from schemas.codec import decode
from schemas.dead_letter import DeadLetter
from schemas.errors import BadRecord
from schemas.topics import full_name
from streams.cli.records import read_records
from streams.reader import read
from streams.security import client_arguments
from streams.settings import Settings

FRESH_HOURS = 24
"""A dead letter of the last day is something to mend; an older one was seen, and is kept."""

_MOST_NAMED = 5


class _Why(Record):
    """Of a dead letter, which may have 8 MB, no more than is counted; reasons may be new ones."""

    agent: str
    reason: str


@dataclass(slots=True)
class Letters:
    """The dead letters that are kept, by reason and agent."""

    kinds: Counter[tuple[str, str]] = field(default_factory=Counter)
    fresh: int = 0

    def __str__(self) -> str:
        total = self.kinds.total()
        if not total:
            return "none"
        commonest = self.kinds.most_common(_MOST_NAMED)
        told = [f"{count} {reason} ({agent})" for (reason, agent), count in commonest]
        if rest := total - sum(count for _, count in commonest):
            told.append(f"{rest} others")
        when = f"{self.fresh} within {FRESH_HOURS} h" if self.fresh else f"none in {FRESH_HOURS} h"
        return f"{total}: {', '.join(told)}; {when}"


async def count(settings: Settings, now: datetime) -> Letters:
    """Read the topic to its end. Raises `BrokerUnavailable` or `TopicMissing`."""
    since = (now - timedelta(hours=FRESH_HOURS)).timestamp() * 1000
    letters = Letters()
    name = full_name(settings.topic_prefix, "dead_letters")
    async for record in read(client_arguments(settings), name):
        letters.kinds[_kind(record.value)] += 1
        letters.fresh += record.timestamp >= since
    return letters


def is_on(letter: DeadLetter, names: Collection[str]) -> bool:
    """Say whether a dead letter is on what goes by one of these names.

    It has the name as its key, as the file or URL of its label, or as a whole text of its JSON.
    """
    key, value = letter.key or b"", letter.value or b""
    return any(
        key == name.encode()
        or re.search(rf"(^|/){re.escape(name)}(:\d+)?$", letter.label or "") is not None
        or json.dumps(name).encode() in value
        or json.dumps(name, ensure_ascii=False).encode() in value
        for name in names
    )


async def on(settings: Settings, names: Collection[str]) -> list[DeadLetter]:
    """Return the dead letters on what goes by these names. Raises `BrokerUnavailable`."""
    letters = read_records(settings, "dead_letters", DeadLetter)
    return [letter async for letter in letters if is_on(letter, names)]


def _kind(value: bytes | None) -> tuple[str, str]:
    try:
        why = decode(_Why, value)
    except BadRecord:
        return "unreadable", "unknown"
    return why.reason, why.agent
