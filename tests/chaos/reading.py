"""How the judge reads records: JSON, and where each comes from."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from tests.chaos.evidence import ORIGIN_HEADER, Place, Rec, Run

_ORIGIN = re.compile(rb"([^/]+)/(\d+)/(\d+)/(-?\d+)")


def of(rec: Rec) -> dict[str, Any]:
    """Return a record's JSON object; an empty one where there is none."""
    try:
        read = json.loads(rec.value or b"{}")
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}


def origin_of(rec: Rec) -> tuple[str, Place, int] | None:
    """Return the topic id, place and time of the article that it comes of, by its header."""
    found = [
        match
        for name, value in rec.headers
        if name == ORIGIN_HEADER and value and (match := _ORIGIN.fullmatch(value))
    ]
    if len(found) != 1:
        return None
    topic_id, partition, offset, milliseconds = found[0].groups()
    return topic_id.decode(), (int(partition), int(offset)), int(milliseconds)


def place_of(rec: Rec) -> Place | None:
    """Return the place of the article that it comes of."""
    origin = origin_of(rec)
    return origin[1] if origin else None


def by_place(records: Iterable[Rec]) -> dict[Place, list[Rec]]:
    """Return the records that come of each article."""
    found: defaultdict[Place, list[Rec]] = defaultdict(list)
    for rec in records:
        if (place := place_of(rec)) is not None:
            found[place].append(rec)
    return dict(found)


def buried(run: Run, topic: str) -> set[Place]:
    """Return the places on a topic whose record became a dead letter."""
    letters = [of(rec) for rec in run.of("dead_letters")]
    return {
        (letter["partition"], letter["offset"])
        for letter in letters
        if str(letter.get("topic") or "").rpartition(".")[2] == topic
    }


def own_place(rec: Rec) -> Place:
    """Return where a record itself stands."""
    return rec.partition, rec.offset
