from itertools import combinations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from streams.identity.url import LONGEST, normal_url

SAME = {
    "https://kompas.com/global/read/2024/06/20/putin-kim": [
        "https://www.kompas.com/global/read/2024/06/20/putin-kim",
        "http://www.kompas.com/global/read/2024/06/20/putin-kim",
        "HTTPS://WWW.KOMPAS.COM/global/read/2024/06/20/putin-kim",
        "https://kompas.com/global/read/2024/06/20/putin-kim/",
        "https://m.kompas.com/global/read/2024/06/20/putin-kim",
        "https://amp.kompas.com/global/read/2024/06/20/putin-kim",
        "https://mobile.kompas.com/global/read/2024/06/20/putin-kim",
        "https://www.m.kompas.com/global/read/2024/06/20/putin-kim",
        "https://www.kompas.com:443/global/read/2024/06/20/putin-kim",
        "http://www.kompas.com:80/global/read/2024/06/20/putin-kim",
        "https://www.kompas.com:/global/read/2024/06/20/putin-kim",
        "https://www.kompas.com./global/read/2024/06/20/putin-kim",
        "  https://www.kompas.com/global/read/2024/06/20/putin-kim\n",
        "https://www.kompas.com//global///read/2024/06/20/putin-kim",
        "https://www.kompas.com/global/./read/2024/x/../06/20/putin-kim",
        "https://www.kompas.com/global/read/2024/x/%2e%2e/06/20/putin-kim",
        "https://www.kompas.com/../global/read/2024/06/20/putin-kim",
        "https://www.kompas.com/global/read/2024/06/20/putin%2Dkim",
        "https://www.kompas.com/global/read/2024/06/20/%70utin-kim",
        "https://www.kompas.com/global/read/2024/06/20/putin-kim#komentar",
        "https://www.kompas.com/global/read/2024/06/20/putin-kim?",
        "https://www.kompas.com/global/read/2024/06/20/putin-kim?page=all",
        "https://www.kompas.com/global/read/2024/06/20/putin-kim?utm_source=telegram&utm_medium=x",
        "https://www.kompas.com/global/read/2024/06/20/putin-kim?UTM_Source=telegram",
        "https://www.kompas.com/global/read/2024/06/20/putin-kim?utm%5Fsource=telegram",
        "https://www.kompas.com/global/read/2024/06/20/putin-kim?fbclid=IwAR0",
        "https://www.kompas.com/global/read/2024/06/20/putin-kim?gclid=1&yclid=2&msclkid=3",
        "https://www.kompas.com/global/read/2024/06/20/putin-kim?source=terkini&ref=home",
        "https://www.kompas.com/global/read/2024/06/20/putin-kim?amp=1",
        "https://www.kompas.com/global/read/2024/06/20/putin-kim?amp",
        "https://www.kompas.com/global/read/2024/06/20/putin-kim?outputType=amp",
        "https://www.kompas.com/global/read/2024/06/20/putin-kim/amp",
        "https://www.kompas.com/global/read/2024/06/20/putin-kim/amp/",
        "https://www.kompas.com/amp/global/read/2024/06/20/putin-kim",
        "https://www.kompas.com/global/read/2024/06/20/putin-kim.amp",
        "https://www.kompas.com/global/read/2024/06/20/putin-kim;jsessionid=0A1B",
        "https://www-kompas-com.cdn.ampproject.org/c/s/www.kompas.com/global/read/2024/06/20/putin-kim",
        "https://cdn.ampproject.org/v/s/www.kompas.com/global/read/2024/06/20/putin-kim?usqp=mq331",
        "https://www.google.com/amp/s/www.kompas.com/global/read/2024/06/20/putin-kim/amp",
        "https://www.google.co.id/amp/www.kompas.com/global/read/2024/06/20/putin-kim",
    ],
    "https://site.example/view?a=1&id=5": [
        "https://www.site.example/view?id=5&a=1",
        "https://site.example/view?a=1&id=5",
        "https://site.example/view?a=1&amp;id=5",
        "https://site.example/view?&&id=5&a=1&",
        "https://site.example/view/?id=5&a=1&utm_id=9",
        "https://site.example/view?id=%35&%61=1",
    ],
    "https://theguardian.com/world/article/2024/jun/19/x": [
        "https://amp.theguardian.com/world/article/2024/jun/19/x",
        "https://www.theguardian.com/world/article/2024/jun/19/x?CMP=share_btn_tw",
    ],
    "https://xn--e1afmkfd.xn--p1ai/%D0%BF": [
        "http://пример.рф/п",
        "http://ПРИМЕР.РФ/%d0%bf",
        "http://www.xn--e1afmkfd.xn--p1ai/%D0%BF",
        "http://XN--E1AFMKFD.XN--P1AI/п#x",
        "http://пример。рф/п",
    ],
    "https://search.example/?q=kim+jong+un": [
        "https://search.example/?q=kim jong un",
        "https://search.example?q=kim%20jong%20un",
        "https://search.example/?q=kim+jong+un",
    ],
    "https://site.example/": [
        "http://site.example",
        "http://www.site.example/",
        "http://site.example?utm_source=x",
        "http://site.example/#top",
    ],
    "https://[2001:db8::1]/a": ["http://[2001:db8::1]:80/a", "https://[2001:0DB8:0::1]/a/"],
    "https://nytimes.example/2020/x.html": ["https://nytimes.example/2020/x.amp.html"],
}

