"""What is remembered of mentions: one value of text for each arrival that was decided on.

What is looked up in them (versions of an article, reports with words in common) is worked out from
them when they are read. So there is one write for each decision, and no crash can come between two.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from sys import intern
from typing import Any, Self

from alerts.affinity import Telltale
from alerts.chronicle import Arrived, Chronicle, Tale
from schemas.base import Id, Moment, Record
from schemas.ids import story_id
from schemas.mention import Change, DecisionKind, Match, Mention, Telling
from schemas.origin import Origin
from schemas.state import State
from schemas.story import Correction, Place

MOST_VERSIONS = 32
"""Versions of one article that are looked at: the newest, and the first."""

MOST_ALIKE = 32
"""Reports with one shingle that are looked at: the newest."""

COMES_AGAIN = timedelta(days=100)
"""For so long after its article arrived a mention may be read again: `articles` and `mentions`
together keep it for less."""


class Shown(Record):
    """What a story shows of a report that was told: its headline and the sentence that says it."""

    headline: str
    evidence: str
    score: float


class Remembered(Record):
    """What was decided on one arrival, and what it told.

    ``at`` is the watch's clock then; ``arrived_at`` is when Kafka had its article. ``shingles``
    are those by which a report that was told is found again. Without ``telling``, another version
    told it no differently.
    ``root`` is the report whose text it carries, if that is another's; ``date`` is the later of
    publication and change. Of one that was told there is what is ``shown`` of it.
    """

    at: Moment | None = None
    arrived_at: Moment | None = None
    report: Match
    text: Id
    decision: DecisionKind
    reasons: tuple[str, ...]
    arrival: int
    matches: Match | None = None
    likeness: float | None = None
    changes: tuple[Change, ...] = ()
    is_late: bool = False
    telling: Telling | None = None
    shingles: tuple[int, ...] = ()
    story: Place | None = None
    root: Id | None = None
    date: Moment | None = None
    family: str | None = None
    language: str | None = None
    shown: Shown | None = None


def key_of(mention: Mention, origin: Origin) -> str:
    """Return the key of an arrival, for one watch."""
    return f"{mention.watch}/{origin.place}"


@dataclass(frozen=True, slots=True)
class _Entry:
    """Where something stands; it counts as long as the story that it is in."""

    key: str
    arrival: int
    report_id: str
    arrived_at: datetime | None

    def comes_again(self, clock: datetime) -> bool:
        """Whether its mention may still be read again when the clock stands so."""
        return self.arrived_at is not None and clock - self.arrived_at <= COMES_AGAIN


@dataclass(slots=True)
class _Index:
    """Where what is remembered of one watch stands, in the order of its coming."""

    chronicle: Chronicle
    clock: datetime | None = None
    versions: defaultdict[str, list[_Entry]] = field(default_factory=lambda: defaultdict(list))
    texts: defaultdict[str, list[_Entry]] = field(default_factory=lambda: defaultdict(list))
    shingles: defaultdict[int, list[_Entry]] = field(default_factory=lambda: defaultdict(list))
    arrivals: defaultdict[str, list[_Entry]] = field(default_factory=lambda: defaultdict(list))

    def has_expired(self, entry: _Entry, clock: datetime | None, kept_for: timedelta) -> bool:
        """Whether something counts no more when the clock stands so."""
        return clock is not None and self.chronicle.is_past(entry.key, clock, kept_for)


class Memory:
    """Everything remembered, in ``values``, which it keeps and writes to."""

    def __init__(self, values: dict[str, str] | None = None) -> None:
        """Read what there is."""
        self.values: dict[str, str] = {} if values is None else values
        self._read()

    def add(self, key: str, value: str) -> None:
        """Take one more in."""
        is_known = key in self.values
        self.values[key] = value
        if not is_known:
            self._note(key, value)

    def without(self, keys: Iterable[str]) -> Self:
        """Return a memory of all but what stands under these keys; this one stays as it is."""
        gone = frozenset(keys)
        return type(self)({key: value for key, value in self.values.items() if key not in gone})

    def ruling(self, key: str) -> Remembered | None:
        """Return what was decided on an arrival, if anything was."""
        value = self.values.get(key)
        return Remembered.model_validate_json(value) if value is not None else None

    def clock(self, watch: str) -> datetime | None:
        """Return a watch's clock: the latest at which anything of it was fetched."""
        return self._index(watch).clock

    def chronicle(self, watch: str) -> Chronicle:
        """Return a watch's stories."""
        return self._index(watch).chronicle

    def expired(self, watch: str, clock: datetime, kept_for: timedelta) -> list[str]:
        """Return the keys of a watch under which nothing counts any more, and nothing comes again.

        A story is whole or gone: what belongs to one is kept as long as that is told of. The
        oldest come first: however many of them are dropped, the rest counts no more either.
        """
        index = self._index(watch)
        entries = (each for found in index.arrivals.values() for each in found)
        past = {
            each.key
            for each in entries
            if index.has_expired(each, clock, kept_for) and not each.comes_again(clock)
        }
        return [key for key in self.values if key in past]

    def _index(self, watch: str) -> _Index:
        if watch not in self._indices:
            self._indices[watch] = _Index(Chronicle(watch))
        return self._indices[watch]

    def _read(self) -> None:
        self._indices: dict[str, _Index] = {}
        for key, value in self.values.items():
            self._note(key, value)

    def _note(self, key: str, value: str) -> None:
        # Our own writing, read a hundred thousand times at the start: not validated once more.
        what = json.loads(value)
        at, arrived_at = (
            datetime.fromisoformat(what[name]) if what.get(name) else None
            for name in ("at", "arrived_at")
        )
        report_id, told = what["report"]["report_id"], what.get("telling")
        index = self._index(key.split("/", 1)[0])
        entry = _Entry(key, what["arrival"], report_id, arrived_at)
        if at:
            index.clock = max(at, index.clock or at)
        index.arrivals[report_id].append(entry)
        index.texts[what["text"]].append(entry)
        if told:
            index.versions[what["report"]["article_id"]].append(entry)
        for shingle in what.get("shingles", ()):
            index.shingles[shingle].append(entry)
        # What was remembered before there were stories is one of its own.
        alone = {"story_id": story_id(index.chronicle.watch, report_id), "state": State.BACKGROUND}
        place = what.get("story") or alone
        index.chronicle.add(
            place["story_id"],
            _arrived(key, what, at),
            map(Correction.model_validate, place.get("corrections", ())),
            begins="begins" in place or place["story_id"] not in index.chronicle.tales,
        )

    def as_of(self, watch: str, clock: datetime | None, kept_for: timedelta) -> "View":
        """Return what counts for a watch when its clock stands so."""
        return View(self, self._index(watch), clock, kept_for)


