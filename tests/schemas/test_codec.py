import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from schemas.article import Article
from schemas.base import Record
from schemas.codec import decode, encode
from schemas.dead_letter import DeadLetter, Reason
from schemas.delivery import Delivery, DeliveryState
from schemas.errors import BadRecord
from schemas.feedback import Feedback
from schemas.mention import Alert, Mention
from schemas.report import Report
from schemas.topics import TOPICS
from tests.builders import a_delivery, a_feedback, a_mention, a_report, an_alert
from tests.schemas.strategies import records

RECORDS = sorted({topic.record for topic in TOPICS.values()}, key=lambda kind: kind.__name__)


@pytest.mark.parametrize(
    ("value", "reason", "told"),
    [
        pytest.param(None, Reason.TOMBSTONE, "no value where Article was expected", id="tombstone"),
        pytest.param(b"", Reason.NOT_JSON, "EOF", id="no-bytes"),
        pytest.param(b"{", Reason.NOT_JSON, "EOF", id="half"),
        pytest.param(b"Pact signed", Reason.NOT_JSON, "line 1 column 1", id="plain-text"),
        pytest.param(b'{"text": "a"} {}', Reason.NOT_JSON, "trailing", id="two-values"),
        pytest.param(b'{"text": "a\x00b"}', Reason.NOT_JSON, "control character", id="raw-nul"),
        pytest.param(b'{"text": "\\ud83d"}', Reason.NOT_JSON, "hex escape", id="lone-surrogate"),
        pytest.param(
            b'{"text": "\\ud83d\\ud83d"}', Reason.NOT_JSON, "surrogate", id="two-lone-surrogates"
        ),
        pytest.param(b"[" * 100_000, Reason.NOT_JSON, "recursion", id="deep"),
        pytest.param(
            b'{"text": "a", "x": ' + b"[" * 500 + b"]" * 500 + b"}",
            Reason.NOT_JSON,
            "recursion",
            id="deep-in-an-unknown-field",
        ),
        pytest.param(
            b'{"text": "a", "id": ' + b"9" * 5000 + b"}",
            Reason.NOT_JSON,
            "out of range",
            id="endless-number",
        ),
        pytest.param(b'{"text": "a\xff"}', Reason.NOT_UTF8, "byte 11", id="not-utf8"),
        pytest.param(b'{"text": "a\xed\xa0\x80"}', Reason.NOT_UTF8, "byte 11", id="cesu-8"),
        pytest.param(
            '{"text": "a"}'.encode("utf-16"), Reason.NOT_UTF8, "byte 0", id="utf-16-with-mark"
        ),
        pytest.param(b"null", Reason.WRONG_SHAPE, "Article: Input should be an object", id="null"),
        pytest.param(b"[]", Reason.WRONG_SHAPE, "Article: Input should be an object", id="list"),
        pytest.param(b'"Pact"', Reason.WRONG_SHAPE, "Article: Input", id="string"),
        pytest.param(b'{"text": 5}', Reason.WRONG_SHAPE, "Article.text", id="wrong-type"),
        pytest.param(b'{"text": " "}', Reason.EMPTY, "neither title nor text", id="empty"),
    ],
)
def test_bytes_that_are_no_article_say_why(value: bytes | None, reason: Reason, told: str) -> None:
    with pytest.raises(BadRecord) as refused:
        decode(Article, value)

    assert refused.value.reason == reason
    assert told in refused.value.detail


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.__name__)
def test_what_is_wrong_is_told_without_quoting_it(kind: type[Record]) -> None:
    secret = "json://user:s3cret@example.com"  # noqa: S105  (made up, to look for)
    fields = {name: {secret: secret} for name in kind.model_fields}

    with pytest.raises(BadRecord) as refused:
        decode(kind, json.dumps(fields).encode())

    assert "s3cret" not in str(refused.value)


