import pytest

from streams.extraction import Extractor


@pytest.mark.parametrize(
    ("text", "id_"),
    [
        pytest.param("Fiji signed a pact.", "iso:FJ", id="english"),
        pytest.param("Belanda menandatangani perjanjian.", "iso:NL", id="indonesian"),
        pytest.param("Договор с Данией подписан.", "iso:DK", id="russian-short-name-inflected"),
        pytest.param("Договор с Румынией подписан.", "iso:RO", id="russian-inflected"),
        pytest.param("Договор Новой Зеландии подписан.", "iso:NZ", id="russian-two-words"),
        pytest.param("Rumäniens Vertrag gilt.", "iso:RO", id="german-genitive"),
        pytest.param("루마니아와 조약을 맺었다.", "iso:RO", id="korean-with-particle"),
        pytest.param("羅馬尼亞簽署條約。", "iso:RO", id="traditional-chinese"),
        pytest.param("กัมพูชาลงนามสนธิสัญญา", "iso:KH", id="thai-with-vowel-signs"),
    ],
)
def test_any_state_is_known_by_name(extractor: Extractor, text: str, id_: str) -> None:
    assert id_ in {entity.id for entity in extractor.findings("", text).entities}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("모든 수단으로 돕는다.", id="korean-means"),
        pytest.param("He wore a jersey and drank from the chad.", id="english-small-letters"),
        pytest.param("Их данные и кубики, чадо и иракли.", id="russian-other-words"),
    ],
)
def test_everyday_words_are_no_states(extractor: Extractor, text: str) -> None:
    assert [e.id for e in extractor.findings("", text).entities if "iso:" in str(e.id)] == []


@pytest.mark.parametrize(
    ("text", "id_"),
    [
        ("Türkiye and the United States talk.", {"Q43", "Q30"}),
        ("Россия и Вьетнам беседуют.", {"Q159", "Q881"}),
    ],
)
def test_what_the_gazetteer_names_keeps_its_id(
    extractor: Extractor, text: str, id_: set[str]
) -> None:
    assert {entity.id for entity in extractor.findings("", text).entities} == id_
