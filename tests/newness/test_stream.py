"""How often what is new is told, and what is not: on a stream of articles with labels."""

from collections import Counter
from collections.abc import Mapping

import pytest

from alerts.memory import Memory
from alerts.novelty import decide
from alerts.telling import mention_of
from schemas.article import Article
from schemas.mention import TOLD, Decision, DecisionKind
from schemas.origin import Origin
from schemas.report import VerdictKind
from streams.analysis import Analysis
from tests.newness.stream import HALVES, Row, stream

Decided = list[tuple[Row, Decision]]
REPEATS = (DecisionKind.COPY, DecisionKind.REPUBLICATION)


@pytest.fixture(scope="module")
def decided(analysis: Analysis) -> Decided:
    return list(
        zip(rows := stream(), decisions(analysis, [row.article for row in rows]), strict=True)
    )


def decisions(analysis: Analysis, articles: list[Article]) -> list[Decision]:
    """Decide on articles as they arrive; each must be a mention."""
    memory = Memory()
    decided = []
    for number, article in enumerate(articles):
        report, (telling,) = analysis(article)
        (verdict,) = report.verdicts
        assert verdict.verdict is VerdictKind.MENTION, article.title
        outcome = decide(
            mention_of(report, verdict, telling), Origin("file", 0, number, -1), memory
        )
        assert outcome.remember is not None
        memory.add(*outcome.remember)
        decided.append(outcome.decision)
    return decided


def counts(decided: Decided, half: str) -> Mapping[tuple[DecisionKind, DecisionKind], int]:
    return Counter((row.decision, d.decision) for row, d in decided if row.half == half)


def test_the_stream_has_every_kind_of_edit_in_each_language_and_half() -> None:
    kinds = Counter((row.half, row.article.language) for row in stream())

    assert len(stream()) == 240
    assert set(kinds.values()) == {24}


@pytest.mark.parametrize("half", HALVES)
def test_nothing_that_is_new_is_suppressed(half: str, decided: Decided) -> None:
    suppressed = [
        (row.story, row.kind)
        for row, decision in decided
        if row.half == half and row.decision in TOLD and decision.decision not in TOLD
    ]

    assert suppressed == []


@pytest.mark.parametrize(("half", "most"), [("tune", 2), ("held", 4)])
def test_hardly_any_repeat_is_told(half: str, most: int, decided: Decided) -> None:
    found = counts(decided, half)

    told = sum(n for (label, got), n in found.items() if label in REPEATS and got in TOLD)

    assert told <= most, found


@pytest.mark.parametrize("half", HALVES)
def test_copies_republications_and_updates_are_told_apart(half: str, decided: Decided) -> None:
    found = counts(decided, half)

    confused = {pair: n for pair, n in found.items() if pair[0] is not pair[1]}

    assert set(confused) <= {(DecisionKind.COPY, DecisionKind.NEW)}


def test_what_is_matched_is_of_the_same_story(decided: Decided) -> None:
    story = {decision.mention.report_id: row.story for row, decision in decided}

    for row, decision in decided:
        assert decision.matches is None or story[decision.matches.report_id] == row.story


def test_an_update_shows_the_sentence_before_and_now(decided: Decided) -> None:
    updates = [decision for _, decision in decided if decision.decision is DecisionKind.UPDATE]

    for decision in updates:
        assert decision.changes
        for change in decision.changes:
            assert change.before != change.after


def test_of_two_hundred_copies_of_one_story_one_is_told(analysis: Analysis) -> None:
    wire = next(row.article for row in stream() if row.kind == "wire")
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

    found = Counter(decision.decision for decision in decisions(analysis, [wire, *copies]))

    assert found == {DecisionKind.NEW: 1, DecisionKind.COPY: 200}
