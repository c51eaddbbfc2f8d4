"""How often what is new is told, and what is not: on a stream of articles with labels."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from operator import ge

import pytest

from alerts.memory import Memory
from alerts.novelty import decide
from alerts.telling import mention_of
from schemas.article import Article
from schemas.mention import TOLD, Decision, DecisionKind
from schemas.origin import Origin
from schemas.report import VerdictKind
from streams.analysis import Analysis
from tests.newness.measures import adjusted_rand_index, links, macro_f1
from tests.newness.stream import HALVES, HERE, Row, stream

REPEATS = (DecisionKind.COPY, DecisionKind.REPUBLICATION)


@dataclass(frozen=True, slots=True)
class Run:
    """One half of the stream, decided on as it arrived, and the memory that is left."""

    half: str
    rows: list[Row]
    decisions: list[Decision]
    memory: Memory

    @property
    def decided(self) -> list[tuple[Row, Decision]]:
        return list(zip(self.rows, self.decisions, strict=True))

    @property
    def counts(self) -> Mapping[tuple[DecisionKind, DecisionKind], int]:
        return Counter((row.decision, decision.decision) for row, decision in self.decided)

    @property
    def stories(self) -> list[str | None]:
        """The story of each report as it stands at last, corrections included."""
        return [
            self.memory.chronicle(each.mention.watch).story_of(each.mention.report_id)
            for each in self.decisions
        ]


@pytest.fixture(scope="module", params=HALVES)
def run(analysis: Analysis, request: pytest.FixtureRequest) -> Run:
    rows = stream(request.param)
    return Run(request.param, rows, *decisions(analysis, [row.article for row in rows]))


def decisions(analysis: Analysis, articles: list[Article]) -> tuple[list[Decision], Memory]:
    """Decide on articles as they arrive; each must be a mention."""
    memory = Memory()
    decided = []
    for number, article in enumerate(articles):
        report, (telling,) = analysis(article)
        (verdict,) = report.verdicts
        assert verdict.verdict is VerdictKind.MENTION, article.url
        outcome = decide(
            mention_of(report, verdict, telling), Origin("file", 0, number, -1), memory
        )
        assert outcome.remember is not None
        memory.add(*outcome.remember)
        decided.append(outcome.decision)
    return decided, memory


def test_each_half_is_as_large_as_it_is_said_to_be() -> None:
    for half in HALVES:
        rows = stream(half)

        assert len(rows) == 200
        assert len({row.event for row in rows}) >= 24
        assert len({row.article.language for row in rows}) == 7


def test_nothing_that_is_new_is_suppressed(run: Run) -> None:
    suppressed = [
        (row.event, row.kind)
        for row, decision in run.decided
        if row.decision in TOLD and decision.decision not in TOLD
    ]

    assert suppressed == []


def test_hardly_any_repeat_is_told(run: Run) -> None:
    told = sum(n for (label, got), n in run.counts.items() if label in REPEATS and got in TOLD)

    assert told <= {"tune": 2, "held": 4}[run.half], run.counts


def test_copies_and_republications_are_told_apart(run: Run) -> None:
    confused = {pair for pair in run.counts if pair[0] is not pair[1] and pair[0] in REPEATS}

    assert confused <= {(DecisionKind.COPY, DecisionKind.NEW)}


def test_reports_of_one_event_are_one_story_across_languages(run: Run) -> None:
    labels = [row.event for row in run.rows]
    languages = [row.article.language or "" for row in run.rows]

    precision, recall = links(labels, run.stories, languages)

    least = {"tune": (0.95, 0.95, 0.95), "held": (0.90, 0.95, 0.80)}[run.half]
    found = adjusted_rand_index(labels, run.stories), precision, recall
    assert all(map(ge, found, least)), found


def test_decisions_are_those_that_people_would_take(run: Run) -> None:
    labels = [row.decision for row in run.rows]

    assert macro_f1(labels, [each.decision for each in run.decisions]) >= 0.9, run.counts


def test_one_text_of_a_day_in_four_languages_is_told_four_times_and_one_story(
    analysis: Analysis,
) -> None:
    texts = (HERE / "kcna.jsonl").read_text(encoding="utf-8").splitlines()

    decided, _ = decisions(analysis, list(map(Article.model_validate_json, texts)))

    assert [each.decision for each in decided] == [DecisionKind.NEW] * 4
    assert {each.mention.article.outlet for each in decided} == {"kcna.kp"}
    assert len({each.story.story_id for each in decided if each.story}) == 1


def test_a_repeat_repeats_what_was_told_of_the_same_event(run: Run) -> None:
    event = {decision.mention.report_id: row.event for row, decision in run.decided}

    for row, decision in run.decided:
        if decision.decision in REPEATS:
            assert decision.matches is not None
            assert event[decision.matches.report_id] == row.event


def test_an_update_shows_the_sentence_before_and_now(run: Run) -> None:
    updates = [each for each in run.decisions if each.decision is DecisionKind.UPDATE]

    for decision in updates:
        assert decision.changes
        for change in decision.changes:
            assert change.before != change.after


def test_of_two_hundred_copies_of_one_story_one_is_told(analysis: Analysis) -> None:
    wire = next(row.article for row in stream("tune") if row.kind == "wire")
    copies = [
        wire.model_copy(
            update={
                "url": f"https://outlet{n}.example/{n}",
                "title": f"Headline {n}",
                "text": f"Desk {n}\n\n{wire.text}\n\nRead also: story {n}",
            }
        )
        for n in range(200)
    ]

    decided, _ = decisions(analysis, [wire, *copies])
    found = Counter(decision.decision for decision in decided)

    assert found == {DecisionKind.NEW: 1, DecisionKind.COPY: 200}
