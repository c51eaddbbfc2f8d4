import pytest

from streams.extraction.furniture import Line, Markers, furniture, marker

MARKERS = Markers.of(
    map(marker, ["Read also", "Baca juga", "Читайте также", "관련기사", "延伸阅读"]),
    map(marker, ["Photo", "Related", "By", "Tonton"]),
)
PAGES = [
    ("a link", ["Read also: Pact signed", "It rained."], {0}),
    ("without a colon", ["Baca juga Pakta diteken", "Hujan turun."], {0}),
    ("a bullet before it", ["▶ Read also: Pact signed"], {0}),
    ("brackets around it", ["[관련기사] 조약 체결", "비가 왔다."], {0}),
    ("han", ["延伸阅读：条约签署", "下雨了。"], {0}),
    ("a label with a colon", ["Photo: AFP"], {0}),
    ("a label alone", ["Photo"], {0}),
    ("a label as a word", ["By Monday the pact was signed."], set()),
    ("a marker inside", ["They read also the pact."], set()),
    ("a longer word", ["Photographs were taken."], set()),
    (
        "headlines under a heading",
        ["Related", "Pact signed", "Rain in Minsk", "It ended."],
        {0, 1, 2},
    ),
    ("headlines under a link alone", ["Baca juga:", "Pakta diteken", "Hujan turun."], {0, 1}),
    ("links after a link", ["Baca juga: Pakta diteken", "Putin tiba", "Hujan turun."], {0, 1}),
    ("arrows at the end", ["It rained.", "▶ Pact signed", "▶ Rain in Minsk"], {1, 2}),
    ("an arrow in the middle", ["It rained.", "▶ Pact signed", "It ended."], set()),
    ("nothing but arrows", ["▶ Pact signed", "▶ Rain in Minsk"], set()),
    ("nothing", ["It rained."], set()),
]


@pytest.mark.parametrize(
    ("lines", "found"), [row[1:] for row in PAGES], ids=[row[0] for row in PAGES]
)
def test_furniture(lines: list[str], found: set[int]) -> None:
    page = [Line(text, paragraph) for paragraph, text in enumerate(lines)]

    assert furniture(page, MARKERS) == found


def test_a_heading_ends_where_a_report_goes_on_in_whole_sentences() -> None:
    page = [
        Line("Related", 0),
        Line("Pact signed", 1),
        Line("The pact was signed on Monday.", 2),
        Line("Rain followed", 3),
    ]

    assert furniture(page, MARKERS) == {0, 1}


def test_a_numbered_list_behind_a_marker_is_all_links() -> None:
    page = [
        Line("[Baca juga] 1.", 0),
        Line("Pakta diteken 2.", 0),
        Line("Apa maknanya?", 0),
        Line("Hujan turun.", 1),
    ]

    assert furniture(page, MARKERS) == {0, 1, 2}


def test_a_listed_headline_may_hold_two_sentences() -> None:
    page = [Line("Related", 0), Line("1.", 1), Line("A pact?", 1), Line("Yes", 1), Line("Rain.", 2)]

    assert furniture(page, MARKERS) == {0, 1, 2, 3}


def test_what_follows_a_links_cry_in_its_line_is_of_the_link() -> None:
    rest = "Moscow and Pyongyang sign"
    page = [Line("Baca juga: Will they fight?", 0), Line(rest, 0), Line("Rain.", 1)]

    assert furniture(page, MARKERS) == {0, 1}
    assert furniture([Line("Baca juga: They will.", 0), *page[1:]], MARKERS) == {0}
    assert furniture([page[0], Line(f"{rest} {'on and ' * 20}on.", 0)], MARKERS) == {0}


def test_two_sentences_of_one_line_are_no_headlines() -> None:
    page = [Line("Related", 0), Line("Will it rain?", 1), Line("It will", 1)]

    assert furniture(page, MARKERS) == {0}


def test_only_so_many_headlines_stand_under_one_heading() -> None:
    page = [Line("Related", 0), *(Line("Pact signed", number) for number in range(1, 40))]

    assert len(furniture(page, MARKERS)) == 13
