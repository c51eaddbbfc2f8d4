"""The mention and what becomes of it."""

from enum import StrEnum

from pydantic import Field

from schemas.base import Id, Record, Score
from schemas.report import Fingerprint, Party, Passage, Provenance


class Mention(Record):
    """A verdict `mention`, with all that the decision on it needs.

    ``clause`` is the digest of the sentences that say it, told apart by their words alone.
    """

    watch: str
    report_id: Id
    article: Provenance
    score: Score
    reasons: tuple[str, ...] = ()
    passages: tuple[Passage, ...] = ()
    parties: tuple[Party, ...] = ()
    fingerprint: Fingerprint
    clause: Id


class DecisionKind(StrEnum):
    """What became of a mention."""

    NEW = "new"
    UPDATE = "update"
    COPY = "copy"
    REPUBLICATION = "republication"


TOLD = frozenset({DecisionKind.NEW, DecisionKind.UPDATE})
"""The decisions that raise an alert."""


class Match(Record):
    """The earlier report that a mention repeats."""

    report_id: Id
    article_id: Id
    outlet: str | None = None
    url: str | None = None


class Decision(Record):
    """What became of one arrival of a mention; final, a correction names the one it corrects."""

    decision_id: Id
    decision: DecisionKind
    reasons: tuple[str, ...]
    arrival: int = Field(ge=1)
    matches: Match | None = None
    corrects: Id | None = None
    mention: Mention


class Alert(Record):
    """A decision worth telling; the same ``alert_id`` however often it is decided."""

    alert_id: Id
    watch: str
    watch_title: str
    decision_id: Id
    decision: DecisionKind
    reasons: tuple[str, ...]
    article: Provenance
    score: Score
    why: tuple[str, ...] = ()
    passages: tuple[Passage, ...] = ()
    parties: tuple[Party, ...] = ()
