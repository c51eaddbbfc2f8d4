"""What of a sentence is said aside: datelines, credits, days."""

import pytest

from streams.extraction import Extractor
from streams.extraction.credits import Credits


@pytest.fixture(scope="module")
def credits_(extractor: Extractor) -> Credits:
    return extractor.credits


def without(credits_: Credits, sentence: str) -> str:
    """Return what is left of a sentence, its days by the name that they are compared by."""
    parts, at = [], 0
    for aside in credits_.asides(sentence):
        parts += [sentence[at : aside.start], f"<{aside.counts_as}>" if aside.counts_as else ""]
        at = aside.end
    return "".join([*parts, sentence[at:]])


SAID = "Russia and North Korea will help each other"


@pytest.mark.parametrize(
    "sentence",
    [
        f"PYONGYANG, June 19 (Reuters) - {SAID}",
        f"PYONGYANG/SEOUL — {SAID}",
        f"(Reuters) {SAID}",
        f"Jakarta, CNN Indonesia -- {SAID}",
        f"TEMPO.CO, Jakarta - {SAID}",
        f"Pyongyang (ANTARA) - {SAID}",
        f"ИНТЕРФАКС - {SAID}",
        f"Moskau (dpa) - {SAID}",
        f"(서울=연합뉴스) 홍길동 기자 = {SAID}",
        f"[서울=뉴시스] {SAID}",
        f"【ソウル共同】{SAID}",
        f"新华社平壤6月19日电 {SAID}",
        f"{SAID} (ant/fqh)",
        f"{SAID} (AFP).",
        f"TASS reported that {SAID}",
    ],
)
def test_where_a_sentence_comes_from_is_no_part_of_it(credits_: Credits, sentence: str) -> None:
    assert without(credits_, sentence).strip() == SAID


@pytest.mark.parametrize(
    ("sentence", "left"),
    [
        ("According to the Yonhap news agency, they agreed.", ", they agreed."),
        ("They agreed, South Korea's Yonhap news agency reported.", "They agreed, ."),
        ("Wie die Agentur Interfax meldet, sind beide einig.", ", sind beide einig."),
        ("Как сообщает ТАСС, договор подписан.", ", договор подписан."),
        ("Об этом сообщает ТАСС.", "."),
        ("Demikian dilansir Antara.", "."),
        (
            "Статья не действует, сообщил ТАСС — КНДР поможет.",
            "Статья не действует,  — КНДР поможет.",
        ),
        ("Keduanya sepakat, demikian dilaporkan kantor berita Rusia TASS.", "Keduanya sepakat, ."),
        ("조선중앙통신에 따르면 양국은 조약을 체결했다.", " 양국은 조약을 체결했다."),
        ("朝鮮中央通信によると、両国は署名した。", "、両国は署名した。"),
        ("据朝中社报道，双方签署条约。", "，双方签署条约。"),
        ("Selon l'agence Tass, ils s'entraideront.", ", ils s'entraideront."),
        ("به گزارش خبرگزاری ایرنا، دو کشور توافق کردند", "، دو کشور توافق کردند"),
    ],
)
def test_whom_a_sentence_credits_is_no_part_of_it(
    credits_: Credits, sentence: str, left: str
) -> None:
    assert without(credits_, sentence) == left


@pytest.mark.parametrize(
    "sentence",
    [
        "Russia – a nuclear power – has signed.",
        "KCNA denied that the clause was invoked.",
        "A TASS reporter asked Peskov about Article 4.",
        "Antara Rusia dan Korea Utara ada perjanjian.",
        "According to the Kremlin, the clause applies.",
        "They agreed (Article 4).",
        "They agreed (both of them).",
        "(Both agreed.)",
        "Peskov told TASS Russia had not invoked Article 4 – North Korea must help.",
        "Russia will not apply Article 4 (mutual defence) - the Kremlin said so.",
        "STATE DUMA RATIFIES TREATY - Under it each must help.",
        "THE CLAUSE - IT BINDS BOTH - STANDS.",
        "КНДР — обязана оказать военную помощь.",
        "Moscow, Pyongyang - allies for good.",
        "[Russia] must provide military assistance if Pyongyang is attacked.",
        "It was invoked by one party (by Russia/Kremlin).",
    ],
)
def test_what_a_sentence_says_stays(credits_: Credits, sentence: str) -> None:
    assert without(credits_, sentence) == sentence


@pytest.mark.parametrize(
    ("sentence", "left"),
    [
        ("They signed on Wednesday.", "They signed <wednesday>."),
        ("Berlaku pada Rabu (19/6/2024).", "Berlaku <wednesday> (19/6/2024)."),
        ("Договор подписали в среду.", "Договор подписали <wednesday>."),
        ("Beide unterschrieben am Mittwoch.", "Beide unterschrieben <wednesday>."),
        ("양국은 수요일 서명했다.", "양국은 <wednesday> 서명했다."),
        ("双方周三签署。", "双方<wednesday>签署。"),
        ("Les deux ont signé mercredi.", "Les deux ont signé <wednesday>."),
    ],
)
def test_a_day_goes_by_one_name_in_all_languages(
    credits_: Credits, sentence: str, left: str
) -> None:
    assert without(credits_, sentence) == left
