"""Which article goes by an id: ours before its producer's, and never one of several."""

import pytest

from schemas.report import Provenance
from streams.cli.naming import MOST_SHOWN, Refused, meant
from tests.builders import a_provenance

PACT, OTHER = (
    a_provenance(url=f"https://example.com/{name}", id="17", source=name)
    for name in ("pact", "other")
)


@pytest.mark.parametrize(
    "id_",
    [
        pytest.param(PACT.article_id, id="ours"),
        pytest.param(PACT.article_id[:8], id="its-beginning"),
        pytest.param("17", id="its-producers"),
        pytest.param("https://example.com/pact", id="its-address"),
        pytest.param("http://www.example.com/pact/?utm_source=x", id="otherwise-written"),
    ],
)
def test_an_article_goes_by_either_id_in_all_its_versions(id_: str) -> None:
    versions = [PACT, PACT.model_copy(update={"version": "f" * 32})]

    assert meant(id_, versions) == PACT.article_id


def test_our_id_is_meant_before_the_one_that_a_producer_gave_another() -> None:
    confusing = OTHER.model_copy(update={"id": PACT.article_id})

    assert meant(PACT.article_id, [confusing, PACT]) == PACT.article_id


@pytest.mark.parametrize("id_", [PACT.article_id[:7], "", "https://example.com/", "pact"])
def test_what_says_too_little_means_nothing(id_: str) -> None:
    assert isinstance(meant(id_, [PACT]), Refused)


def test_what_two_articles_go_by_is_refused_with_their_ids() -> None:
    refused = meant("17", [PACT, OTHER, PACT])

    assert isinstance(refused, Refused)
    assert refused.why.startswith("2 articles go by 17, say which: ")
    assert f"{PACT.article_id} (pact)" in refused.why
    assert f"{OTHER.article_id} (other)" in refused.why


def test_of_many_articles_a_few_are_named() -> None:
    many = [a_provenance(url=f"https://example.com/{n}", id="17") for n in range(MOST_SHOWN + 2)]

    refused = meant("17", many)

    assert isinstance(refused, Refused)
    assert refused.why.count("(example.com)") == MOST_SHOWN
    assert refused.why.endswith(" and 2 more")


@pytest.mark.parametrize("articles", [[], [PACT]], ids=["none", "another"])
def test_what_nothing_goes_by_is_not_said_to_be_an_article(articles: list[Provenance]) -> None:
    assert meant("18", articles) == Refused(
        "no article and no alert goes by 18 here: not analysed yet, past retention, or mistyped"
    )
