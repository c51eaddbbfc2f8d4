import pytest

from streams.extraction.article_lines import Rules, article_lines
from streams.extraction.furniture import Line, Markers, furniture, marker
from tests.shipped import shipped_files

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


def test_a_heading_heads_headlines_but_opens_news_before_a_colon() -> None:
    markers = Markers.of([], [], [marker("Analysis")])
    page = [Line("Analysis", 0), Line("Pact signed", 1), Line("Rain.", 2)]

    assert furniture(page, markers) == {0, 1}
    assert not furniture([Line("Analysis: Pact signed", 0), page[2]], markers)


@pytest.mark.parametrize("mark", ["…", "..."])
def test_dots_part_no_headline(mark: str) -> None:
    first, second = Line(f"Pact{mark}", 1), Line("Signed at last", 1)

    assert furniture([Line("Related", 0), first, second, Line("Rain.", 2)], MARKERS) == {0, 1, 2}
    assert furniture([Line("Related", 0), first, Line("It was signed.", 1)], MARKERS) == {0}
    assert furniture([Line(f"Read also: Pact{mark}", 1), second], MARKERS) == {0, 1}


NEWS = [
    *("Breaking", "Exclusive", "Latest", "Live", "Update", "Analysis", "Opinion", "Dossier"),
    *("World", "Politics", "News", "Sources", "Top story", "Comment", "In depth", "Interview"),
    *("Zdroj", "Přehledně", "Quellen", "Aktuell", "Liveblog", "Hintergründe", "Fuentes"),
    *("Última hora", "Opinión", "En bref", "Dernière minute", "À la une", "L'analyse", "Fonti"),
    *("Ultim'ora", "Esteri", "Bronnen", "Net binnen", "Źródła", "Świat", "Fontes", "Mundo"),
    *("Источник", "Новости", "Важно", "Главное", "Джерело", "Новини", "Світ", "Kaynaklar"),
    *("Manşetler", "AFP", "Terkini", "Internasional", "Sumber", "Antarabangsa", "Nguồn tin"),
    *(
        "Thế giới",
        "Phân tích",
        "국제",
        "뉴스",
        "앵커 멘트",
        "国際",
        "ニュース",
        "引用",
        "最新",
        "国际",
    ),
    *("المصادر", "عاجل الآن", "همچنین", "बड़ी खबरें", "ब्रेकिंग न्यूज", "ต่างประเทศ", "ประเด็นร้อน"),
]
SENTENCES = [
    *("Also on Monday it rained.", "More on Monday it rained.", "También en Moscú llovió."),
    *(
        "Más de 100 vieron llover.",
        "Eerder deze week regende het.",
        "По теме сказано, что шёл дождь.",
    ),
    *("На цю тему йшов дощ.", "Konu hakkında konuştular.", "در همین رابطه باران آمد."),
    *(
        "Cet article pourrait servir.",
        "En este artículo se habla de lluvia.",
        "K tématu se vyjádřil.",
    ),
]
LINKS = [
    *("Read also", "Related", "Čtěte také", "Lesen Sie auch", "Lea también", "Lire aussi"),
    *("Leggi anche", "Lees ook", "Czytaj też", "Leia também", "Читайте также", "Читайте також"),
    *("Bunu da okuyun", "Baca juga", "Xem thêm", "관련기사", "関連記事", "相关阅读", "اقرأ أيضا"),
    *("بیشتر بخوانید", "ये भी पढ़ें", "อ่านเพิ่มเติม"),
]


@pytest.fixture(scope="module")
def rules() -> Rules:
    return Rules.of(shipped_files())


@pytest.mark.parametrize("said", [*(f"{word}: Pact signed" for word in NEWS), *SENTENCES])
def test_what_opens_news_is_read(said: str, rules: Rules) -> None:
    assert not any(line.is_furniture for line in article_lines("", f"It rained.\n{said}", rules))


@pytest.mark.parametrize("word", LINKS)
def test_what_opens_a_link_is_not(word: str, rules: Rules) -> None:
    with_report = article_lines("", f"It rained.\n{word}: Pact signed", rules)
    alone = article_lines("", f"{word}: Pact signed", rules)

    assert [line.is_furniture for line in (*with_report, *alone)] == [False, True, True]


def test_a_text_that_is_nothing_but_labelled_is_read(rules: Rules) -> None:
    flash, link = "WATCH: Pact signed", "Read also: Rain in Minsk"

    def told(text: str) -> list[bool]:
        return [not line.is_furniture for line in article_lines("Pyongyang", text, rules)]

    assert told(flash) == [True, True]
    assert told(f"{flash}\n{link}") == [True, True, False]
    assert told(f"{flash}\nIt rained.") == [True, False, True]
    assert told("Photo: Pact signed\nRain in Minsk") == [True, False, False]


def test_a_title_is_never_furniture(rules: Rules) -> None:
    title, *_ = article_lines("Read also: Pact signed", "Photo: AFP\nIt rained.", rules)

    assert not title.is_furniture
