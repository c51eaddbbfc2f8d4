"""The stories of one watch, as the arrivals that were decided on make them.

Nothing is decided here: arrivals are put where their decisions say, corrections included, and
what there is can be looked up by report, and by day and sign.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import islice

from alerts.affinity import Telltale, shipped
from schemas.mention import Match
from schemas.state import State
from schemas.story import BestEvidence, Correction, CorrectionKind, StateTold, Story

WINDOW = timedelta(hours=84)
"""From the first to the last report of a story, by their dates: about three days, and a night."""

MOST_OUTLETS = 200
LONGEST_URL = 1_000
MOST_CORRECTIONS = 50
MOST_COMPARED = 12
"""Reports of a story that another is compared with: its first four, and its newest."""

_FIRST = 4
_MOST_POSTED = 32
_DAYS_AROUND = range(-4, 5)


@dataclass(frozen=True, slots=True)
class Arrived:
    """One arrival as its story has it.

    ``root`` is the report whose text it carries, itself where it was told; only then it has a
    ``telltale``, a headline and evidence. ``seen_at`` is the watch's clock; ``key`` is what the
    arrival goes by where it is remembered.
    """

    key: str
    report: Match
    root: str
    state: State
    date: datetime | None
    seen_at: datetime | None
    family: str | None
    language: str | None
    telltale: Telltale | None = None
    headline: str = ""
    sentence: str | None = None
    evidence: str = ""
    score: float = 0.0

    @property
    def outlet(self) -> str | None:
        """Who published it."""
        return self.report.outlet

    @property
    def is_first_version(self) -> bool:
        """Whether it is no later version of an article: its date says when the event was told."""
        return self.root == self.report.report_id

    @property
    def told_at(self) -> datetime | None:
        """When it was told: its date, never beyond when it was seen."""
        known = [each for each in (self.date, self.seen_at) if each]
        return min(known, default=None)


_KEPT_UP = (
    "arrivals", "told", "states", "outlets", "families", "languages", "best", "corrections",
)  # fmt: skip


@dataclass(slots=True)
class Tale:
    """One story, and all that is told of it, kept up with every arrival."""

    story_id: str
    watch: str
    arrivals: list[Arrived] = field(default_factory=list)
    told: list[Arrived] = field(default_factory=list)
    states: dict[State, Arrived] = field(default_factory=dict)
    outlets: dict[str, None] = field(default_factory=dict)
    families: dict[str, None] = field(default_factory=dict)
    languages: dict[str, None] = field(default_factory=dict)
    best: dict[str | None, Arrived] = field(default_factory=dict)
    corrections: list[Correction] = field(default_factory=list)
    first_date: datetime | None = None
    last_date: datetime | None = None
    last_seen_at: datetime | None = None
    merged_into: str | None = None

    def add(self, arrived: Arrived) -> None:
        """Take one more in."""
        self.arrivals.append(arrived)
        if arrived.outlet:
            self.outlets.setdefault(arrived.outlet)
        if family := arrived.family or arrived.outlet:
            self.families.setdefault(family)
        if arrived.language:
            self.languages.setdefault(arrived.language)
        if arrived.seen_at:
            self.last_seen_at = max(arrived.seen_at, self.last_seen_at or arrived.seen_at)
        if arrived.telltale:
            self._tell(arrived, arrived.telltale)

    def _tell(self, arrived: Arrived, telltale: Telltale) -> None:
        self.told.append(arrived)
        if arrived.state is not State.BACKGROUND:
            self.states.setdefault(arrived.state, arrived)
        if telltale.date and arrived.is_first_version:
            self.first_date = min(telltale.date, self.first_date or telltale.date)
            self.last_date = max(telltale.date, self.last_date or telltale.date)
        best = self.best.get(arrived.language)
        if arrived.evidence and (best is None or arrived.score > best.score):
            self.best[arrived.language] = arrived

    def of(self, arrivals: Iterable[Arrived]) -> "Tale":
        """Return the story as these arrivals alone make it."""
        tale = Tale(self.story_id, self.watch, corrections=list(self.corrections))
        for each in arrivals:
            tale.add(each)
        return tale

    def with_one(self, arrived: Arrived) -> "Tale":
        """Return the story as it is with one arrival more."""
        tale = replace(
            self,
            **{each: copy(getattr(self, each)) for each in _KEPT_UP},
        )
        tale.add(arrived)
        return tale

    def spans(self, *moments: datetime | None) -> bool:
        """Whether the story with these moments is still one event, by the time that it took."""
        known = [each for each in (self.first_date, self.last_date, *moments) if each]
        return not known or max(known) - min(known) <= WINDOW

    @property
    def compared(self) -> list[Arrived]:
        """The reports that another is compared with."""
        if len(self.told) <= MOST_COMPARED:
            return self.told
        return [*self.told[:_FIRST], *self.told[_FIRST - MOST_COMPARED :]]

    @property
    def last_state(self) -> Arrived | None:
        """The first report of the state that was told last."""
        return next(reversed(self.states.values()), None)

    @property
    def headline(self) -> str:
        """The headline of the first report; none while none is told."""
        return self.told[0].headline if self.told else ""

    @property
    def story(self) -> Story:
        """The story as it is told to the world."""
        seen = [each.seen_at for each in self.arrivals if each.seen_at]
        return Story(
            story_id=self.story_id,
            watch=self.watch,
            headline=self.headline,
            first_seen_at=min(seen, default=None),
            last_seen_at=self.last_seen_at,
            first_told_at=self.first_date,
            last_told_at=self.last_date,
            reports=len(self.told),
            copies=len(self.arrivals) - len(self.told),
            outlet_count=len(self.outlets),
            family_count=len(self.families),
            outlets=tuple(islice(self.outlets, MOST_OUTLETS)),
            families=tuple(islice(self.families, MOST_OUTLETS)),
            languages=tuple(self.languages),
            states=tuple(map(_state_told, self.states.values())),
            evidence=tuple(map(_best_evidence, self.best.values())),
            corrections=tuple(self.corrections[-MOST_CORRECTIONS:]),
            merged_into=self.merged_into,
        )


def _state_told(arrived: Arrived) -> StateTold:
    return StateTold(
        state=arrived.state,
        at=arrived.told_at,
        report_id=arrived.report.report_id,
        outlet=arrived.outlet,
        family=arrived.family,
        language=arrived.language,
        headline=arrived.headline,
        url=_shown(arrived.report.url),
        sentence=arrived.sentence,
    )


def _best_evidence(arrived: Arrived) -> BestEvidence:
    return BestEvidence(
        language=arrived.language,
        report_id=arrived.report.report_id,
        outlet=arrived.outlet,
        url=_shown(arrived.report.url),
        text=arrived.evidence,
        score=arrived.score,
    )


def _shown(url: str | None) -> str | None:
    return url if url and len(url) <= LONGEST_URL else None


@dataclass(slots=True)
class Chronicle:
    """All stories of one watch.

    Stories between which a correction moved reports are *kin*: they count as long as one does,
    so that nobody reads the correction without what it moved, or the reverse.
    """

    watch: str
    tales: dict[str, Tale] = field(default_factory=dict)
    _story_of: dict[str, str] = field(default_factory=dict)
    _root_of: dict[str, str] = field(default_factory=dict)
    _story_of_arrival: dict[str, str | None] = field(default_factory=dict)
    _kin_of: dict[str, int] = field(default_factory=dict)
    _kin: list[set[str]] = field(default_factory=list)
    _posted: defaultdict[tuple[date | None, str], list[str]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def add(
        self,
        story_id: str,
        arrived: Arrived,
        corrections: Iterable[Correction] = (),
        *,
        begins: bool = False,
    ) -> None:
        """Put an arrival into its story, after what it showed to be put right.

        Where it ``begins`` one, nothing that went by that id before is of it: it was over.
        """
        corrections = tuple(corrections)
        if begins:
            self._begin(story_id)
        if corrections:
            for changed in self.corrected(story_id, corrections):
                self._replace(changed)
            for each in corrections:
                self._join(each.from_story, each.to_story)
        tale = self.tales[story_id]
        tale.add(arrived)
        self._put(arrived, story_id)
        self._root_of[arrived.report.report_id] = arrived.root
        if arrived.telltale:
            for key in _keys(arrived.telltale):
                self._posted[key].append(arrived.key)

    def _begin(self, story_id: str) -> None:
        for old in self.tales[story_id].arrivals if story_id in self.tales else ():
            self._story_of_arrival[old.key] = None
        if story_id in self._kin_of:
            self._kin[self._kin_of[story_id]].discard(story_id)
        self.tales[story_id] = Tale(story_id, self.watch)
        self._alone(story_id)

    def _alone(self, story_id: str) -> None:
        self._kin_of[story_id] = len(self._kin)
        self._kin.append({story_id})

    def _join(self, one: str, other: str) -> None:
        for each in (one, other):
            # What a correction moved may be dropped, and the correction not yet.
            if each not in self._kin_of:
                self._alone(each)
        kept, gone = self._kin_of[one], self._kin_of[other]
        if kept != gone:
            self._kin[kept] |= self._kin[gone]
            self._kin_of.update(dict.fromkeys(self._kin[gone], kept))
            self._kin[gone] = set()

    def _put(self, arrived: Arrived, story_id: str) -> None:
        self._story_of_arrival[arrived.key] = story_id
        self._story_of[arrived.report.report_id] = story_id

    def is_over(self, story_id: str, clock: datetime, kept_for: timedelta) -> bool:
        """Whether a story counts no more when the clock stands so: nothing of it was seen lately.

        One of which nobody knows when it was seen counts.
        """
        kin = (self.tales[each] for each in self._kin[self._kin_of[story_id]])
        seen = [tale.last_seen_at for tale in kin if tale.last_seen_at]
        return bool(seen) and clock - max(seen) > kept_for

    def is_past(self, key: str, clock: datetime, kept_for: timedelta) -> bool:
        """Whether an arrival counts no more: its story is over, or has begun anew since."""
        story_id = self._story_of_arrival[key]
        return story_id is None or self.is_over(story_id, clock, kept_for)

    def corrected(
        self, story_id: str, corrections: Iterable[Correction], *, begins: bool = False
    ) -> list[Tale]:
        """Return the stories that corrections change, as they are then; the first is their own.

        ``story_id`` may be one that only ``begins``.
        """
        changed = {story_id: Tale(story_id, self.watch)} if begins else {}

        def tale(id_: str) -> Tale:
            return changed.get(id_) or self.tales.get(id_) or Tale(id_, self.watch)

        for each in corrections:
            source, target = tale(each.from_story), tale(each.to_story)
            is_whole = each.kind is CorrectionKind.MERGED
            leaving = [a for a in source.arrivals if is_whole or a.root in each.reports]
            staying = [a for a in source.arrivals if not is_whole and a.root not in each.reports]
            changed[each.from_story] = source.of(staying)
            changed[each.to_story] = target.of(_in_order([*target.arrivals, *leaving]))
            for id_ in (each.from_story, each.to_story):
                changed[id_].corrections.append(each)
            if is_whole:
                changed[each.from_story].merged_into = each.to_story
        changed.setdefault(story_id, tale(story_id))
        own = changed.pop(story_id)
        return [own, *changed.values()]

    def _replace(self, tale: Tale) -> None:
        self.tales[tale.story_id] = tale
        for arrived in tale.arrivals:
            self._put(arrived, tale.story_id)

    def story_of(self, report_id: str) -> str | None:
        """Return the story that a report is in."""
        return self._story_of.get(report_id)

    def root_of(self, report_id: str) -> str:
        """Return the report whose text a report carries: itself, if that is its own."""
        return self._root_of.get(report_id, report_id)

    def near(self, telltale: Telltale, most: int, *, counts: Callable[[Tale], bool]) -> list[Tale]:
        """Return the stories about that time that share most signs with it, the most alike first.

        The cost does not follow how many stories there are: of each sign the newest reports are
        looked at whose story ``counts``.
        """
        seen: Counter[str] = Counter()
        for key in _keys_around(telltale):
            posted = map(self._story_of_arrival.get, reversed(self._posted.get(key, ())))
            counting = (each for each in posted if each and counts(self.tales[each]))
            seen.update(islice(counting, _MOST_POSTED))
        ranked = sorted(seen.items(), key=lambda each: (-each[1], each[0]))
        tales = (self.tales[story_id] for story_id, _ in ranked)
        return list(islice((each for each in tales if each.spans(telltale.date)), most))

    def stories(self) -> Iterator[Tale]:
        """Yield all that there are, those that were merged too."""
        return iter(self.tales.values())


def _in_order(arrivals: list[Arrived]) -> list[Arrived]:
    """Return arrivals in the order in which the watch saw them; those without a time stay first."""
    return sorted(arrivals, key=lambda each: (each.seen_at is not None, each.seen_at or 0))


def _keys(telltale: Telltale) -> Iterator[tuple[date | None, str]]:
    day = telltale.date and telltale.date.date()
    telling = (sign for sign in telltale.opening if shipped().weight(sign) > 0)
    for sign in (*telling, *telltale.numbers, f"state {telltale.state}"):
        yield day, sign


def _keys_around(telltale: Telltale) -> Iterator[tuple[date | None, str]]:
    for day, sign in _keys(telltale):
        if day is None:
            yield None, sign
        else:
            for step in _DAYS_AROUND:
                yield day + timedelta(days=step), sign