@dataclass(frozen=True, slots=True)
class View:
    """What counts for one watch at one moment of its clock."""

    _memory: Memory
    _index: _Index
    clock: datetime | None
    kept_for: timedelta

    @property
    def chronicle(self) -> Chronicle:
        """The watch's stories; those that are over are among them: ask `is_over`."""
        return self._index.chronicle

    def is_open(self, tale: Tale) -> bool:
        """Whether a story counts."""
        return self.clock is None or not self.chronicle.is_over(
            tale.story_id, self.clock, self.kept_for
        )

    def versions(self, article_id: str) -> list[Remembered]:
        """Return the versions of an article that told the clause differently, oldest first."""
        every = self._index.versions.get(article_id, [])
        first = list(islice(self._counting(every), 1))
        newest = list(islice(self._counting(reversed(every)), MOST_VERSIONS))
        kept = newest[::-1] if first[:1] == newest[-1:] else [*first, *newest[-2::-1]]
        return self._read(kept)

    def with_text(self, text: str) -> list[Remembered]:
        """Return the first reports that had this very text."""
        found = self._counting(self._index.texts.get(text, ()))
        return self._read(islice(found, MOST_VERSIONS))

    def most_alike(self, shingles: Iterable[int], most: int) -> Iterator[Remembered]:
        """Yield the reports that share most shingles, first those with the most.

        Each is read when it is asked for, which costs more than to find it.
        """
        seen: Counter[_Entry] = Counter()
        for shingle in shingles:
            newest = self._index.shingles.get(shingle, [])[-MOST_ALIKE:]
            seen.update(self._counting(newest))
        ranked = sorted(seen.items(), key=lambda each: (-each[1], each[0].report_id))
        return self._each([entry for entry, _ in ranked[:most]])

    def arrivals(self, report_id: str) -> int:
        """Return the number of a report's last arrival; 0 if it never came."""
        last = self._counting(reversed(self._index.arrivals.get(report_id, [])))
        return next((each.arrival for each in last), 0)

    def _counting(self, entries: Iterable[_Entry]) -> Iterator[_Entry]:
        expired = self._index.has_expired
        return (each for each in entries if not expired(each, self.clock, self.kept_for))

    def _read(self, entries: Iterable[_Entry]) -> list[Remembered]:
        return list(self._each(entries))

    def _each(self, entries: Iterable[_Entry]) -> Iterator[Remembered]:
        values = self._memory.values
        return (Remembered.model_validate_json(values[entry.key]) for entry in entries)


def arrived_of(key: str, remembered: Remembered) -> Arrived:
    """Return an arrival as its story has it."""
    return _arrived(key, remembered.model_dump(mode="json", exclude_defaults=True), remembered.at)


def _arrived(key: str, what: Mapping[str, Any], at: datetime | None) -> Arrived:
    report, shown = what["report"], what.get("shown")
    event = what["telling"].get("event", {}) if shown else None
    day = datetime.fromisoformat(what["date"]) if what.get("date") else None
    state = State(what["story"]["state"]) if "story" in what else State.BACKGROUND
    return Arrived(
        key=key,
        report=Match.model_construct(**{"outlet": None, "url": None, **report}),
        root=what.get("root") or report["report_id"],
        state=state,
        date=day,
        seen_at=at,
        family=what.get("family"),
        language=what.get("language"),
        telltale=None if event is None else _telltale(event, state, day or at),
        headline=shown["headline"] if shown else "",
        sentence=event and event.get("sentence"),
        evidence=shown["evidence"] if shown else "",
        score=shown["score"] if shown else 0.0,
    )


def _telltale(event: Mapping[str, Any], state: State, moment: datetime | None) -> Telltale:
    opening, signs, numbers = (
        tuple(map(intern, event.get(key, ()))) for key in ("opening", "signs", "numbers")
    )
    return Telltale(moment, state, opening, signs, numbers)


def clock_of(mention: Mention, origin: Origin, before: datetime | None) -> datetime | None:
    """Return the watch's clock once this has arrived; ``None`` while nobody told a time.

    It is the largest ``fetched_at`` seen, none of them beyond the Kafka time of its article.
    """
    fetched_at = mention.article.fetched_at
    if fetched_at is None:
        return before
    if (arrived_at := origin.arrived_at) is not None:
        fetched_at = min(fetched_at, arrived_at)
    return max(before, fetched_at) if before else fetched_at


def encoded(remembered: Remembered) -> str:
    """Return it as it is kept: without what goes without saying, a quarter of it."""
    return remembered.model_dump_json(exclude_defaults=True)
