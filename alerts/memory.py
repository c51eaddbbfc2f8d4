"""What is remembered of mentions, under keys and as values of text.

A Faust table, a file or a ``dict`` can hold it. Every write can be repeated without harm: a crash
between two of them, and the redelivery that follows, end in the same memory.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from schemas.base import Moment, Record
from schemas.codec import encode
from schemas.mention import Change, DecisionKind, Match, Mention, Telling
from schemas.origin import Origin

Recall = Callable[[str], str | None]
"""Returns what is kept under a key, if anything is."""

Write = tuple[str, str]
"""A key, and what is to be kept under it."""

MOST_VERSIONS = 32
"""Versions of one article that are kept: the newest, and the first."""

LARGEST = 300_000
"""Characters of a record of versions at the most; Kafka takes a million bytes."""

MOST_ALIKE = 32
"""Reports that are kept under one shingle: the newest."""

R = TypeVar("R", bound=Record)


class Kept(Record):
    """Anything kept; ``at`` is the watch's clock when it was, by which it expires."""

    at: Moment | None = None


class Told(Kept):
    """A report and how it told the clause."""

    report: Match
    telling: Telling


class Versions(Kept):
    """The versions of one article, each with another telling, in the order of their coming."""

    told: tuple[Told, ...] = ()


class Alike(Kept):
    """The reports that have a shingle in common, by id."""

    reports: tuple[str, ...] = ()


class SameText(Kept):
    """The report that first had a text."""

    report: Match


class Arrivals(Kept):
    """How often one report came."""

    number: int


class Clock(Kept):
    """The watch's clock: the latest moment at which an article was fetched."""


class Ruling(Kept):
    """What was decided on one arrival, and all of it that does not come with the mention."""

    report_id: str
    decision: DecisionKind
    reasons: tuple[str, ...]
    arrival: int
    matches: Match | None = None
    changes: tuple[Change, ...] = ()
    likeness: float | None = None
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys under which one arrival of a mention leaves its traces."""

    mention: Mention
    origin: Origin

    def _key(self, kind: str, rest: str) -> str:
        return f"{self.mention.watch}/{kind}/{rest}"

    @property
    def clock(self) -> str:
        """Of the watch's clock."""
        return self._key("clock", "")

    @property
    def ruling(self) -> str:
        """Of what was decided on this arrival."""
        return self._key("origin", self.origin.place)

    @property
    def article(self) -> str:
        """Of the versions of this article."""
        return self._key("article", self.mention.article.article_id)

    @property
    def text(self) -> str:
        """Of whoever had this very text first."""
        return self._key("text", self.mention.fingerprint.text)

    @property
    def arrivals(self) -> str:
        """Of the number of arrivals of this report."""
        return self._key("arrivals", self.mention.report_id)

    def report(self, report_id: str) -> str:
        """Of a report that was told."""
        return self._key("report", report_id)

    def shingle(self, shingle: int) -> str:
        """Of the reports with a shingle."""
        return self._key("shingle", f"{shingle:016x}")


@dataclass(frozen=True, slots=True)
class Memory:
    """Reads what is kept, and not what has expired by the clock of the watch."""

    recall: Recall
    clock: datetime | None
    kept_for: timedelta

    def get(self, kind: type[R], key: str) -> R | None:
        """Return what is kept under a key, unless it is too old to count."""
        value = self.recall(key)
        if value is None:
            return None
        kept = kind.model_validate_json(value)
        is_old = isinstance(kept, Kept) and has_expired(kept.at, self.clock, self.kept_for)
        return None if is_old else kept


def has_expired(at: datetime | None, clock: datetime | None, kept_for: timedelta) -> bool:
    """Whether what was kept at a moment no longer counts; what has no moment always does."""
    return at is not None and clock is not None and clock - at > kept_for


def expired(items: Iterable[Write], watch: str, clock: datetime, kept_for: timedelta) -> list[str]:
    """Return the keys of a watch under which nothing counts any more."""
    return [
        key
        for key, value in items
        if key.startswith(f"{watch}/")
        and not key.startswith(f"{watch}/clock/")
        and has_expired(Kept.model_validate_json(value).at, clock, kept_for)
    ]


def clock_of(mention: Mention, origin: Origin, recall: Recall, keys: Keys) -> datetime | None:
    """Return the watch's clock once this has arrived; ``None`` while nobody told a time.

    It is the largest ``fetched_at`` seen, none of them beyond the Kafka time of its article.
    """
    value = recall(keys.clock)
    before = Clock.model_validate_json(value).at if value else None
    fetched_at = mention.article.fetched_at
    if fetched_at is None:
        return before
    if (arrived_at := origin.arrived_at) is not None:
        fetched_at = min(fetched_at, arrived_at)
    return max(before, fetched_at) if before else fetched_at


def most_alike(shingles: Iterable[int], keys: Keys, memory: Memory, most: int) -> Iterator[Told]:
    """Yield the reports that share most shingles, first those with the most, then the newest."""
    seen: Counter[str] = Counter()
    for shingle in shingles:
        if alike := memory.get(Alike, keys.shingle(shingle)):
            seen.update(alike.reports)
    ranked = sorted(seen.items(), key=lambda each: (-each[1], each[0]))
    for report_id, _ in ranked[:most]:
        if told := memory.get(Told, keys.report(report_id)):
            yield told


def encoded(record: Record) -> str:
    """Return a record as it is kept."""
    return encode(record).decode()
