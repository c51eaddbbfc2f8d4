import unicodedata

import pytest

from streams.extraction import Extractor
from streams.extraction.mending import mended

ENGLISH = (
    "MOSCOW, Nov 5 (Reuters) - Russia and North Korea are bound to help each other militarily if "
    "attacked, Peskov said. The clause is defensive, he added. He left."
)
KOREAN = (
    "러시아와 북한은 한쪽이 무력 침공을 받으면 군사적 원조를 제공하도록 규정한 조약을 체결했다. "
    "크렘린궁 대변인은 이 조항이 방어적 성격이라고 말했다."
)


def _no_word(_: str) -> bool:
    return False


def _wide(text: str) -> str:
    return "".join(chr(ord(each) + 0xFEE0) if "!" <= each <= "~" else each for each in text)


@pytest.mark.parametrize(
    ("received", "text"),
    [
        ("It is defensive.[1] He[12][3] left.", "It is defensive. He left."),
        ("Milit\u00adär\u200bhilfe\ufeff.\u200b Ja", "Militärhilfe. Ja"),
        (unicodedata.normalize("NFD", "조약 für é"), "조약 für é"),
        (_wide("Nov 5 (Reuters) - Yes, we did."), "Nov 5 (Reuters) - Yes, we did."),
    ],
    ids=["footnotes", "unseen", "taken apart", "wide"],
)
def test_what_changes_nothing_goes(received: str, text: str) -> None:
    assert mended(received, _no_word).text == text


@pytest.mark.parametrize(
    "text",
    [
        "[1] a list, an [aside] and [2]",
        "a link[1](https://x.org)",
        "می\u200cخواهند",
        "क्\u200dष",
        "俄罗斯，和“ＮＡＴＯ”！",
        "perta\u00ad\nhanan",
        "Pourquoi ? Parce que. https://x.org/watch?v=1 Why?, he asked.",
    ],
    ids=["brackets", "a link", "persian", "hindi", "chinese", "at the end of a line", "questions"],
)
def test_what_means_something_stays(text: str) -> None:
    assert mended(text, _no_word).text == text


@pytest.mark.parametrize(
    ("received", "text"),
    [
        (ENGLISH.replace(". ", ".[1] "), ENGLISH),
        (ENGLISH.replace("i", "i\u00ad").replace(" ", "\u200b "), ENGLISH),
        (_wide(ENGLISH), ENGLISH),
        (unicodedata.normalize("NFD", KOREAN), KOREAN),
    ],
    ids=["footnotes", "unseen", "wide", "taken apart"],
)
def test_a_text_is_recognised_as_the_same(extractor: Extractor, received: str, text: str) -> None:
    found, right = extractor.findings("", received), extractor.findings("", text)

    assert right.terms
    assert [each.concept for each in found.terms] == [each.concept for each in right.terms]
    assert found.texts == right.texts
    assert found.fingerprint == right.fingerprint
    spans = (*found.sentences, *found.entities, *found.terms)
    assert all(received[each.start : each.end] == each.text for each in spans)
