import json
from typing import Any

import pytest

from streams.ingest.markup import MOST_ATTRIBUTES, extract

WORDS = (
    "Menteri luar negeri tiba di kota pelabuhan itu pada pagi hari bersama rombongan kecil.",
    "Kedua pihak membahas rencana jembatan jalan raya yang sudah lama tertunda di perbatasan.",
    "Seorang pejabat setempat menyebut pekerjaan akan dimulai setelah musim hujan berakhir.",
)


def a_page(head: str = "", *, before: str = "", html: str = "") -> bytes:
    body = "".join(f"<p>{words}</p>" for words in WORDS)
    menu = "<nav><ul><li><a href='/a'>Olahraga</a></li><li><a href='/b'>Hiburan</a></li></ul></nav>"
    return (
        f"<!doctype html><html {html}><head>{head}</head><body>{menu}"
        f"<article><h1>Jembatan Baru</h1>{before}{body}</article></body></html>"
    ).encode()


def fields(page: bytes) -> dict[str, Any]:
    found = json.loads(extract(page))
    assert isinstance(found, dict)
    return found


def test_the_text_is_the_articles_paragraphs_without_menu_and_headline() -> None:
    assert fields(a_page())["text"] == "\n".join(WORDS)


@pytest.mark.parametrize(
    "head",
    [
        "<title>Jembatan Baru</title>",
        "<title>Jembatan Baru - Kabar</title><meta property='og:title' content='Jembatan Baru'>",
        "",
    ],
    ids=["title", "shared title", "headline"],
)
def test_the_title_is_the_articles(head: str) -> None:
    assert fields(a_page(head))["title"] == "Jembatan Baru"


def test_the_site_names_the_source() -> None:
    head = "<meta property='og:site_name' content='Kabar Nusantara'>"

    assert fields(a_page(head))["source"] == "Kabar Nusantara"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("lang='id-ID'", "id"),
        ("lang='KO'", "ko"),
        ("lang='zh_TW'", "zh"),
        ("lang=''", None),
        ("", None),
        ("lang='{{ lang }}'", None),
    ],
)
def test_the_language_is_what_the_page_declares(html: str, expected: str | None) -> None:
    assert fields(a_page(html=html))["language"] == expected


CANONICAL = "<link rel='canonical' href='{}'>"
SHARED = "<meta property='og:url' content='{}'>"


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (CANONICAL.format("https://kabar.example/a?MTJA"), "https://kabar.example/a?MTJA"),
        (CANONICAL.format("//kabar.example/a"), "https://kabar.example/a"),
        (SHARED.format("https://kabar.example/a"), "https://kabar.example/a"),
        (
            SHARED.format("https://kabar.example/b") + CANONICAL.format("https://kabar.example/a"),
            "https://kabar.example/a",
        ),
        (
            CANONICAL.format("https://kabar.example/") + SHARED.format("https://kabar.example/a"),
            "https://kabar.example/a",
        ),
        (CANONICAL.format("https://kabar.example"), None),
        (CANONICAL.format("https://[kabar/a"), None),
        (CANONICAL.format("/a"), None),
        (CANONICAL.format(""), None),
        ("<link rel='canonical'><meta property='og:url'>", None),
        ("", None),
    ],
)
def test_the_url_is_the_pages_own_unless_it_is_a_front_pages(
    head: str, expected: str | None
) -> None:
    assert fields(a_page(head))["url"] == expected


PUBLISHED = "<meta property='article:published_time' content='2024-06-20T23:15:00+07:00'>"
MODIFIED = "<meta property='article:modified_time' content='2024-06-22T01:15:00+07:00'>"
LINKED = (
    "<script type='application/ld+json'>"
    '{"@type": "NewsArticle", "datePublished": "2024-06-20T16:15:00Z"}</script>'
)


@pytest.mark.parametrize(
    ("page", "published", "modified"),
    [
        (a_page(PUBLISHED), "2024-06-20T23:15:00+0700", None),
        (a_page(PUBLISHED + MODIFIED), "2024-06-20T23:15:00+0700", "2024-06-22T01:15:00+0700"),
        (a_page(LINKED), "2024-06-20T16:15:00+0000", None),
        (
            a_page(CANONICAL.format("https://kabar.example/2024/06/21/a")),
            "2024-06-21T00:00:00",
            None,
        ),
        (
            a_page(before="<div class='date'>Kamis, 20 Juni 2024 15:04 WIB</div>"),
            "2024-06-20T00:00:00",
            None,
        ),
    ],
    ids=["published", "published and changed", "linked data", "in the URL", "by-line"],
)
def test_dates_are_those_that_the_page_gives(
    page: bytes, published: str, modified: str | None
) -> None:
    found = fields(page)

    assert (found["published_at"], found["modified_at"]) == (published, modified)


@pytest.mark.parametrize(
    "page",
    [
        a_page(),
        a_page(before="<p>Pakta itu diteken pada 2024-06-19.</p>"),
        a_page("<title>Pakta 19 Juni 2024</title>"),
        a_page(before=f"<div>{WORDS[0]} Pakta itu diteken pada 2024-06-19. {WORDS[1]}</div>"),
    ],
    ids=["none", "in a sentence", "in the title", "in prose"],
)
def test_a_date_that_the_page_only_tells_of_is_not_its_own(page: bytes) -> None:
    found = fields(page)

    assert (found["published_at"], found["modified_at"]) == (None, None)


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<p>Satu kalimat – saja.</p>", "Satu kalimat – saja."),
        ("<p>Satu <b>kalimat</b> <i>saja</i>.</p>", "Satu kalimat saja."),
        ("<h1>Satu <b>kalimat</b> <i>saja</i>.</h1>", "Satu kalimat saja."),
        ("Satu kalimat saja.", "Satu kalimat saja."),
    ],
)
def test_bare_elements_are_a_page(page: str, expected: str) -> None:
    assert expected in fields(page.encode())["text"]


def test_the_sentences_of_a_short_page_stay_whole() -> None:
    page = "<h1>A</h1><div>Menteri <b>tiba</b> di <a href='/x'>kota</a>.<br>Ia pulang.</div>"

    assert fields(page.encode())["text"] == "Menteri tiba di kota.\nIa pulang."


def test_a_tag_stuffed_with_attributes_is_refused_before_it_is_parsed() -> None:
    stuffed = " ".join(f"a{number}" for number in range(MOST_ATTRIBUTES + 1))

    found = fields(f"<p>a</p><p {stuffed}>b</p>".encode())

    assert found == {"refused": "has a tag with more than 2000 attributes"}
