"""Articles in old encodings of their scripts, read as Western by whoever fetched them."""

import codecs
import json
from pathlib import Path
from typing import Literal
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.judge import judge
from alerts.message import marked
from alerts.watches import Watch
from schemas.base import FieldName
from schemas.report import VerdictKind
from streams.extraction import Extractor
from streams.extraction.legacy import ENCODINGS, encoding_of
from streams.extraction.mending import mended

RUSSIAN = (
    "Москва и Пхеньян обещали помощь",
    (
        "МОСКВА. По договору Россия и КНДР обязаны оказать друг другу военную помощь, если "
        "одна из сторон подвергнется нападению.\n\nЭто предусматривает статья 4."
    ),
)
UKRAINIAN = (
    "Договір Росії та КНДР набув чинності",
    (
        "Росія та КНДР зобов'язалися негайно надати одна одній військову допомогу в разі збройного "
        "нападу. Про це йдеться у статті 4 їхнього договору про стратегічне партнерство."
    ),
)
KOREAN = (
    "북러 조약 4조, 무엇이 담겼나",
    (
        "북한과 러시아의 조약 4조는 어느 한쪽이 무력침공을 받아 전쟁상태에 처하면 다른 쪽이 "
        "지체 없이 군사적 원조를 제공하도록 규정한다.\n통일부는 사실관계를 확인하고 있다고 밝혔다."
    ),
)
SIMPLIFIED = (
    "俄朝条约第四条写了什么",
    (
        "俄罗斯和朝鲜签署的条约第四条规定，如一方遭到武装进攻，另一方应立即提供军事援助。\n"
        "外交部发言人表示，注意到有关报道。"
    ),
)
TRADITIONAL = (
    "俄朝條約第四條寫了什麼",
    (
        "俄羅斯和北韓簽署的條約第四條規定，如一方遭到武裝攻擊，另一方應立即提供軍事援助。\n"
        "外交部發言人表示，注意到有關報導。"
    ),
)
JAPANESE = (
    "露朝条約の第四条とは",
    (
        "ロシアと北朝鮮が結んだ条約の第4条は、一方が武力攻撃を受けた場合、他方が遅滞なく軍事的な援助を"
        "与えると定めている。\n外務省は事実関係を確認していると述べた。"
    ),
)
ARABIC = (
    "ما الذي تنص عليه المادة الرابعة",
    (
        "تنص المادة الرابعة من المعاهدة بين روسيا وكوريا الشمالية على أن يقدم كل طرف المساعدة "
        "العسكرية للطرف الآخر فورا إذا تعرض لهجوم مسلح."
    ),
)
PERSIAN = (
    "پيمان مسکو و پيونگ يانگ",
    (
        "بر اساس ماده چهار پيمان روسيه و کره شمالي، اگر يکي از دو طرف هدف حمله مسلحانه قرار گيرد، "
        "طرف ديگر فورا به او کمک نظامي مي رساند."
    ),
)
THAI = (
    "มาตรา 4 ว่าด้วยอะไร",
    (
        "มาตรา 4 ของสนธิสัญญาระหว่างรัสเซียกับเกาหลีเหนือกำหนดว่า หากฝ่ายใดถูกโจมตีด้วยอาวุธ "
        "อีกฝ่ายต้องให้ความช่วยเหลือทางทหารทันที"
    ),
)
ARTICLES = [
    *(("ru", RUSSIAN, each) for each in ("cp1251", "koi8_r", "iso8859_5", "cp866")),
    *(("uk", UKRAINIAN, each) for each in ("cp1251", "koi8_u")),
    ("ko", KOREAN, "cp949"),
    ("zh", SIMPLIFIED, "gb18030"),
    ("zh", TRADITIONAL, "big5"),
    *(("ja", JAPANESE, each) for each in ("shift_jis", "euc_jp")),
    *(("ar", ARABIC, each) for each in ("cp1256", "iso8859_6")),
    ("fa", PERSIAN, "cp1256"),
    ("th", THAI, "cp874"),
]
DATA = Path(__file__).parents[2] / "data"
OLD_PERSIAN = str.maketrans("یک\u200c", "يك ")
"""windows-1256 has the letters of Arabic and four more."""

READ_AS = ("latin-1", "sloppy-windows-1252")


def _no_word(_: str) -> bool:
    return False


@pytest.mark.parametrize("read_as", READ_AS)
@pytest.mark.parametrize(
    ("language", "article", "encoding"),
    ARTICLES,
    ids=[f"{language}-{encoding}" for language, _, encoding in ARTICLES],
)
def test_a_mention_is_found_and_shown_whatever_it_was_read_as(
    language: str,
    article: tuple[str, str],
    encoding: str,
    read_as: str,
    extractor: Extractor,
    watch: Watch,
) -> None:
    title, text = (part.encode(encoding).decode(read_as) for part in article)

    findings = extractor.findings(title, text, language)
    verdict = judge(findings, watch)

    assert findings.language == language
    assert findings.headline == article[0]
    assert verdict.verdict is VerdictKind.MENTION
    assert marked(verdict.passages[0]) in article[1]
    received = {FieldName.TITLE: title, FieldName.TEXT: text}
    spans = (*findings.sentences, *findings.entities, *findings.terms, *verdict.passages)
    assert all(received[span.field][span.start : span.end] == span.text for span in spans)
    assert all(party.text == party.name for party in verdict.parties)


