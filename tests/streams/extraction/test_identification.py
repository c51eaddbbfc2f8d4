import pytest

from streams.extraction.identification import borne_out, identify
from tests.shipped import LANGUAGES

TEXTS = [
    ("indonesian", "Kedua negara itu menandatangani sebuah perjanjian pada hari Rabu.", None, "id"),
    ("english", "The two countries signed a treaty on Wednesday afternoon.", None, "en"),
    ("german", "Die beiden Länder haben am Mittwoch einen Vertrag unterzeichnet.", None, "de"),
    ("russian", "Обе страны подписали договор в среду вечером.", None, "ru"),
    ("korean", "두 나라는 조약에 서명했다", None, "ko"),
    ("korean with han", "北 대표단 방문", None, "ko"),
    ("chinese", "两国签署条约", None, "zh"),
    ("japanese", "両国は条約に署名した", None, "ja"),
    ("malay says so itself", "Kedua-dua negara menandatangani perjanjian itu.", "ms", "ms"),
    ("a region is left out", "两国签署条约", "zh-TW", "zh"),
    (
        "a claim that the script refutes",
        "Обе страны подписали договор в среду вечером.",
        "en",
        "ru",
    ),
    ("a claim that is none", "两国签署条约", "unknown language", "zh"),
    ("too short to tell", "Pakta", None, None),
    ("no letters", "2024 — 19.06!", "en", None),
    ("nothing", "", None, None),
    ("greek", "Η Ρωσία και η Βόρεια Κορέα (NATO)", None, "el"),
    ("greek that says so", "Η Ρωσία και η Βόρεια Κορέα", "el-GR", "el"),
    ("greek that is called english", "Η Ρωσία και η Βόρεια Κορέα", "en", "el"),
    ("hebrew", "רוסיה וצפון קוריאה", None, "he"),
    ("yiddish says so itself", "רוסלאנד און צפון קארעע", "yi", "yi"),
    ("georgian", "რუსეთი და ჩრდილოეთ კორეა", None, "ka"),
    ("armenian", "Ռուսաստանը և Հյուսիսային Կորեան", None, "hy"),
    ("tamil", "ரஷ்யாவும் வட கொரியாவும்", None, "ta"),
    ("bengali", "রাশিয়া ও উত্তর কোরিয়া", None, "bn"),
    ("khmer", "រុស្ស៊ី និងកូរ៉េខាងជើង", None, "km"),
    ("burmese", "ရုရှားနှင့် မြောက်ကိုရီးယား", None, "my"),
    ("amharic", "ሩሲያ እና ሰሜን ኮሪያ", None, "am"),
    ("tigrinya says so itself", "ሩስያን ሰሜን ኮርያን", "ti", "ti"),
    ("a script that nobody listed", "ރަޝިޔާ އަދި އުތުރު ކޮރެއާ", None, "und"),
    ("one that the article names", "ރަޝިޔާ އަދި އުތުރު ކޮރެއާ", "dv", "dv"),
    ("one that is called english", "ރަޝިޔާ އަދި އުތުރު ކޮރެއާ", "en", "und"),
    ("wide letters", "ＰＡＣＴ", None, None),
]


@pytest.mark.parametrize(
    ("text", "claimed", "language"), [row[1:] for row in TEXTS], ids=[row[0] for row in TEXTS]
)
def test_language(text: str, claimed: str | None, language: str | None) -> None:
    assert identify(text, claimed) == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_language_that_has_a_file_is_written_in_a_script_that_nobody_listed(
    language: str,
) -> None:
    assert identify("ރަޝިޔާ އަދި އުތުރު ކޮރެއާ", language) == "und"


INDONESIAN = (
    "Rusia dan Korea Utara akan saling membantu jika salah satu diserang, kata perjanjian itu."
)


@pytest.mark.parametrize(
    ("claimed", "keywords", "told"),
    [
        pytest.param("en", {"id": 2}, "id", id="a site's one label"),
        pytest.param("en", {"id": 2, "en": 2}, "en", id="no more of its own"),
        pytest.param("en", {"pt": 2}, "en", id="keywords of neither"),
        pytest.param("en", {}, "en", id="no keywords"),
        pytest.param("ms", {"id": 2, "ms": 1}, "ms", id="one group"),
    ],
)
def test_a_claim_that_the_keywords_belie_is_put_right(
    claimed: str, keywords: dict[str, int], told: str
) -> None:
    assert borne_out(claimed, INDONESIAN, keywords) == told


def test_a_text_that_is_too_short_has_no_language_whatever_its_keywords() -> None:
    assert borne_out(None, "Pakta", {"id": 1}) is None
