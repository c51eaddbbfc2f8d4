import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.article import LABELS, MOMENTS, Article
from schemas.codec import decode, encode
from schemas.dead_letter import Reason
from schemas.errors import BadRecord
from tests.builders import an_article


def read(**fields: Any) -> Article:
    return decode(Article, json.dumps({"text": "Pact"} | fields).encode())


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        pytest.param("2024-06-19T12:00:00Z", (2024, 6, 19, 12, 0), id="utc"),
        pytest.param("2024-06-19T19:00:00+07:00", (2024, 6, 19, 12, 0), id="jakarta"),
        pytest.param("2024-06-19 12:00", (2024, 6, 19, 12, 0), id="naive-is-utc"),
        pytest.param("2024-06-19", (2024, 6, 19, 0, 0), id="a-day"),
        pytest.param(" 2024-06-19T12:00:00Z\n", (2024, 6, 19, 12, 0), id="blanks-around"),
        pytest.param("2024-06-19T12:00:00.123456789Z", (2024, 6, 19, 12, 0), id="nanoseconds"),
        pytest.param("Wed, 19 Jun 2024 12:00:00 GMT", (2024, 6, 19, 12, 0), id="rfc-5322"),
        pytest.param("Wed, 19 Jun 2024 21:00:00 +0900", (2024, 6, 19, 12, 0), id="rfc-5322-seoul"),
        pytest.param("19 Jun 2024 12:00:00 -0000", (2024, 6, 19, 12, 0), id="rfc-5322-no-zone"),
        pytest.param("1990-01-01T00:00:00Z", (1990, 1, 1, 0, 0), id="the-earliest"),
        pytest.param("2099-12-31T23:59:00Z", (2099, 12, 31, 23, 59), id="about-the-latest"),
        pytest.param("1990-01-01T00:30:00-01:00", (1990, 1, 1, 1, 30), id="judged-in-utc"),
    ],
)
@pytest.mark.parametrize("field", MOMENTS)
def test_a_date_that_can_be_read_becomes_utc(
    field: str, written: str, moment: tuple[int, ...]
) -> None:
    article = read(**{field: written})

    held = getattr(article, field)
    assert held.replace(microsecond=0) == datetime(*moment, tzinfo=UTC)  # type: ignore[arg-type, misc]  # five numbers
    assert held.utcoffset() == timedelta(0)
    assert article.unreadable == ()


@pytest.mark.parametrize(
    "written",
    [
        pytest.param("1601-01-01T00:00:00Z", id="1601"),
        pytest.param("1970-01-01T00:00:00Z", id="1970"),
        pytest.param("1989-12-31T23:59:59Z", id="just-too-early"),
        pytest.param("1990-01-01T00:30:00+01:00", id="too-early-in-utc"),
        pytest.param("2999-12-31T00:00:00Z", id="2999"),
        pytest.param("2100-01-01T00:00:00Z", id="just-too-late"),
        pytest.param("2024-02-30", id="no-such-day"),
        pytest.param("0001-01-01T00:00:00+14:00", id="before-the-year-one"),
        pytest.param("9999-12-31T23:59:59-14:00", id="after-the-year-9999"),
        pytest.param("yesterday", id="words"),
        pytest.param("12:00", id="a-time-of-day"),
        pytest.param("1" * 5000, id="digits"),
        pytest.param(1_718_798_400, id="seconds-since-1970"),
        pytest.param(float("nan"), id="nan"),
        pytest.param(float("inf"), id="infinity"),
        pytest.param(True, id="a-truth"),
        pytest.param({"year": 2024}, id="an-object"),
        pytest.param(["2024-06-19"], id="a-list"),
        pytest.param("   ", id="blank"),
    ],
)
@pytest.mark.parametrize("field", MOMENTS)
def test_a_date_that_cannot_be_read_stays_empty_and_is_named(field: str, written: object) -> None:
    article = read(**{field: written})

    assert getattr(article, field) is None
    assert article.unreadable == (field,)


@pytest.mark.parametrize("field", MOMENTS + LABELS)
@pytest.mark.parametrize("nothing", [None, ""], ids=["null", "empty"])
def test_what_is_not_given_is_not_unreadable(field: str, nothing: str | None) -> None:
    article = read(**{field: nothing})

    assert getattr(article, field) is None
    assert article.unreadable == ()


