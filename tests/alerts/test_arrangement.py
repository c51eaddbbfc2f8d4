"""In which other order a sentence says the same."""

import time

import pytest

from schemas.mention import Telling, ToldSentence
from tests.builders import likeness_of


def differs(before: str, now: str, *, strictly: bool = False) -> bool:
    one, other = (
        Telling(sentences=(ToldSentence(words=text.replace(" -", ""), text=text),))
        for text in (before, now)
    )
    return bool(likeness_of(other, one, strictly=strictly).unlike)


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (
            "q159 is obliged to help q423 if attacked q133274 spokesman dmitrypeskov said tuesday",
            "q133274 spokesman dmitrypeskov said tuesday q159 is obliged to help q423 if attacked",
        ),
        (
            "seoul jan 23 - q423 has sent men to q159 since start of year q884 military said",
            "seoul jan 23 - since start of year q423 has sent men to q159 q884 military said",
        ),
        (
            "föderationsrat hat wednesday vertrag ratifiziert beide zu hilfe verpflichtet",
            "wednesday hat föderationsrat vertrag ratifiziert beide zu hilfe verpflichtet",
        ),
        (
            "klausel bedeutet nach einschätzung lankows keinen automatismus im vertrag",
            "nach einschätzung lankows bedeutet klausel keinen automatismus im vertrag",
        ),
        (
            "clause means no automatic entry thought lankov",
            "lankov thought clause means no automatic entry",
        ),
    ],
    ids=["speaker-first", "what-ends-it-first", "verb-first", "inverted", "opinion"],
)
def test_what_only_changes_places_is_no_change(before: str, now: str) -> None:
    for strictly in (True, False):
        assert not differs(before, now, strictly=strictly)
        assert not differs(now, before, strictly=strictly)


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("q159 will help q423 if q423 is attacked", "q423 will help q159 if q423 is attacked"),
        ("q159 said q423 will help it in war", "q159 said it will help q423 in war"),
        ("q159 will help if attacked dmitrypeskov said", "dmitrypeskov said q159 will help"),
        ("dmitrypeskov said q159 will help", "q159 will help if attacked dmitrypeskov said"),
        ("q159 will help q423 dmitrypeskov said", "sergeilavrov said q159 will help q423"),
        ("clause applies to both he thought", "he said clause applies to both"),
        ("q159 did not say it will send men", "q159 did say it will not send men"),
        ("it covers attacks on q159 and q423", "it covers q159 and attacks on q423"),
        ("föderationsrat hat vertrag ratifiziert", "hat föderationsrat vertrag ratifiziert"),
        ("minister said monday president asked q159", "president said monday minister asked q159"),
        ("monday said minister president asked q159", "president said monday minister asked q159"),
        ("monday said der minister der chef bat", "der chef said monday der minister bat"),
        ("monday minister said president asked q159", "president said monday minister asked q159"),
        (
            "monday baten senatoren abgeordnete um eile",
            "abgeordnete baten monday senatoren um eile",
        ),
        ("deputy head said chief aide asked for men", "chief aide said deputy head asked for men"),
        (
            "副 外 长 官 员 甲 said 大 使 馆 官 员 要 求",
            "大 使 馆 官 员 said 副 外 长 官 员 甲 要 求",
        ),
        ("장관 monday 대통령 지원을 요청했다고 said", "대통령 monday 장관 지원을 요청했다고 said"),
        ("Kremlin asked the North for help", "Den Kremlin asked the North for help"),
    ],
)
def test_who_does_what_to_whom_is_seen(before: str, now: str) -> None:
    assert differs(before, now)


def test_no_text_makes_it_slow() -> None:
    begun = time.process_time()

    differs("said " + "a b " * 90 + "c", "d said " + "b a " * 90)
    differs("said " + "a " * 180 + "c", "d said " + "a " * 180)

    assert time.process_time() - begun < 5