DIFFERENT = {
    "the id of an article": ("https://x.example/?p=123", "https://x.example/?p=124"),
    "a page of an article": ("https://x.example/a", "https://x.example/a?page=2"),
    "a word for a view with another value": ("https://x.example/a", "https://x.example/a?m=202406"),
    "capitals in the path": ("https://x.example/A", "https://x.example/a"),
    "a slash and its escape": ("https://x.example/a/b", "https://x.example/a%2Fb"),
    "a percent sign and what it would escape": ("https://x.example/%2541", "https://x.example/A"),
    "a question mark and its escape": ("https://x.example/a?b", "https://x.example/a%3Fb"),
    "an ampersand and its escape": ("https://x.example/?a=1&b=2", "https://x.example/?a=1%26b=2"),
    "another port": ("https://x.example:8443/a", "https://x.example/a"),
    "another subdomain": ("https://jakarta.x.example/a", "https://x.example/a"),
    "www that is the domain itself": ("https://www.gov.uk/a", "https://gov.uk/a"),
    "m that is the domain itself": ("https://m.co.uk/a", "https://co.uk/a"),
    "m that is a blog's own name": ("https://m.blogspot.com/a", "https://blogspot.com/a"),
    "www within the host": ("https://a.www.x.example/", "https://a.x.example/"),
    "a host that only begins with m": ("https://mx.example.com/", "https://example.com/"),
    "parameters without values": (
        "http://www.rodong.rep.kp/en/index.php?MTJAMjAyNC0wNi0xOS0wMDFAMTVA",
        "http://www.rodong.rep.kp/en/index.php?MTJAMjAyNC0wNi0yMC0wMDFAMTVA",
    ),
    "parameters that end in equals signs": (
        "http://www.rodong.rep.kp/en/index.php?MTJAMjAyNC0wNi0xOQ==",
        "http://www.rodong.rep.kp/en/index.php?MTJAMjAyNC0wNi0yMA==",
    ),
    "Korean in its old encoding": ("https://x.example/?n=%B1%E8", "https://x.example/?n=%C0%B1"),
    "names that only begin like a tracker's": (
        "https://x.example/v?gallery=1",
        "https://x.example/v?gallery=2",
    ),
    "an id that some count with": ("https://x.example/v?uid=1", "https://x.example/v?uid=2"),
    "a section": ("https://x.example/v?aid=1&section=2", "https://x.example/v?aid=1&section=3"),
    "the page about amplifiers and the front page": (
        "https://x.example/amp",
        "https://x.example/",
    ),
    "a word that ends in amp": ("https://x.example/camp", "https://x.example/c"),
    "parameters twice": ("https://x.example/?a=1&a=2", "https://x.example/?a=1"),
    "a path parameter": ("https://x.example/a;v=1", "https://x.example/a"),
    "an AMP cache and another page in it": (
        "https://cdn.ampproject.org/c/s/x.example/a",
        "https://cdn.ampproject.org/c/s/x.example/b",
    ),
}

