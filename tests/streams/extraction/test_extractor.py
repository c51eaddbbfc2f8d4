import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.base import FieldName
from schemas.findings import Findings
from schemas.state import State
from streams.analysis import Analysis
from streams.extraction import Extractor
from tests.builders import an_article

PACT = "Moscow and Pyongyang signed a mutual-defence pact."


def concepts(findings: Findings) -> set[str]:
    return {term.concept for term in findings.terms}


def test_the_title_is_the_first_sentence_and_the_headline(extractor: Extractor) -> None:
    findings = extractor.findings("Putin in Pyongyang. A visit", PACT)

    assert findings.headline == "Putin in Pyongyang. A visit"
    assert [(s.field, s.index, s.paragraph) for s in findings.sentences] == [
        (FieldName.TITLE, 0, 0),
        (FieldName.TEXT, 1, 1),
    ]


def test_without_a_title_the_headline_is_the_first_line_that_is_no_furniture(
    extractor: Extractor,
) -> None:
    findings = extractor.findings("", f"Penulis: Seorang\nBaca juga: Lainnya\n{PACT}")

    assert findings.headline == PACT
    assert findings.sentences[-1].index == 2


def test_offsets_point_into_the_field_as_it_was_received(extractor: Extractor) -> None:
    title, text = "  Putin\u00a0wins", f"\r\n\t…\n {PACT}\n北·러 조약"

    findings = extractor.findings(title, text)

    fields = {FieldName.TITLE: title, FieldName.TEXT: text}
    spans = (*findings.sentences, *findings.entities, *findings.terms)
    assert spans
    assert all(fields[span.field][span.start : span.end] == span.text for span in spans)


@given(
    st.lists(
        st.sampled_from(
            [
                "Putin",
                "Kim Jong-un",
                "pakta",
                "북·러",
                "俄朝",
                "договор",
                ".",
                "\n",
                " ",
                "\ud800",
                "’s",
                "-",
            ]
        )
    )
)
def test_offsets_hold_whatever_the_text(extractor: Extractor, pieces: list[str]) -> None:
    text = "".join(pieces)

    findings = extractor.findings("", text)

    for span in (*findings.sentences, *findings.entities, *findings.terms):
        assert text[span.start : span.end].replace("\ud800", "\ufffd") == span.text


def test_silent_sentences_are_left_out_but_counted(extractor: Extractor) -> None:
    findings = extractor.findings("", f"It rained. It poured.\n{PACT} It cleared. The sun came.")

    assert [sentence.index for sentence in findings.sentences] == [2]
    assert list(findings.texts) == [0, 1, 2, 3, 4]
    assert (findings.texts[1], findings.texts[3]) == ("It poured.", "It cleared.")


def test_furniture_is_marked(extractor: Extractor) -> None:
    findings = extractor.findings("", f"Read also: {PACT}\n{PACT}")

    assert [sentence.is_furniture for sentence in findings.sentences] == [True, False]


def test_everyday_words_are_kept_only_near_a_keyword(extractor: Extractor) -> None:
    far = "She said no. " * 20

    assert concepts(extractor.findings("", far)) == set()
    assert "reaction" in concepts(extractor.findings("", f"{PACT} She said no."))
    assert extractor.findings("", f"{PACT} {far}").sentences[-1].index < 6


def test_what_nobody_is_named_for_is_nobodys(extractor: Extractor) -> None:
    assert concepts(extractor.findings("", "A mutual-defence pact was signed.")) == set()
    assert concepts(extractor.findings("", f"{PACT} A mutual-defence pact was signed."))


def test_who_is_named_in_the_title_alone_is_named_for_the_text(extractor: Extractor) -> None:
    text = "Both leaders signed. If either is attacked, the other must come to its help at once."

    assert "attack_condition" in concepts(extractor.findings("Putin meets Kim Jong Un", text))
    assert concepts(extractor.findings("Putin meets the press", text)) == set()


def test_a_text_in_two_languages_is_read_in_both(extractor: Extractor) -> None:
    findings = extractor.findings(
        "", "Путин и Ким Чен Ын подписали пакт о взаимной обороне. A mutual defence pact."
    )

    assert {term.language for term in findings.terms if term.concept == "clause_name"} == {
        "ru",
        "en",
    }


