import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from streams.extraction.pipeline import make_pipeline
from streams.extraction.tokens import texts_of, tokens_of, well_formed

NLP = make_pipeline()


@given(st.text())
@example("북·러 조약은 NATO의\u00a0 2024년…")
@example("\n \x00Kim Jong\u2011un’s\r\n")
@example("e\u0301tat \u200b\u200d ﷺ 🇰🇵")
def test_a_document_is_its_text_and_offsets_are_code_points(text: str) -> None:
    text = well_formed(text)

    doc = NLP.make_doc(text)

    assert doc.text == text
    assert all(text[token.idx : token.idx + len(token.text)] == token.text for token in doc)


@given(st.text(st.characters()))
def test_tokens_put_together_are_the_text(text: str) -> None:
    together = "".join(token.text + " " * token.has_blank for token in tokens_of(text))

    assert together == text
    assert texts_of(text) == [token.text for token in tokens_of(text)]


@given(st.text(st.characters()))
def test_offsets_survive_the_mending_of_lone_surrogates(text: str) -> None:
    mended = well_formed(text)

    assert len(mended) == len(text)
    assert mended.encode().decode() == mended


WORDS = [
    ("hyphen", "mutual-defence pact", ["mutual", "defence", "pact"]),
    ("blank", "mutual defence pact", ["mutual", "defence", "pact"]),
    ("line break", "mutual\ndefence pact", ["mutual", "defence", "pact"]),
    ("no-break space", "mutual\u00a0defence  pact", ["mutual", "defence", "pact"]),
    ("possessive", "Russia’s pact", ["russia", "'s", "pact"]),
    ("han", "北约第五条", ["北", "约", "第", "五", "条"]),
    ("hangul with a particle", "조약은", ["조", "약", "은"]),
    ("middle dot", "북·러", ["북", "러"]),
    ("latin in hangul", "NATO의", ["nato", "의"]),
    ("digits", "제4조", ["제", "4", "조"]),
    ("abbreviation", "U.S.", ["u", ".", "s", "."]),
    ("jamo", "조약", ["조", "약"]),
]


@pytest.mark.parametrize(
    ("text", "words"), [row[1:] for row in WORDS], ids=[row[0] for row in WORDS]
)
def test_words_are_the_same_however_they_are_joined(text: str, words: list[str]) -> None:
    assert [token.norm_ for token in NLP.make_doc(text)] == words


def test_words_never_seen_before_do_not_pile_up() -> None:
    before = len(NLP.vocab.strings)

    for number in range(50):
        with NLP.memory_zone():
            NLP.make_doc(" ".join(f"w{number}x{place}" for place in range(100)))

    assert len(NLP.vocab.strings) == before
