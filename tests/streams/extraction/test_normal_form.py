import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.extraction.normal_form import normal_form

WRITTEN = [
    ("hyphen", "Mutual-Defence pact", "mutual defence pact"),
    ("line broken between words", "mutual\ndefence  pact", "mutual defence pact"),
    ("soft hyphen", "Bei\u00adstand", "beistand"),
    ("zero-width space", "pak\u200bta", "pakta"),
    ("no blanks in korean", "상호 방위 조약에", "상호방위조약에"),
    ("a middle dot", "북·러 조약", "북러조약"),
    ("a line broken within han", "共同\n防御", "共同防御"),
    ("full-width digits", "第４ 条", "第4条"),
    ("sharp s", "Straße", "strasse"),
    ("a ligature", "conﬂict", "conflict"),
    ("yo", "четвёртая", "четвертая"),
    ("decomposed latin", "Pjo\u0308ngjang", "pjöngjang"),
    ("decomposed hangul", unicodedata.normalize("NFD", "북한"), "북한"),
    ("decomposed kana", unicodedata.normalize("NFD", "プーチン"), "プーチン"),
    ("latin that poses as cyrillic", "Pоссия и КНДP", "россия и кндр"),
    ("latin capitals that do", "KHДP, Mосква", "кндр, москва"),
    ("cyrillic that poses as latin", "North Kоrea, Мoscow", "north korea, moscow"),
    ("directional marks", "\u2066pact\u2069 \u202bpakt\u202c", "pact pakt"),
    ("typographic quotes", "Putin’s “pact”", 'putin\'s "pact"'),
    ("beyond the basic plane", "俄\U00020000朝 🇰🇵", "俄\U00020000朝🇰🇵"),
    ("arabic clitics", "وبالمعاهدة مع روسيا والصين", "معاهده مع روسيا صين"),
    ("arabic clitics behind a zero-width space", "بوتين \u200bوكيم", "بوتين كيم"),
    ("arabic clitics behind two marks", "بوتين \u200e\u200fوكيم", "بوتين كيم"),
    ("arabic vowel signs", "وَالْمُعاهَدة", "معاهده"),
    ("persian half-space", "بی\u200cدرنگ می\u200cشود", "بي درنگ مي شود"),
    ("a half-space elsewhere", "Auf\u200clage", "auflage"),
    ("thai sara am", "กำลังน้ำ", "กำลังน้ำ"),
    ("hindi nukta", "रूस की फ़ौज", "रूस की फौज"),
    ("turkish capitals", "İTTİFAK VE RUSYA", "ittifak ve rusya"),
    ("decomposed vietnamese", unicodedata.normalize("NFD", "hiệp ước"), "hiệp ước"),
    ("nothing", "", ""),
]


@pytest.mark.parametrize(
    ("text", "folded"), [row[1:] for row in WRITTEN], ids=[row[0] for row in WRITTEN]
)
def test_one_form_for_all_ways_of_writing(text: str, folded: str) -> None:
    form = normal_form(text)

    assert form.text == folded
    assert form.letters == normal_form(folded).letters
    assert form.words == normal_form(folded).words


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_every_character_has_its_place_in_the_original(text: str) -> None:
    form = normal_form(text)

    places = form.places.tolist()

    assert len(places) == len(form.text)
    assert places == sorted(places)
    assert all(0 <= place < len(text) for place in places)


@given(st.text(st.sampled_from("Ab cД ёß-\n·북 조 4ü，。والبكفتِةİı")))
def test_it_is_its_own_normal_form(text: str) -> None:
    once = normal_form(text).text

    assert normal_form(once).text == once


def test_a_stretch_is_found_again_where_it_stood() -> None:
    text = "Der  Bei\u00adstands-\nPakt"

    form = normal_form(text)
    start = form.text.index("beistands pakt")

    assert form.original(start, start + len("beistands pakt")) == (5, len(text))


@pytest.mark.parametrize(
    ("one", "other"),
    [("A pact: signed!", "a PACT - signed"), ("상호 방위", "상호방위"), ("Straße", "STRASSE")],
    ids=["punctuation", "blanks", "sharp s"],
)
def test_letters_are_what_stays_of_a_text(one: str, other: str) -> None:
    assert normal_form(one).letters == normal_form(other).letters
    assert normal_form(one).letters != normal_form(one + "x").letters


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("No. 4b, и пакт", ["no", ".", " ", "4", "b", ",", " ", "и", " ", "пакт"]),
        ("북러 조약NATO", ["북", "러", "조", "약", "nato"]),
        ("Pact™ №4 a⑴", ["pact", "™", " ", "№", "4", " ", "a", "⑴"]),
        ("हिंदी", ["हिंदी"]),
        ("", []),
    ],
    ids=["scripts with blanks", "words of one character", "signs", "vowel signs", "nothing"],
)
def test_words_have_edges_where_they_begin_and_end(text: str, words: list[str]) -> None:
    form = normal_form(text)
    edges = [position for position, is_edge in enumerate(form.edges) if is_edge]

    assert [form.text[start:end] for start, end in pairwise(edges)] == words
    assert len(form.edges) == len(form.text) + 1
