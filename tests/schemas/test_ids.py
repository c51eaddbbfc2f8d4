import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.ids import (
    ID_PATTERN,
    alert_id,
    article_id,
    decision_id,
    digest,
    report_id,
    version_of,
)

A, B = digest("a"), digest("b")


# Other people's tables hold these: a change here is a change of every id that was ever written.
@pytest.mark.parametrize(
    ("computed", "known"),
    [
        pytest.param(digest(), "e3b0c44298fc1c149afbf4c8996fb924", id="nothing"),
        pytest.param(digest("a", "b"), "3c9d591045bc8876f9d0399bbfb05c6a", id="two-parts"),
        pytest.param(
            version_of("Pact", "조로 조약"), "aba8b8b2da2b49005c41350f8f6ebada", id="version"
        ),
        pytest.param(
            article_id(normal_url="https://example.com/pact", source=None, id_=None, version=A),
            "723e232643f65e739f2e01057e276cab",
            id="article-by-url",
        ),
        pytest.param(
            article_id(normal_url=None, source="wire", id_="7", version=A),
            "59c1901cdf7983f9b390dbcd8769b961",
            id="article-by-source",
        ),
        pytest.param(
            article_id(normal_url=None, source=None, id_=None, version=A),
            "f7a3be39e1e71e249905d30436c1d3cd",
            id="article-by-content",
        ),
        pytest.param(report_id(A, B), "6eec6be658f4684ff7f2297c89f14239", id="report"),
        pytest.param(alert_id("pact", A), "1d4d76ea92963d803ab584357178120d", id="alert"),
        pytest.param(decision_id("pact", A, 1), "6d6a910371e00e414df64b2373eed596", id="decision"),
    ],
)
def test_an_id_is_the_same_today_as_ever(computed: str, known: str) -> None:
    assert computed == known


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(("ab", "c"), ("a", "bc"), id="a-letter-moved"),
        pytest.param(("a", ""), ("a",), id="an-empty-part"),
        pytest.param(("", "a"), ("a", ""), id="order"),
        pytest.param(("a\x00b",), ("a", "b"), id="nul-between"),
        pytest.param(("a\x00\x00\x00\x00\x00\x00\x00\x01b",), ("a", "b"), id="a-forged-length"),
        pytest.param(("é",), ("e\u0301",), id="normal-forms"),
        pytest.param(("\ud83d",), ("\ufffd",), id="a-lone-surrogate"),
    ],
)
def test_other_parts_have_another_digest(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    assert digest(*one) != digest(*other)


parts = st.lists(st.text(), max_size=4)


@given(parts, parts)
def test_only_the_same_parts_share_a_digest(one: list[str], other: list[str]) -> None:
    assert (digest(*one) == digest(*other)) is (one == other)


@given(st.lists(st.text(st.characters(exclude_categories=())), max_size=3))
def test_any_text_has_an_id_even_one_with_lone_surrogates(any_parts: list[str]) -> None:
    assert re.fullmatch(ID_PATTERN, digest(*any_parts))


def test_an_article_is_known_by_its_address_whatever_it_says() -> None:
    ids = {
        article_id(normal_url="https://example.com/pact", source=source, id_=id_, version=version)
        for source, id_, version in [("wire", "1", A), (None, None, B), ("wire", "2", B)]
    }

    assert len(ids) == 1


@pytest.mark.parametrize(
    ("source", "id_"),
    [
        pytest.param("wire", None, id="source-alone"),
        pytest.param(None, "7", id="id-alone"),
        pytest.param("", "7", id="empty-source"),
    ],
)
def test_without_address_it_takes_both_source_and_id(source: str | None, id_: str | None) -> None:
    by_content = article_id(normal_url=None, source=None, id_=None, version=A)

    assert article_id(normal_url=None, source=source, id_=id_, version=A) == by_content


def test_a_version_changes_with_title_and_with_text() -> None:
    assert len({version_of("a", "b"), version_of("b", "b"), version_of("a", "a")}) == 3


def test_ids_of_different_things_made_of_the_same_parts_differ() -> None:
    assert len({report_id(A, B), alert_id(A, B), digest(A, B), version_of(A, B)}) == 4


def test_each_arrival_of_a_report_has_a_decision_of_its_own() -> None:
    assert len({decision_id("pact", A, arrival) for arrival in (1, 2, 11)}) == 3
