"""What is written down of a verdict, and how it is exported."""

import json
from datetime import timedelta

import pytest

from schemas.codec import encode
from schemas.feedback import FeedbackVerdict
from schemas.report import Provenance
from schemas.topics import TOPICS
from streams.cli.feedback import AROUND_A_RECORD, as_line, fitting, is_of
from streams.evaluation import read
from streams.evaluation.opinions import labelled, opinions
from tests.builders import NOON, SENTENCE, WATCH, a_feedback, a_provenance, an_article

URL = "https://example.com/pact"
LATER, LAST = NOON + timedelta(hours=1), NOON + timedelta(hours=2)
LARGEST = TOPICS["feedback"].max_message_bytes


@pytest.mark.parametrize(
    ("told", "same"),
    [
        pytest.param(a_provenance(url=URL), True, id="itself"),
        pytest.param(a_provenance(url=f"{URL}/2"), False, id="another-article"),
        pytest.param(a_provenance(url=URL, text="Otherwise."), False, id="another-version"),
    ],
)
def test_an_article_is_known_by_its_identity_and_version(told: Provenance, *, same: bool) -> None:
    assert is_of(an_article(url=f"{URL}?utm_source=feed", id="7"), told) is same


def test_a_record_that_fits_its_topic_is_written_whole() -> None:
    room = LARGEST - AROUND_A_RECORD - len(encode(a_feedback(text=""))) - len(a_feedback().key)
    fits, exceeds = a_feedback(text="x" * room), a_feedback(text="x" * (room + 1))

    assert fitting(fits) == fits
    assert fitting(exceeds) == exceeds.model_copy(update={"title": None, "text": None})


def test_an_export_is_what_evaluate_reads() -> None:
    said = [
        a_feedback(report="1", title="Pact"),
        a_feedback(FeedbackVerdict.NOT_RELEVANT, report="2", language=None, at=LATER),
        a_feedback(report="3", at=LAST),
        a_feedback(FeedbackVerdict.NOT_RELEVANT, report="3", author="bo", at=LAST),
    ]

    lines = [as_line(gold) for gold in labelled(opinions(said, WATCH))]

    assert lines[0] == {
        "id": said[0].report_id,
        "lang": "en",
        "title": "Pact",
        "text": SENTENCE,
        "label": "clause",
    }
    gold = read([json.dumps(each).encode() for each in lines], where="export")
    assert [(each.lang, each.is_clause, each.borderline) for each in gold] == [
        ("en", True, False),
        ("unknown", False, False),
        ("en", False, True),
    ]
