"""The demo's tally: one row per sample, and whether precisely what was expected happened."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from schemas.article import Article
from schemas.mention import TOLD, DecisionKind
from streams.cli.outcomes import Outcome


@dataclass(frozen=True, slots=True)
class Row:
    """One sample: what was expected, what became of it, and how long its alert took."""

    article: Article
    expected: DecisionKind | None
    outcome: Outcome
    seconds: float | None

    @property
    def decision(self) -> DecisionKind | None:
        """What was decided; ``None`` where there was no mention."""
        return self.outcome.decision.decision if self.outcome.decision else None

    @property
    def is_right(self) -> bool:
        """Whether it was decided as expected, and an alert came if and only if it is to be told."""
        is_decided = self.outcome.report is not None and self.outcome.is_settled
        told = self.decision in TOLD
        return is_decided and self.decision == self.expected and (self.seconds is not None) == told


def is_precise(rows: Sequence[Row], received: Iterable[str], told_before: frozenset[str]) -> bool:
    """Say whether every row is right and each alert of this run came exactly once, none beside.

    An alert that an interrupted earlier run left open may come in late; it counts for that run.
    """
    ours = [
        row.outcome.alert.alert_id for row in rows if row.outcome.alert and row.decision in TOLD
    ]
    came = Counter(alert for alert in received if alert not in told_before)
    return all(row.is_right for row in rows) and came == Counter(ours)
