"""The story: the reports on one watch that tell of one event, in whatever language."""

from pydantic import Field

from schemas.base import Id, Moment, Record, Score
from schemas.closed import ClosedList
from schemas.state import State


class CorrectionKind(ClosedList):
    """What was put right about a story."""

    MERGED = "merged", "the younger story went whole into the older one"
    SPLIT = "split", "some reports of a story are another's after all"


class Correction(Record):
    """Reports that were put into another story after all, and the report that showed it.

    A story that was merged went whole: ``reports`` are then as many of it as there is room for.
    """

    kind: CorrectionKind
    from_story: Id
    to_story: Id
    reports: tuple[Id, ...]
    because_of: Id


class Place(Record):
    """Where a report stands in its story, once it has been decided on.

    ``reports`` are those of the story that were told, ``outlets`` all that carried any of it, and
    ``families`` their publishers: the sites of one group count once. ``state_before`` is the
    state that the story told last before this report, if another. One that ``begins`` a story is
    its first; one that ``tells_first`` its state is the first of the story to tell it, be it late
    or an article told before. ``corrections`` are what this report showed to be put right about
    it. ``headline`` is the first report's, by which the event can be named: as `Story` has it, at
    most 200 letters.
    """

    story_id: Id
    headline: str = ""
    state: State
    state_before: State | None = None
    reports: int = Field(ge=0)
    outlets: int = Field(ge=0)
    families: int = Field(ge=0)
    begins: bool = False
    tells_first: bool = False
    corrections: tuple[Correction, ...] = ()


class StateTold(Record):
    """A state, and the first report of the story that told it.

    ``at`` is that report's date: the later of publication and change, else when it was seen.
    """

    state: State
    at: Moment | None = None
    report_id: Id
    outlet: str | None = None
    family: str | None = None
    language: str | None = None
    headline: str = ""
    url: str | None = None
    sentence: str | None = None


class BestEvidence(Record):
    """The sentence that says it most plainly in one language."""

    language: str | None
    report_id: Id
    outlet: str | None = None
    url: str | None = None
    text: str
    score: Score


class Story(Record):
    """A story as it stands; each report of it states it anew.

    ``outlets`` are in the order of their coming, as many as there is room for; the counts are of
    all. Times ``first_seen_at`` and ``last_seen_at`` are the watch's clock, ``first_told_at`` and
    ``last_told_at`` the dates of its reports. One that was merged into another says so, and holds
    nothing more.
    """

    story_id: Id
    watch: str
    headline: str = ""
    first_seen_at: Moment | None = None
    last_seen_at: Moment | None = None
    first_told_at: Moment | None = None
    last_told_at: Moment | None = None
    reports: int = Field(ge=0)
    copies: int = Field(ge=0)
    outlet_count: int = Field(ge=0)
    family_count: int = Field(ge=0)
    outlets: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    states: tuple[StateTold, ...] = ()
    evidence: tuple[BestEvidence, ...] = ()
    corrections: tuple[Correction, ...] = ()
    merged_into: Id | None = None
