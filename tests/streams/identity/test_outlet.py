import pytest

from streams.identity.outlet import outlet


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.kompas.com/global/read/1", "kompas.com"),
        ("https://jakarta.tribunnews.com/1", "tribunnews.com"),
        ("http://www.rodong.rep.kp/en/", "rodong.rep.kp"),
        ("https://news.kontan.co.id/1", "kontan.co.id"),
        ("https://www.gov.uk/news", "www.gov.uk"),
        ("https://foo.blogspot.com/1", "foo.blogspot.com"),
        ("https://www.blogspot.com/1", "www.blogspot.com"),
        ("https://blogspot.com/1", "blogspot.com"),
        ("https://desk.wordpress.com/1", "desk.wordpress.com"),
        ("https://новости.пример.рф/1", "xn--e1afmkfd.xn--p1ai"),
        ("https://a.b.unlisted/1", "b.unlisted"),
        ("http://localhost:8080/1", "localhost"),
        ("http://192.0.2.7:8080/1", "192.0.2.7"),
        ("http://[2001:db8::1]/1", "2001:db8::1"),
        ("https://amp-kompas-com.cdn.ampproject.org/c/s/amp.kompas.com/1", "kompas.com"),
    ],
)
def test_the_outlet_is_who_registered_the_domain(url: str, expected: str) -> None:
    assert outlet(url, "Some Source") == expected


@pytest.mark.parametrize(
    "url", [None, "", "kompas.com", "ftp://kompas.com/", "https://kompas.com\\@x.example/"]
)
def test_without_a_url_of_use_the_source_is_the_outlet(url: str | None) -> None:
    assert outlet(url, "  KOMPAS\u00a0 Daily ") == "kompas daily"


@pytest.mark.parametrize("source", [None, "", " \n"])
def test_with_neither_there_is_no_outlet(source: str | None) -> None:
    assert outlet(None, source) is None