@pytest.mark.parametrize(
    "text",
    [
        "Œuvre créée à l'été: où ça? Là-bas, près du château hanté, à Besançon.",
        "ÄÖÜ ÄÖÜ ÄÖÜ: Größenverhältnisse für Übungsgelände, äußerst üblich.",
        "«««««««««««« »»»»»»»»»»»»",
        "——————————————————",
        "£££ €€€ ©©© ®®® ½½½ °°° §§§ ¶¶¶",
        "Það er æði þörf á öðru, sagði hún, og áður höfðu þeir rætt það við þá.",
        "Ρωσία και Βόρεια Κορέα",
        "Россия и КНДР",
        "",
    ],
)
def test_what_was_read_rightly_is_left_alone(text: str) -> None:
    assert encoding_of(text) is None
    assert encoding_of(f"{text}\n{text}\n{text}") is None


@pytest.mark.parametrize("language", sorted({language for language, _, _ in ARTICLES}))
def test_texts_of_a_few_sentences_are_told_also_where_they_were_cut(language: str) -> None:
    rows = (DATA / f"dev-{language}.jsonl").read_text("utf-8").splitlines()[::9]
    texts = [f"{row['title']}\n{row['text']}" for row in map(json.loads, rows)]
    # Big5 has no letters for simplified Chinese.
    encodings = {each for of, _, each in ARTICLES if of == language} - {"big5"}
    told = 0
    for encoding in encodings:
        for text in texts:
            raw = text.translate(OLD_PERSIAN).encode(encoding, "ignore")
            for sent in (raw, raw[: len(raw) * 2 // 3] + b"..."):
                found = encoding_of(sent.decode("latin-1"))
                as_is = sent.decode(encoding, "replace")
                told += found is not None and sent.decode(found, "replace") == as_is

    assert told >= 0.97 * 2 * len(texts) * len(encodings)


@pytest.mark.parametrize("foreign", ["₽", "№", "\u200b", "🙂", "ё", "한"])
def test_a_letter_that_came_rightly_leaves_the_rest_to_be_read(foreign: str) -> None:
    middle = RUSSIAN[1].index(" обязаны")
    before, after = (
        part.encode("cp1251").decode("latin-1")
        for part in (RUSSIAN[1][:middle], RUSSIAN[1][middle:])
    )
    received = f"{before} {foreign}{after}"

    whole = mended(received, _no_word, encoding_of(received))

    assert "Россия и КНДР" in whole.text
    assert "обязаны оказать друг другу военную помощь" in whole.text


def test_a_title_that_was_cut_leaves_the_text_to_be_read() -> None:
    title = SIMPLIFIED[0].encode("gb18030")[:-1].decode("latin-1")
    text = SIMPLIFIED[1].encode("gb18030").decode("latin-1")

    assert encoding_of(f"{title}\n{text}") == "gb18030"


def test_a_paragraph_alone_is_read_rightly_beside_others() -> None:
    broken = KOREAN[1].encode("cp949").decode("latin-1")
    received = f"Sumber: 聯合新聞\n{broken}\nTulisan lain."

    whole = mended(received, _no_word, encoding_of(received))

    assert whole.text == f"Sumber: 聯合新聞\n{KOREAN[1]}\nTulisan lain."


@pytest.mark.parametrize("form", ["NFD", "NFKD"])
def test_letters_in_parts_are_not_broken_and_are_shown_with_their_marks(
    form: Literal["NFD", "NFKD"], extractor: Extractor, watch: Watch
) -> None:
    received = normalize(form, KOREAN[1])

    verdict = judge(extractor.findings("", received), watch)

    assert verdict.verdict is VerdictKind.MENTION
    assert verdict.passages[0].read_as is None
    assert "【" in marked(verdict.passages[0])


def test_a_letter_that_was_cut_takes_no_other_along() -> None:
    received = SIMPLIFIED[1].encode("gb18030")[:-1].decode("latin-1")

    whole = mended(received, _no_word, encoding_of(received))

    assert whole.text[:-1] == SIMPLIFIED[1][: len(whole.text) - 1]


@given(st.text(st.characters(codec="latin-1") | st.sampled_from("ƒ‰ƒ•“”…₽№🙂ё한"), min_size=8))
def test_whatever_letters_come_an_encoding_is_told_or_none(received: str) -> None:
    encoding = encoding_of(received)

    whole = mended(received, _no_word, encoding)

    assert encoding is None or encoding in ENCODINGS
    assert len(whole.text) <= len(received)


@given(st.text(), st.sampled_from(ENCODINGS), st.sampled_from(READ_AS))
def test_whatever_comes_nothing_is_raised_and_each_letter_has_its_place(
    text: str, encoding: str, read_as: str
) -> None:
    received = text.encode(encoding, "replace").decode(read_as)

    whole = mended(received, _no_word, encoding)

    places = [whole.place(offset) for offset in range(len(whole.text))]
    assert places == sorted(places)
    assert all(0 <= place < len(received) for place in places)
    assert codecs.lookup(encoding)
