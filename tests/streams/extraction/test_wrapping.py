import re
from textwrap import wrap

import pytest

from streams.extraction import Extractor
from streams.extraction.sentences import Abbreviations, split

NONE = Abbreviations(frozenset(), frozenset())

ENGLISH = """\
Russia and North Korea are obliged to provide military assistance to each other if either of them \
is attacked, Kremlin spokesman Dmitry Peskov told reporters in Moscow on Tuesday.

Article 4 of the treaty, which Vladimir Putin and Kim Jong Un signed in June, is defensive."""
GERMAN = """\
Russland und Nordkorea verpflichten sich in ihrem Vertrag, einander im Fall eines bewaffneten \
Angriffs militärisch beizustehen, erklärte Kremlsprecher Dmitri Peskow am Dienstag in Moskau."""
RUSSIAN = """\
Россия и КНДР обязались оказывать друг другу военную помощь в случае вооруженного нападения, \
напомнил во вторник представитель Кремля Дмитрий Песков. Статья 4 носит оборонительный характер."""
KOREAN = """\
러시아와 북한은 한쪽이 무력 침공을 받아 전쟁 상태에 처하면 지체 없이 군사적 원조를 제공하도록 \
규정한 조약 제4조를 지난 6월 평양에서 체결했다."""
CHINESE = """\
俄罗斯和朝鲜在6月签署的条约第四条规定，一方遭到武装侵略而处于战争状态时，另一方应立即提供军事援助。\
克里姆林宫发言人佩斯科夫周二对记者表示，该条款完全是防御性的，不针对任何第三国。"""
TEXTS = {"en": ENGLISH, "de": GERMAN, "ru": RUSSIAN, "ko": KOREAN, "zh": CHINESE}
CAPITALS = {"capitals": ENGLISH.upper()}


def _wrapped(text: str, width: int) -> str:
    paragraphs = text.split("\n\n")
    return "\n\n".join("\n".join(wrap(each, width, break_on_hyphens=False)) for each in paragraphs)


def _sentences(text: str) -> list[tuple[int, str]]:
    return [(each.paragraph, text[each.start : each.end]) for each in split(text, NONE)]


def _unbroken(sentences: list[tuple[int, str]], blank: str) -> list[tuple[int, str]]:
    return [(paragraph, re.sub(r"\s*\n", blank, said)) for paragraph, said in sentences]


@pytest.mark.parametrize("width", [45, 60, 72])
@pytest.mark.parametrize(("language", "text"), [*TEXTS.items(), *CAPITALS.items()])
def test_a_wrapped_text_has_the_sentences_that_it_had(language: str, text: str, width: int) -> None:
    blank = "" if language == "zh" else " "

    assert _unbroken(_sentences(_wrapped(text, width)), blank) == _sentences(text)


@pytest.mark.parametrize(
    "text",
    [
        (
            "Kim Jong Un receives Russian defence minister\n"
            "Moscow and Pyongyang sign mutual defence pact\n"
            "Seoul summons ambassador over troops in Kursk"
        ),
        (
            "러시아 하원, 북한과의 포괄적 전략 동반자 관계 조약을 만장일치로 비준\n"
            "한미 정상, 북한과 러시아의 군사 협력을 강하게 규탄하고 공동 성명 채택"
        ),
        "普京与金正恩签署全面战略伙伴关系条约\n韩国政府召见俄罗斯大使提出强烈抗议\n美国称将继续关注俄朝军事合作的进展",
        (
            "PUTIN AND KIM SIGN MUTUAL DEFENCE TREATY IN PYONGYANG\n"
            "SEOUL SUMMONS RUSSIAN AMBASSADOR OVER TROOPS IN KURSK"
        ),
        "Home\nWorld\nBusiness and finance\nSport",
        (
            "Key points:\n- Russia and North Korea must help each other if one\n"
            "- the Kremlin calls the clause of the treaty defensive"
        ),
        (
            "1. Russia and North Korea must help each other if one\n"
            "2. the Kremlin calls the clause of the treaty defensive"
        ),
        "Putin and Kim sign a mutual defence treaty\nMOSCOW, Nov 5\nThey did so on Wednesday.",
        "Putin and Kim shake hands in Pyongyang. Photo: AFP\nThe two signed a treaty on Wednesday.",
    ],
    ids=[
        "headlines",
        "korean headlines",
        "chinese headlines",
        "headlines in capitals",
        "a menu",
        "a list",
        "a numbered list",
        "a headline and a dateline",
        "a caption",
    ],
)
def test_lines_of_their_own_stay_apart(text: str) -> None:
    assert _sentences(text)[-1][0] == text.count("\n")


@pytest.mark.parametrize(
    "headlines",
    [
        (
            "Kremlin cites Article 4 of the treaty with Pyongyang now",
            "China and North Korea renew friendship treaty Article two",
            "Storms sweep across Portugal and leave many homeless …",
        ),
        (
            "俄罗斯与朝鲜的条约第四条究竟规定了什么样的军事援助义务",
            "日本与菲律宾签署互惠准入协定并讨论共同防御问题",
            "北约成员国是否会援引第五条来回应无人机袭击？",
        ),
    ],
    ids=["latin", "han"],
)
def test_headlines_of_one_width_stay_apart(headlines: tuple[str, ...]) -> None:
    assert [said for _, said in _sentences("\n".join(headlines))] == [*headlines]


def test_a_headline_a_byline_and_a_list_stay_apart_in_a_wrapped_text() -> None:
    body = _wrapped(ENGLISH, 60)
    text = f"Kremlin on the clause\nBy Ann Lee\n{body}\n\n- troops\n- shells\n\nPhoto: AFP"

    said = [said for _, said in _sentences(text)]

    assert said[:2] == ["Kremlin on the clause", "By Ann Lee"]
    assert said[-3:] == ["- troops", "- shells", "Photo: AFP"]
    assert len(said) == 2 + 2 + 3


@pytest.mark.parametrize("width", [45, 72])
@pytest.mark.parametrize(("language", "text"), TEXTS.items())
def test_the_clause_is_found_in_a_wrapped_text(
    extractor: Extractor, language: str, text: str, width: int
) -> None:
    wrapped = _wrapped(text, width)

    found, right = (extractor.findings("", each, language) for each in (wrapped, text))

    assert right.terms
    assert [each.concept for each in found.terms] == [each.concept for each in right.terms]
    assert found.fingerprint == right.fingerprint
    spans = (*found.sentences, *found.entities, *found.terms)
    assert all(wrapped[each.start : each.end] == each.text for each in spans)
