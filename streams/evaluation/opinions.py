"""What readers say of reports, one vote to a report, and what that makes in all."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from schemas.feedback import Feedback, FeedbackVerdict
from streams.evaluation.gold import Gold, Label
from streams.evaluation.measures import Proportion

UNKNOWN_LANGUAGE = "unknown"
"""No language's code, so that whoever reads it identifies the text anew."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What readers say of one report on one watch: one record of each; at least one.

    A tie counts against the monitor.
    """

    said: tuple[Feedback, ...]

    @property
    def is_alert(self) -> bool:
        """Whether the report raised an alert, so that precision counts it; else it was missed."""
        return any(each.alert_id for each in self.said)

    @property
    def is_relevant(self) -> bool:
        """Whether more readers find it on the clause, repeated or missed, than do not."""
        return 2 * self._votes[FeedbackVerdict.NOT_RELEVANT] < len(self.said)

    @property
    def is_duplicate(self) -> bool:
        """Whether it is relevant, and at least half of those who say so heard nothing new."""
        votes = self._votes
        repeats = votes[FeedbackVerdict.DUPLICATE]
        return self.is_relevant and 0 < repeats >= votes[FeedbackVerdict.RELEVANT]

    @property
    def is_disputed(self) -> bool:
        """Whether readers differ on the clause."""
        return 0 < self._votes[FeedbackVerdict.NOT_RELEVANT] < len(self.said)

    @property
    def gold(self) -> Gold | None:
        """The article as a labelled text; ``None`` where nobody's record has its text."""
        kept = next((each for each in self.said if each.text is not None), None)
        if kept is None or kept.text is None:
            return None
        return Gold(
            id=kept.report_id,
            lang=kept.language or UNKNOWN_LANGUAGE,
            title=kept.title or "",
            text=kept.text,
            label=Label.CLAUSE if self.is_relevant else Label.NO_CLAUSE,
            borderline=self.is_disputed,
        )

    @property
    def _votes(self) -> Counter[FeedbackVerdict]:
        return Counter(each.verdict for each in self.said)


def opinions(records: Iterable[Feedback], watch: str) -> tuple[Opinion, ...]:
    """Return the opinions on a watch's reports, in the order in which they were first judged.

    Of a reader's records on one article the last counts, as in the compacted topic.
    """
    standing = {each.key: each for each in records if each.watch == watch}
    by_report: dict[str, list[Feedback]] = {}
    for each in sorted(standing.values(), key=lambda said: (said.at, said.key)):
        by_report.setdefault(each.report_id, []).append(each)
    return tuple(Opinion(tuple(said)) for said in by_report.values())


@dataclass(frozen=True, slots=True)
class Reception:
    """How a watch's alerts were received: ``duplicates`` are among the relevant ones."""

    precision: Proportion
    duplicates: int
    missed: int

    @classmethod
    def of(cls, said: Sequence[Opinion]) -> "Reception":
        """Count opinions."""
        alerts = [each for each in said if each.is_alert]
        return cls(
            precision=Proportion(len(alerts), sum(each.is_relevant for each in alerts)),
            duplicates=sum(each.is_duplicate for each in alerts),
            missed=len(said) - len(alerts),
        )


def labelled(said: Iterable[Opinion]) -> Iterator[Gold]:
    """Yield the texts that readers labelled, as far as they are known."""
    return (gold for each in said if (gold := each.gold) is not None)