def test_a_doubt_in_words_of_another_language_is_none(extractor: Extractor) -> None:
    """Portuguese "calcula", it reckons, begins like Spanish "calco", a copy."""
    said = "A Rússia e a Coreia do Norte, {} o perito, têm um tratado de defesa mútua."

    assert "likeness" not in concepts(extractor.findings("", said.format("calcula"), "pt"))
    assert "likeness" in concepts(extractor.findings("", said.format("semelhante, diz"), "pt"))


def test_a_wrong_language_claimed_changes_no_finding(extractor: Extractor) -> None:
    text = "Rusia dan Korut meneken pakta pertahanan bersama."

    claimed, unclaimed = (extractor.findings("", text, code) for code in ("de", None))

    assert claimed.entities == unclaimed.entities
    assert concepts(claimed) == concepts(unclaimed)


def test_a_wrong_language_claimed_changes_nothing_that_is_compared(analysis: Analysis) -> None:
    text = (
        "Rusia dan Korea Utara menandatangani perjanjian yang mewajibkan keduanya saling membantu "
        "jika diserang. Konon isinya belum dibuka."
    )

    right, wrong = (
        analysis(an_article(text=text, language=language))[1] for language in ("id", "en")
    )

    (told,) = right
    assert told.event.state == State.SIGNED
    assert any(sentence.doubts for sentence in told.sentences)
    assert wrong == right


def test_the_fingerprint_is_of_the_words_without_furniture(extractor: Extractor) -> None:
    plain = extractor.findings("One title", PACT)
    dressed = extractor.findings("Another", f"Read also: {PACT}\n\n  {PACT.upper()}")
    other = extractor.findings("One title", "Moscow and Pyongyang signed nothing.")

    assert plain.fingerprint == dressed.fingerprint != other.fingerprint


def test_without_a_text_the_fingerprint_is_of_the_title(extractor: Extractor) -> None:
    one, other = (extractor.findings(title, "").fingerprint for title in ("One", "Other"))

    assert one != other


@pytest.mark.parametrize("text", ["", " \n ", "\x00", "\ud800", "🇰🇵" * 9, "\u200b"], ids=ascii)
def test_a_text_that_says_nothing_gives_nothing(text: str, extractor: Extractor) -> None:
    findings = extractor.findings("", text)

    assert (findings.sentences, findings.entities, findings.terms) == ((), (), ())


@pytest.mark.parametrize(
    "line",
    [
        f"{PACT} It rained.\n",
        "러시아와 북한은 상호방위조약을 맺었다. ",
        "word ",
        "俄朝签署条约",
        "“(a”) ",
    ],
    ids=["lines", "korean", "no stop", "no blank", "brackets"],
)
def test_cost_follows_length(line: str, extractor: Extractor) -> None:
    def seconds(length: int) -> float:
        text = line * (length // len(line))
        start = time.process_time()  # what else runs on the machine takes none of it
        extractor.findings("", text)
        return time.process_time() - start

    seconds(5_000)

    # A square would make it 64 times as long.
    assert seconds(80_000) < 32 * max(seconds(10_000), 0.01)


@pytest.mark.parametrize(
    ("text", "is_supported"),
    [
        pytest.param(
            "Avtalet mellan de två länderna undertecknades i tisdags i Paris.", False, id="sv"
        ),
        pytest.param("Η Ρωσία και η Βόρεια Κορέα υπέγραψαν συμφωνία.", False, id="el"),
        pytest.param("ރަޝިޔާ އަދި އުތުރު ކޮރެއާ", False, id="a-script-that-nobody-listed"),
        pytest.param("The treaty of both states was signed on Tuesday.", True, id="en"),
        pytest.param("Perjanjian itu dimeterai semalam oleh kedua-dua negara.", True, id="ms"),
        pytest.param("12:30", True, id="none-that-can-be-told"),
    ],
)
def test_it_says_whether_the_words_of_a_language_are_known(
    extractor: Extractor, text: str, *, is_supported: bool
) -> None:
    assert extractor.findings("", text).is_supported is is_supported
