"""What a report is known by in any language: numbers, who and what it is about, whose."""

import pytest

from alerts.events import numbers
from schemas.article import Article
from schemas.state import State
from streams.analysis import Analysis


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("397 voted for it", ["397"], id="plain"),
        pytest.param("12,000 men, 12.000 Mann, 12 000 человек", ["12000"] * 3, id="thousands"),
        pytest.param("1만2천여 명, 4천700명", ["12000", "4700"], id="korean-units"),
        pytest.param(
            "１万２０００人と1.5萬人", ["12000", "15000"], id="japanese-and-chinese-units"
        ),
        pytest.param("3억 달러", ["300000000"], id="hundreds-of-millions"),
        pytest.param(
            "2024.6.19万景峰号, 192.168.1.1百度", [], id="dates-and-addresses-before-a-unit"
        ),
        pytest.param("9" * 400 + "万", [], id="more-digits-than-a-number-has"),
        pytest.param("1.5.万, 3.万 12,,000万", ["15000", "30000", "120000000"], id="odd-signs"),
        pytest.param("On 24 October 2024, Article 4", [], id="years-days-and-articles"),
    ],
)
def test_numbers_are_read_in_figures_and_east_asian_units(text: str, found: list[str]) -> None:
    assert list(numbers(text)) == found


def event_of(analysis: Analysis, title: str, text: str, language: str) -> dict[str, object]:
    _, (telling,) = analysis(Article(title=title, text=text, language=language))
    return telling.event.model_dump()


ENGLISH = (
    "Russia's Foreign Ministry says 1,200 sappers left Rajin",
    (
        "Russia's Foreign Ministry said on Tuesday that 1,200 North Korean sappers had left. "
        "Under Article 4 of their treaty Russia and North Korea must aid each other if attacked."
    ),
    "en",
)
RUSSIAN = (
    "МИД России: 1200 саперов выехали из Раджина",
    (
        "МИД России сообщил во вторник, что 1200 северокорейских саперов уже в пути. По статье 4 "
        "договора Россия и КНДР обязаны помочь друг другу в случае нападения."
    ),
    "ru",
)


@pytest.mark.parametrize("report", [ENGLISH, RUSSIAN], ids=["english", "russian"])
def test_the_same_report_in_two_languages_is_known_by_the_same(
    report: tuple[str, str, str], analysis: Analysis
) -> None:
    event = event_of(analysis, *report)

    assert event["numbers"] == ("1200",)
    assert {"engineers", "foreign_ministry", "foreign_ministry@Q159", "first@Q159"} <= {
        *event["opening"]  # type: ignore[misc]
    }


def test_a_text_without_a_title_and_one_of_a_title_alone_have_an_event(
    analysis: Analysis,
) -> None:
    said = "Putin and Kim signed a mutual defence pact in Pyongyang"

    for title, text in ((said, ""), ("", f"{said}.")):
        event = event_of(analysis, title, text, "en")

        assert event["state"] is State.SIGNED
        assert event["sentence"]


def test_however_long_a_text_is_its_event_has_bounds(analysis: Analysis) -> None:
    names = " ".join(f"General {n:04} met soldiers of Japan." for n in range(3_000))

    event = event_of(analysis, ENGLISH[0], f"{ENGLISH[1]} {names}", "en")

    assert len(event["signs"]) <= 96  # type: ignore[arg-type]
    assert len(event["numbers"]) <= 24  # type: ignore[arg-type]
