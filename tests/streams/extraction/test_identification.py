import pytest

from streams.extraction.identification import identify

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
]


@pytest.mark.parametrize(
    ("text", "claimed", "language"), [row[1:] for row in TEXTS], ids=[row[0] for row in TEXTS]
)
def test_language(text: str, claimed: str | None, language: str | None) -> None:
    assert identify(text, claimed) == language
