"""The handlers of the worker over articles in a row, in process: what would have been decided.

Whatever is written is kept in memory and nothing is sent; Kafka is not needed. An article's
arrival has no Kafka time, so that nothing limits the watch's clock.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from alerts.memory import Memory
from schemas.article import Article
from schemas.base import Record
from schemas.codec import decode
from schemas.errors import BadRecord
from schemas.mention import Alert, Decision, Mention
from schemas.origin import Origin
from schemas.report import Report, Verdict, VerdictKind
from streams.agents.analyse import Analysed, make_analyse, make_reported
from streams.agents.decide import make_decide
from streams.analysis import Analysis
from streams.arrival import Arrival

R = TypeVar("R", bound=Record)

_NO_TIME = -1


@dataclass(frozen=True, slots=True)
class Replayed:
    """One line of a file, and what became of it for one watch.

    ``verdict`` and ``decision`` are missing where there was none; ``matches_line`` is where the
    report that it repeats stood first. ``unreadable`` says why a line held no article.
    ``alerts`` are those that it raised, whichever watch is asked.
    """

    line: int
    article: Article | None = None
    report: Report | None = None
    verdict: Verdict | None = None
    decision: Decision | None = None
    matches_line: int | None = None
    matches_id: str | None = None
    unreadable: str | None = None
    alerts: tuple[Alert, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the line that ``--format jsonl`` prints."""
        decision = self.decision
        if self.unreadable:
            reasons = [self.unreadable]
        elif decision:
            reasons = list(decision.reasons)
        else:
            reasons = list(self.verdict.reasons) if self.verdict else []
        return {
            "line": self.line,
            "id": self.article.id if self.article else None,
            "article_id": self.report.article.article_id if self.report else None,
            "mention": self.verdict is not None and self.verdict.verdict is VerdictKind.MENTION,
            "decision": decision.decision.value if decision else None,
            "matches": self.matches_id,
            "matches_line": self.matches_line,
            "story": decision.story.story_id if decision and decision.story else None,
            "state": decision.story.state.value if decision and decision.story else None,
            "reasons": reasons,
        }


@dataclass
class Replay:
    """Takes lines in the order of their arrival; ``watch`` is the id of the one that is asked."""

    analysis: Analysis
    watch: str
    kept_for: timedelta
    _memory: Memory = field(default_factory=Memory)
    _first: dict[str, tuple[int, str | None]] = field(default_factory=dict)
    _written: list[Record] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Build the handlers that the worker has."""
        reported = make_reported(analyse=self._analysed, put=self._put)
        self._analyse = make_analyse(reported=reported, put=self._put)
        self._decide = make_decide(
            memory=self._remembered,
            remember=self._remember,
            forget=self._forget,
            title_of=lambda watch: self.analysis.watch_titles.get(watch, watch),
            put=self._put,
            kept_for=self.kept_for,
        )

    async def take(self, number: int, raw: bytes) -> Replayed:
        """Handle one line, numbered from 1."""
        arrival = Arrival(
            topic="articles",
            topic_id="replay",
            partition=0,
            offset=number - 1,
            timestamp_milliseconds=_NO_TIME,
            key=None,
            value=raw,
        )
        try:
            article = decode(Article, raw)
        except BadRecord as bad:
            return Replayed(number, unreadable=bad.reason)
        self._written.clear()
        await self._analyse(article, arrival)
        for mention in self._all(Mention):
            await self._decide(mention, arrival)
        return self._replayed(number, article)

    def _replayed(self, number: int, article: Article) -> Replayed:
        (report,) = self._all(Report)
        self._first.setdefault(report.report_id, (number, article.id))
        verdict = next((each for each in report.verdicts if each.watch == self.watch), None)
        decisions = (each for each in self._all(Decision) if each.mention.watch == self.watch)
        decision = next(decisions, None)
        match = decision.matches if decision else None
        line, id_ = self._first[match.report_id] if match else (None, None)
        alerts = tuple(self._all(Alert))
        return Replayed(number, article, report, verdict, decision, line, id_, None, alerts)

    def _all(self, kind: type[R]) -> list[R]:
        return [each for each in self._written if isinstance(each, kind)]

    async def _analysed(self, article: Article) -> Analysed:
        return self.analysis(article)

    async def _put(
        self, topic: str, record: Record, *, origin: Origin | None = None, key: bytes | None = None
    ) -> int:
        del topic, origin, key
        self._written.append(record)
        return len(self._written)

    async def _remembered(self, _partition: int) -> Memory:
        return self._memory

    async def _forget(self, _partition: int, watch: str, clock: datetime) -> None:
        self._memory = self._memory.without(self._memory.expired(watch, clock, self.kept_for))

    async def _remember(self, _partition: int, key: str, value: str) -> None:
        self._memory.add(key, value)