NO_USE = {
    "nothing": "",
    "words": "kompas.com/read",
    "no scheme": "//kompas.com/read",
    "no host": "http:///read",
    "no slashes": "http:kompas.com/read",
    "another scheme": "ftp://kompas.com/read",
    "a script": "javascript:alert(1)",
    "a file": "file:///etc/passwd",
    "mail": "mailto:desk@kompas.com",
    "data": "data:text/html,x",
    "a user": "https://user@kompas.com/",
    "a user and a password": "https://user:secret@kompas.com/",
    "an empty user": "https://@kompas.com/",
    "a backslash before the host ends": "https://kompas.com\\@other.example/",
    "a backslash in the path": "https://kompas.com/a\\b",
    "a line break": "https://kompas.com/a\nb",
    "a NUL": "https://kompas.com/a\x00b",
    "a tab in the scheme": "ht\ttps://kompas.com/",
    "a lone surrogate": "https://kompas.com/\ud800",
    "an escaped host": "https://kompas%2ecom/",
    "a space in the host": "https://kompas .com/",
    "an empty label": "https://kompas..com/",
    "a label too long": f"https://{'a' * 64}.com/",
    "a host too long": f"https://{'abcdefg.' * 32}com/",
    "a port that is none": "https://kompas.com:http/",
    "a port too large": "https://kompas.com:70000/",
    "an address in one number": "https://2130706433/",
    "an address in hexadecimal": "https://0x7f.0.0.1/",
    "an address cut short": "https://127.1/",
    "an address with leading zeros": "https://0177.0.0.1/",
    "an address with a zone": "https://[fe80::1%25eth0]/",
    "a bracket left open": "https://[::1/",
    "too long": "https://kompas.com/" + "a" * LONGEST,
}


@pytest.mark.parametrize(
    ("normal", "written"), [(normal, each) for normal, group in SAME.items() for each in group]
)
def test_however_an_address_is_written_it_is_one(normal: str, written: str) -> None:
    assert normal_url(written) == normal


def test_no_two_of_the_addresses_above_are_one() -> None:
    assert all(normal_url(a) != normal_url(b) for a, b in combinations(SAME, 2))


@pytest.mark.parametrize(("first", "second"), DIFFERENT.values(), ids=list(DIFFERENT))
def test_what_may_choose_another_article_is_kept(first: str, second: str) -> None:
    assert None is not normal_url(first) != normal_url(second) is not None


@pytest.mark.parametrize("url", NO_USE.values(), ids=list(NO_USE))
def test_what_cannot_be_an_address_is_none(url: str) -> None:
    assert normal_url(url) is None


def test_a_cache_within_a_cache_leads_to_the_page() -> None:
    url = "https://www.google.com/amp/s/cdn.ampproject.org/c/s/www.kompas.com/a"

    assert normal_url(url) == "https://kompas.com/a"


def test_caches_without_end_lead_nowhere() -> None:
    assert normal_url("https://" + "google.com/amp/s/" * 50 + "kompas.com/a") is None


PIECES = st.sampled_from(
    [
        "http://",
        "https://",
        "www.",
        "m.",
        "amp.",
        "kompas.com",
        "co.uk",
        "x.example",
        "пример.рф",
        "xn--",
        "127.0.0.1",
        "[::1]",
        ":80",
        ":443",
        "/",
        "//",
        "/amp",
        ".amp",
        ".html",
        "/..",
        "/.",
        ";",
        ";jsessionid=1",
        "?",
        "&",
        "&amp;",
        "=",
        "#",
        "%",
        "%2F",
        "%41",
        "%2e",
        "%zz",
        "%25",
        "utm_source=a",
        "id=5",
        "@",
        "+",
        "é",
        "ß",
        "김",
        ".",
        "cdn.ampproject.org/c/s/",
        "google.com/amp/s/",
        "\\",
        "\u200d",
        "\ud800",
    ]
)
URLS = st.builds("".join, st.lists(PIECES, max_size=12)).flatmap(
    lambda rest: st.sampled_from([rest, f"https://{rest}", f"http://x.example/{rest}"])
)


# The public suffix list loads with the first URL.
@given(URLS | st.text() | st.text().map("https://".__add__))
@example("https://x.example/?a=1&amp;amp;b=2")
@example("https://x.example/a/amp/;jsessionid=1/amp")
@example("https://x.example/.amp.amp")
def test_any_text_has_a_normal_form_that_is_its_own_or_none(url: str) -> None:
    normal = normal_url(url)

    assert normal is None or normal_url(normal) == normal
