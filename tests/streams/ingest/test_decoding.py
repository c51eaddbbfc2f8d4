import codecs

import pytest

from schemas.errors import NotReadable
from streams.ingest.decoding import page_of, text_of

RUSSIAN = "Договор о всеобъемлющем партнёрстве"
KOREAN = "북러 조약 제4조"
META = '<meta charset="{}"><p>{}</p>'


@pytest.mark.parametrize(
    "raw",
    [
        RUSSIAN.encode(),
        RUSSIAN.encode("utf-8-sig"),
        codecs.BOM_UTF16_LE + RUSSIAN.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + RUSSIAN.encode("utf-16-be"),
    ],
    ids=["utf-8", "utf-8 with mark", "utf-16 le", "utf-16 be"],
)
def test_text_in_unicode_is_read(raw: bytes) -> None:
    assert text_of("a.txt", raw) == RUSSIAN


def test_every_character_stays_as_received() -> None:
    text = "\r\n a\u00a0\x00b\u200b\ufeff c\u0301 \x1b[1m \u202e \r" + "kata " * 20

    assert text_of("a.txt", text.encode()) == text


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"kata \xe9", "is not UTF-8 at byte 5"),
        (codecs.BOM_UTF8 + b"kata \xe9", "is not UTF-8 at byte 8"),
        (codecs.BOM_UTF16_LE + b"a\x00b", "is not UTF-16-LE at byte 4"),
        (RUSSIAN.encode("cp1251"), "is not UTF-8 at byte 0"),
        (RUSSIAN.encode("utf-16-le"), "is no text"),
        ("kata kata".encode("utf-32-le"), "is no text"),
        (b"PK\x03\x04\x14\x00\x00\x00\x08\x00", "is no text"),
    ],
    ids=["latin", "cut", "utf-16 cut", "cp1251", "utf-16 without mark", "utf-32", "zip"],
)
def test_what_would_have_to_be_guessed_is_refused(raw: bytes, why: str) -> None:
    with pytest.raises(NotReadable) as refusal:
        text_of("a.txt", raw)

    assert (refusal.value.label, refusal.value.why[: len(why)]) == ("a.txt", why)


@pytest.mark.parametrize(
    ("declared", "encoding", "words"),
    [
        ("utf-8", "utf-8", RUSSIAN),
        ("windows-1251", "cp1251", RUSSIAN),
        ("koi8-r", "koi8-r", RUSSIAN),
        ("euc-kr", "cp949", KOREAN),
        ("gb2312", "gb18030", "朝鲜半岛"),
        ("utf-16", "utf-8", RUSSIAN),
    ],
)
def test_a_page_is_read_as_it_declares(declared: str, encoding: str, words: str) -> None:
    page = META.format(declared, words)

    assert page_of("a.html", page.encode(encoding)) == page


def test_a_mark_counts_more_than_a_declaration() -> None:
    page = META.format("windows-1251", RUSSIAN)

    assert page_of("a.html", page.encode("utf-8-sig")) == page


def test_a_few_bytes_that_are_wrong_do_not_spoil_a_page() -> None:
    page = META.format("utf-8", RUSSIAN * 3).encode() + b"\xff"

    assert page_of("a.html", page).endswith("</p>\ufffd")


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"<p>" + RUSSIAN.encode("cp1251"), "is not UTF-8 at byte 3"),
        (META.format("utf-8", RUSSIAN * 3).encode("cp1251"), "is no text"),
        (META.format("hex", "61").encode(), "declares 'hex'"),
        (META.format("idna", RUSSIAN).encode(), "declares 'idna'"),
    ],
    ids=["nothing declared", "wrongly declared", "no encoding of text", "not for pages"],
)
def test_a_page_that_would_have_to_be_guessed_is_refused(raw: bytes, why: str) -> None:
    with pytest.raises(NotReadable, match=f"^a.html: {why}"):
        page_of("a.html", raw)


def test_half_a_character_that_an_encoding_spells_is_replaced() -> None:
    page = META.format("unicode_escape", "\\ud800" + "kata " * 20)

    assert "\ufffdkata" in page_of("a.html", page.encode())
