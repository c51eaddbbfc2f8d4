import pytest

from streams.extraction import Extractor
from streams.extraction.mending import KnownWords, mended
from streams.extraction.patterns import parse

IS_WORD = KnownWords.of(
    [parse(pattern, {}) for pattern in ("pertahanan (bersama)?", "beistands*", "North Korea")]
)


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("perta-\nhanan", "pertahanan"),
        ("Beistands-\r\n  klausel", "Beistandsklausel"),
        ("perta\u00ad\nhanan", "pertahanan"),
        ("perta-\nhanan ber-\nsama", "pertahanan bersama"),
        ("mutual-\ndefence", "mutual-\ndefence"),
        ("North-\nKorea", "North-\nKorea"),
        ("perta\nhanan", "perta\nhanan"),
        ("", ""),
    ],
    ids=[
        "a word",
        "a beginning, and blanks",
        "a soft hyphen",
        "twice",
        "two words",
        "a name of two",
        "no hyphen",
        "nothing",
    ],
)
def test_a_word_that_is_known_is_made_whole(broken: str, whole: str) -> None:
    assert mended(broken, IS_WORD).text == whole


def test_a_stretch_is_found_again_in_what_was_received() -> None:
    received = "klausa perta-\nhanan ber-\nsama, pakta"

    text = mended(received, IS_WORD)
    start = text.text.index("pertahanan")

    assert text.span(start, start + len("pertahanan")) == (7, 19, "perta-\nhanan")
    assert text.span(len(text.text) - 5, len(text.text))[2] == "pakta"


def test_it_is_found_in_an_article_and_shown_as_it_stands(extractor: Extractor) -> None:
    text = "Russland und Nord-\nkorea schlossen einen Beistands-\npakt."

    findings = extractor.findings("", text)

    spans = (*findings.sentences, *findings.entities, *findings.terms)
    assert all(text[span.start : span.end] == span.text for span in spans)
    assert "Nord-\nkorea" in {entity.text for entity in findings.entities}
    assert "Beistands-\npakt" in {term.text for term in findings.terms}
