"""Feedback: what a reader says of an alert, or of a report that raised none."""

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from schemas.base import Id, Moment, Record
from schemas.closed import ClosedList


class FeedbackVerdict(ClosedList):
    """What a reader says: it is on the clause, it is not, it is but repeats, nobody was told."""

    RELEVANT = "relevant", "it is on the clause"
    NOT_RELEVANT = "not_relevant", "it is not on the clause"
    DUPLICATE = "duplicate", "it is on the clause, but told nothing new"
    MISSED = "missed", "it is on the clause, and nobody was told"


class Feedback(Record):
    """What one reader says of one article for one watch; what they say later replaces it.

    ``title`` and ``text`` are the article's as received, kept here because `articles` soon forgets
    them; ``None`` where it had by then. ``language`` is the one that its report names.
    """

    watch: str
    alert_id: Id | None = None
    article_id: Id
    report_id: Id
    verdict: FeedbackVerdict
    author: str
    comment: str | None = None
    at: Moment
    title: str | None = None
    text: str | None = None
    language: str | None = None

    @model_validator(mode="after")
    def _only_what_was_missed_has_no_alert(self) -> "Feedback":
        if self.alert_id is None and self.verdict is not FeedbackVerdict.MISSED:
            raise PydanticCustomError("no_alert", "of an alert, but names none")
        return self

    @property
    def key(self) -> str:
        """What a later record of the same reader replaces."""
        return f"{self.watch}/{self.article_id}/{self.author}"