@pytest.mark.parametrize(
    ("written", "label"),
    [
        pytest.param("a-1", "a-1", id="text"),
        pytest.param("  a-1\n", "a-1", id="blanks-around"),
        pytest.param(12, "12", id="a-number-that-lost-its-quotes"),
        pytest.param(0, "0", id="zero"),
    ],
)
@pytest.mark.parametrize("field", LABELS)
def test_a_label_is_read(field: str, written: object, label: str) -> None:
    assert getattr(read(**{field: written}), field) == label


@pytest.mark.parametrize(
    "written",
    [
        pytest.param(True, id="a-truth"),
        pytest.param(1.5, id="a-fraction"),
        pytest.param(["a"], id="a-list"),
        pytest.param({"a": 1}, id="an-object"),
    ],
)
@pytest.mark.parametrize("field", LABELS)
def test_a_label_of_another_type_stays_empty_and_is_named(field: str, written: object) -> None:
    article = read(**{field: written})

    assert getattr(article, field) is None
    assert article.unreadable == (field,)


def test_every_field_that_cannot_be_read_is_named_once() -> None:
    article = read(published_at="soon", fetched_at="later", url=["x"], unreadable=["url", "url"])

    assert sorted(article.unreadable) == ["fetched_at", "published_at", "url"]


@pytest.mark.parametrize(
    "claimed",
    [
        pytest.param(["text", "made_up", 7, {"a": 1}], id="no-field-that-is-read"),
        pytest.param("url", id="no-list"),
        pytest.param({"url": 1}, id="an-object"),
    ],
)
def test_a_producers_claim_of_the_unreadable_is_taken_with_care(claimed: object) -> None:
    assert read(unreadable=claimed).unreadable == ()


@pytest.mark.parametrize("field", ["title", "text"])
@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(5, id="a-number"),
        pytest.param(["Pact"], id="a-list"),
        pytest.param({"a": "Pact"}, id="an-object"),
        pytest.param(False, id="a-truth"),
    ],
)
def test_a_text_of_another_type_is_refused_by_name(field: str, wrong: object) -> None:
    with pytest.raises(BadRecord, match=f"Article.{field}") as refused:
        read(**{field: wrong})

    assert refused.value.reason == Reason.WRONG_SHAPE


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"text": ""}, id="empty"),
        pytest.param({"text": None}, id="null"),
        pytest.param({"text": " \n\t\u00a0\u3000", "title": "\u2003"}, id="blanks-of-every-kind"),
        pytest.param({"text": "", "url": "https://example.com/pact"}, id="an-address-alone"),
    ],
)
def test_an_article_that_says_nothing_is_refused_as_empty(fields: dict[str, Any]) -> None:
    with pytest.raises(BadRecord) as refused:
        read(**fields)

    assert refused.value.reason == Reason.EMPTY


@pytest.mark.parametrize("alone", ["title", "text"])
def test_title_or_text_is_enough(alone: str) -> None:
    article = decode(Article, json.dumps({alone: "Pact"}).encode())

    assert (article.title, article.text) == (("Pact", "") if alone == "title" else ("", "Pact"))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a\x00b", id="nul"),
        pytest.param("  Pact\r\n", id="blanks-around"),
        pytest.param("e\u0301 \ufeff\u200b", id="not-normalised"),
        pytest.param("조로 🇰🇵", id="beyond-the-basic-plane"),
    ],
)
def test_the_text_is_kept_as_received_since_offsets_refer_to_it(text: str) -> None:
    assert read(text=text).text == text


def test_a_field_that_is_not_known_yet_is_passed_over() -> None:
    assert read(byline="Staff", nested={"a": [1, {}]}) == an_article(text="Pact")


def test_a_date_given_as_one_is_kept() -> None:
    jakarta = timezone(timedelta(hours=7))

    article = an_article(published_at=datetime(2024, 6, 19, 19, tzinfo=jakarta))

    assert article.published_at == datetime(2024, 6, 19, 12, tzinfo=UTC)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from([*Article.model_fields, "else"]), anything))
def test_whatever_json_arrives_it_is_an_article_or_a_bad_record(fields: dict[str, Any]) -> None:
    try:
        article = decode(Article, json.dumps(fields).encode("utf-8", "surrogatepass"))
    except BadRecord as refused:
        assert refused.reason in set(Reason)  # noqa: PT017  (either outcome is right)
        return

    assert decode(Article, encode(article)) == article


@pytest.mark.parametrize("name", ["content", "body", "description"])
def test_a_text_under_another_name_is_told_to_be_missing(name: str) -> None:
    told = decode(Article, json.dumps({"title": "Pact", name: "Its text."}).encode())

    assert told.unreadable == ("text",)
    assert decode(Article, encode(told)).unreadable == ("text",)
    assert read(**{name: "Its teaser."}).unreadable == ()
