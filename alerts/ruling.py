"""What was ruled on a mention, and why: what the rules of `novelty` hand to each other."""

from dataclasses import dataclass
from enum import StrEnum

from schemas.mention import Change, DecisionKind, Match


class Newness(StrEnum):
    """Why a decision fell as it did."""

    FIRST_REPORT = "first_report"
    MORE_ON_THE_CLAUSE = "more_on_the_clause"
    CLAUSE_CHANGED = "clause_changed"
    STATE_CHANGED = "state_changed"
    SAME_ARTICLE = "same_article"
    SAME_TEXT_SAME_OUTLET = "same_text_same_outlet"
    SAME_TEXT_OTHER_OUTLET = "same_text_other_outlet"


@dataclass(frozen=True, slots=True)
class Ruling:
    """The decision, its reason, and the earlier report that it rests on, if on any."""

    kind: DecisionKind
    reason: Newness
    match: Match | None = None
    overlap: float | None = None
    changes: tuple[Change, ...] = ()