@given(st.binary())
def test_no_bytes_raise_anything_but_a_bad_record(value: bytes) -> None:
    with pytest.raises(BadRecord):
        decode(Report, value)


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.__name__)
def test_a_record_survives_the_wire(kind: type[Record]) -> None:
    @given(records(kind))
    @settings(max_examples=30)
    def survives(record: Record) -> None:
        assert decode(kind, encode(record)) == record

    survives()


@pytest.mark.parametrize(
    "record",
    [a_report(), a_mention(), an_alert(), a_delivery(), a_delivery(DeliveryState.DELIVERED)],
    ids=["report", "mention", "alert", "pending", "delivered"],
)
def test_a_field_that_a_reader_does_not_know_does_not_break_it(record: Record) -> None:
    written = _with_news(json.loads(encode(record)))

    assert decode(type(record), json.dumps(written).encode()) == record


def _with_news(value: Any) -> Any:
    """Give every object within a value a field that nobody knows yet."""
    if isinstance(value, dict):
        return {name: _with_news(inner) for name, inner in value.items()} | {"mood": {"a": [1]}}
    return [_with_news(inner) for inner in value] if isinstance(value, list) else value


def test_the_same_record_is_the_same_bytes() -> None:
    assert encode(a_mention()) == encode(a_mention())


def test_the_wire_is_utf8_json_in_which_text_can_be_read() -> None:
    assert b'"headline":"\xed\x8f\x89\xec\x96\x91"' in encode(
        a_report(article=a_report().article.model_copy(update={"headline": "평양"}))
    )


@given(st.binary(), st.none() | st.binary())
def test_the_bytes_of_a_dead_letter_survive(value: bytes, header: bytes | None) -> None:
    letter = DeadLetter(
        agent="analyse",
        reason=Reason.NOT_JSON,
        detail="",
        topic="clausewatch.articles",
        partition=0,
        offset=0,
        key=b"\x00\xff",
        value=value,
        headers=(("trace", header), ("trace", b"\xfe")),
    )

    assert decode(DeadLetter, encode(letter)) == letter


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        pytest.param(Mention, {"report_id": "not-an-id"}, id="an-id-that-is-none"),
        pytest.param(Mention, {"score": 1.5}, id="a-probability-above-one"),
        pytest.param(Mention, {"score": None}, id="no-score"),
        pytest.param(Alert, {"article": {}}, id="nobodys-alert"),
        pytest.param(Delivery, {"state": "lost"}, id="an-unknown-state"),
        pytest.param(Delivery, {"routed_at": "2024-06-19T12:00:00"}, id="a-moment-without-zone"),
        pytest.param(Delivery, {"alert": None}, id="open-without-its-alert"),
        pytest.param(Delivery, {"attempt": -1}, id="fewer-than-no-attempts"),
        pytest.param(Feedback, {"verdict": "perhaps"}, id="an-unknown-verdict"),
        pytest.param(Feedback, {"alert_id": None}, id="a-verdict-on-no-alert"),
    ],
)
def test_a_record_of_ours_is_read_strictly(kind: type[Record], change: dict[str, Any]) -> None:
    examples = {
        Mention: a_mention(),
        Alert: an_alert(),
        Delivery: a_delivery(),
        Feedback: a_feedback(),
    }
    written = json.loads(encode(examples[kind])) | change

    with pytest.raises(BadRecord) as refused:
        decode(kind, json.dumps(written).encode())

    assert refused.value.reason == Reason.WRONG_SHAPE


def test_a_record_cannot_be_changed() -> None:
    mention = a_mention()

    with pytest.raises(ValidationError, match="frozen"):
        mention.watch = "another"


@pytest.mark.parametrize("state", DeliveryState)
def test_only_an_open_delivery_must_carry_its_alert(state: DeliveryState) -> None:
    delivery = a_delivery(state)

    assert delivery.is_final is (delivery.alert is None)
    assert delivery.key == f"desk/{delivery.alert_id}"
