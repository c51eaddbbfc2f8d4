"""What was ruled on a mention, and why: what the rules of `novelty` hand to each other."""

from dataclasses import dataclass

from schemas.closed import ClosedList
from schemas.mention import Change, DecisionKind, Match


class Newness(ClosedList):
    """Why a decision fell as it did."""

    FIRST_REPORT = "first_report", "first report in these words"
    MORE_ON_THE_CLAUSE = "more_on_the_clause", "a known text that says something more on the clause"
    CLAUSE_CHANGED = "clause_changed", "an article told before says something else on the clause"
    STATE_CHANGED = "state_changed", "the first report of its event that tells this step"
    SAME_ARTICLE = "same_article", "the same article again, its clause told no differently"
    SAME_TEXT_SAME_OUTLET = "same_text_same_outlet", "the same text from the same outlet"
    SAME_TEXT_OTHER_OUTLET = "same_text_other_outlet", "the same text from another outlet"


@dataclass(frozen=True, slots=True)
class Ruling:
    """The decision, its reason, and the earlier report that it rests on, if on any."""

    kind: DecisionKind
    reason: Newness
    match: Match | None = None
    overlap: float | None = None
    changes: tuple[Change, ...] = ()
