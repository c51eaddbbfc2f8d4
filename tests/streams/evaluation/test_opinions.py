"""What readers say of reports, and what it comes to in all."""

import json
from collections.abc import Sequence
from datetime import timedelta

import pytest

from schemas.feedback import FeedbackVerdict
from streams.evaluation import read
from streams.evaluation.gold import Label
from streams.evaluation.opinions import Reception, labelled, opinions
from tests.builders import NOON, SENTENCE, WATCH, a_feedback

RELEVANT, NOT_RELEVANT, DUPLICATE, MISSED = FeedbackVerdict


def received(*verdicts: Sequence[FeedbackVerdict]) -> tuple[int, int, int, int]:
    """Return alerts, relevant ones, duplicates and missed of reports with these verdicts each."""
    said = [
        a_feedback(verdict, report=str(number), author=str(reader))
        for number, given in enumerate(verdicts)
        for reader, verdict in enumerate(given)
    ]
    found = Reception.of(opinions(said, WATCH))
    return found.precision.of, found.precision.count, found.duplicates, found.missed


@pytest.mark.parametrize(
    ("verdicts", "counts"),
    [
        pytest.param([], (0, 0, 0, 0), id="nothing"),
        pytest.param([[RELEVANT], [NOT_RELEVANT]], (2, 1, 0, 0), id="two-alerts"),
        pytest.param([[DUPLICATE]], (1, 1, 1, 0), id="a-duplicate-is-relevant"),
        pytest.param([[RELEVANT], [MISSED]], (1, 1, 0, 1), id="what-was-missed-is-no-alert"),
        pytest.param([[RELEVANT, RELEVANT, NOT_RELEVANT]], (1, 1, 0, 0), id="one-vote-an-alert"),
        pytest.param([[RELEVANT, NOT_RELEVANT]], (1, 0, 0, 0), id="a-tie-is-not-relevant"),
        pytest.param([[RELEVANT, DUPLICATE, NOT_RELEVANT]], (1, 1, 1, 0), id="a-tie-is-duplicate"),
        pytest.param([[DUPLICATE, RELEVANT, RELEVANT]], (1, 1, 0, 0), id="most-heard-news"),
        pytest.param([[DUPLICATE, NOT_RELEVANT]], (1, 0, 0, 0), id="a-duplicate-of-nothing"),
        pytest.param([[MISSED, MISSED]], (0, 0, 0, 1), id="missed-once-by-two"),
        pytest.param([[MISSED, RELEVANT]], (1, 1, 0, 0), id="it-came-after-all"),
    ],
)
def test_each_alert_has_one_vote_and_a_tie_counts_against_it(
    verdicts: list[list[FeedbackVerdict]], counts: tuple[int, int, int, int]
) -> None:
    assert received(*verdicts) == counts


def test_a_changed_mind_counts_alone() -> None:
    before, after = a_feedback(NOT_RELEVANT), a_feedback(RELEVANT)

    found = Reception.of(opinions([before, after], WATCH))

    assert (found.precision.of, found.precision.count) == (1, 1)


def test_another_watch_has_opinions_of_its_own() -> None:
    assert opinions([a_feedback(watch="another")], WATCH) == ()


@pytest.mark.parametrize(
    ("verdict", "label"),
    [
        (RELEVANT, Label.CLAUSE),
        (DUPLICATE, Label.CLAUSE),
        (MISSED, Label.CLAUSE),
        (NOT_RELEVANT, Label.NO_CLAUSE),
    ],
    ids=list(FeedbackVerdict),
)
def test_a_verdict_labels_its_text(verdict: FeedbackVerdict, label: Label) -> None:
    said = a_feedback(verdict, title="Pact", language="ru")

    (gold,) = labelled(opinions([said], WATCH))

    assert (gold.id, gold.lang, gold.title, gold.text) == (said.report_id, "ru", "Pact", SENTENCE)
    assert gold.label is label
    assert not gold.borderline


def test_readers_who_differ_make_one_text_that_is_borderline() -> None:
    said = [a_feedback(author="ana"), a_feedback(NOT_RELEVANT, author="bo")]

    (gold,) = labelled(opinions(said, WATCH))

    assert (gold.label, gold.borderline) == (Label.NO_CLAUSE, True)


def test_a_text_that_one_record_has_serves_all_and_without_any_there_is_none() -> None:
    forgotten = a_feedback(author="bo", text=None, title=None, at=NOON - timedelta(days=1))
    lost = a_feedback(report="2", text=None, title=None)

    texts = list(labelled(opinions([forgotten, a_feedback(author="ana"), lost], WATCH)))

    assert [(gold.id, gold.text) for gold in texts] == [(forgotten.report_id, SENTENCE)]


def test_a_text_in_no_language_that_is_known_can_be_read_as_gold() -> None:
    (gold,) = labelled(opinions([a_feedback(language=None)], WATCH))

    (again,) = read([json.dumps(gold.model_dump(mode="json")).encode()], where="export")
    assert again == gold


def test_texts_come_in_the_order_in_which_they_were_judged() -> None:
    late, early = a_feedback(report="1", at=NOON + timedelta(hours=1)), a_feedback(report="2")

    assert [each.said for each in opinions([late, early], WATCH)] == [(early,), (late,)]
