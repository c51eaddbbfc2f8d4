import pytest

from schemas.article import Article
from streams.identity import Families, Identity, identify

FAMILIES = Families({"kompas.com": "kompas-gramedia", "tribunnews.com": "kompas-gramedia"})
URL = "https://www.kompas.com/global/read/1"


def an_identity(**fields: str) -> Identity:
    return identify(Article.model_validate({"title": "T", "text": "Isi."} | fields), FAMILIES)


def test_an_article_with_a_url_is_known_by_it_whatever_it_says() -> None:
    first = an_identity(url=URL, id="1", source="a")
    again = an_identity(url="http://kompas.com/global/read/1/?utm_source=x", text="Lain.")

    assert again.article_id == first.article_id
    assert again.version != first.version


def test_it_carries_normal_url_outlet_and_family() -> None:
    found = an_identity(url=URL, source="Kompas")

    assert (found.url, found.outlet, found.family) == (
        "https://kompas.com/global/read/1",
        "kompas.com",
        "kompas-gramedia",
    )


@pytest.mark.parametrize(
    ("url", "link"),
    [
        pytest.param("https://kompas.com/global/read/1", None, id="the-same"),
        pytest.param(
            "http://www.kompas.com/global/read/1/",
            "http://www.kompas.com/global/read/1/",
            id="other",
        ),
        pytest.param(" https://kompas.com/?b=1&amp;a=2 ", "https://kompas.com/?b=1&a=2", id="feed"),
        pytest.param("https://me:secret@kompas.com/1", None, id="secret"),
        pytest.param("http://kompas.com/a b", "http://kompas.com/a%20b", id="blank"),
        pytest.param("http://kompas.com/a\u200bb", "http://kompas.com/a%E2%80%8Bb", id="unseen"),
        pytest.param(
            "http://kompas.com/a;jsessionid=A1?id=7&utm_source=x#b",
            "http://kompas.com/a?id=7#b",
            id="whose",
        ),
    ],
)
def test_what_the_producer_gave_is_kept_where_it_is_written_otherwise(
    url: str, link: str | None
) -> None:
    assert an_identity(url=url, source="Antara").link == link


@pytest.mark.parametrize("url", ["kompas.com/1", "https://kompas.com\\@x.example/", "about:blank"])
def test_a_url_that_is_no_use_never_becomes_an_identity(url: str) -> None:
    assert an_identity(url=url, source="Antara", id="7") == an_identity(source="Antara", id="7")


def test_without_a_url_source_and_id_are_the_identity() -> None:
    first = an_identity(source="Antara", id="7")

    assert an_identity(source="Antara", id="7", text="Lain.").article_id == first.article_id
    assert an_identity(source="Antara", id="8").article_id != first.article_id
    assert (first.url, first.outlet, first.family) == (None, "antara", None)


@pytest.mark.parametrize("given", [{}, {"id": "7"}, {"source": "Antara"}])
def test_with_less_than_both_the_words_are_the_identity(given: dict[str, str]) -> None:
    assert an_identity(**given).article_id == an_identity().article_id
    assert an_identity(**given, text="Lain.").article_id != an_identity().article_id
