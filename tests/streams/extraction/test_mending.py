import pytest

from schemas.base import FieldName
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


RUSSIAN = "Россия и КНДР подписали «договор»: если на одну сторону нападут, другая окажет помощь."
GERMAN = "Außenminister: „Artikel 4“ verpflichtet Russland und Nordkorea zur Militärhilfe."


@pytest.mark.parametrize("text", [RUSSIAN, GERMAN], ids=["ru", "de"])
@pytest.mark.parametrize("encoding", ["latin-1", "windows-1252", "windows-1251"])
def test_letters_that_were_misread_are_read_rightly(text: str, encoding: str) -> None:
    misread = text.encode().decode(encoding, "replace")
    is_whole = misread.encode(encoding, "replace").decode("utf-8", "replace") == text

    assert misread != text
    assert (mended(misread, IS_WORD).text == text) is is_whole


@pytest.mark.parametrize(
    "text",
    [RUSSIAN, GERMAN, "São Tomé, « c'est à l'État »", "Ã", "СССР – Республика «РФ»", "Âge d’or"],
)
def test_letters_that_only_look_misread_are_left_alone(text: str) -> None:
    assert mended(text, IS_WORD).text == text


def test_what_was_misread_is_found_again_as_it_was_received() -> None:
    received = "AuÃŸenminister drÃ¤ngt: Perta-\nhanan fÃ¼r Moskau."

    text = mended(received, IS_WORD)

    assert text.text == "Außenminister drängt: Pertahanan für Moskau."
    for word, as_received in (("drängt", "drÃ¤ngt"), ("Pertahanan", "Perta-\nhanan")):
        start = text.text.index(word)
        assert text.span(start, start + len(word))[2] == as_received
    assert text.span(0, len(text.text))[2] == received


@pytest.mark.parametrize("encoding", ["latin-1", "windows-1251"])
def test_the_clause_is_found_in_an_article_that_was_misread(
    extractor: Extractor, encoding: str
) -> None:
    title, text = "Договор", f"Вступил в силу договор. {RUSSIAN}"
    misread = text.encode().decode(encoding, "replace")

    found = extractor.findings(title, misread)
    right = extractor.findings(title, text)

    assert right.terms
    assert [term.concept for term in found.terms] == [term.concept for term in right.terms]
    assert found.fingerprint == right.fingerprint
    received = {FieldName.TITLE: title, FieldName.TEXT: misread}
    spans = (*found.sentences, *found.entities, *found.terms)
    assert all(received[each.field][each.start : each.end] == each.text for each in spans)


@pytest.mark.parametrize("encoding", ["latin-1", "windows-1252"])
def test_a_paragraph_that_alone_was_misread_is_read_rightly(encoding: str) -> None:
    sound, other = "Москва и Пхеньян: «договор» вступил в силу.", "Статья 4 носит иной характер."
    misread = other.encode().decode(encoding, "replace")
    # What Windows has no sign for is lost, letter by letter.
    lost = str.maketrans(dict.fromkeys("ся", "\ufffd") if "\ufffd" in misread else {})

    text = mended(f"{sound}\n\n{misread}\n{sound}", IS_WORD).text

    assert text.split("\n") == [sound, "", other.translate(lost), sound]
