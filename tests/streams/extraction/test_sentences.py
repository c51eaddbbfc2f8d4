import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.extraction.sentences import LONGEST, Abbreviations, split

KNOWN = Abbreviations(
    frozenset({"art", "г", "ст", "no", "u.s", "all"}), frozenset({"juni"}), frozenset({"no", "all"})
)

CUTS = [
    ("full stops", "One. Two! Three?", ["One.", "Two!", "Three?"]),
    ("lines", "One\nTwo", ["One", "Two"]),
    ("closing quote", '"One." He left.', ['"One."', "He left."]),
    ("typographic quote", "“One.” He left.", ["“One.”", "He left."]),
    ("guillemets", "«Раз». Он ушёл.", ["«Раз».", "Он ушёл."]),
    ("question goes on", "“Why?” he asked.", ["“Why?” he asked."]),
    ("abbreviation", "Art. 4 applies. Next.", ["Art. 4 applies.", "Next."]),
    ("abbreviation before a capital", "See Art. IV. Next.", ["See Art. IV.", "Next."]),
    ("an everyday word", "An attack on all. They left.", ["An attack on all.", "They left."]),
    ("an everyday word before a number", "See no. 4 of it.", ["See no. 4 of it."]),
    ("cyrillic abbreviation", "В 2024 г. Путин подписал.", ["В 2024 г. Путин подписал."]),
    ("dotted abbreviation", "The U.S. Army left.", ["The U.S. Army left."]),
    ("initials", "J. K. Smith left.", ["J. K. Smith left."]),
    ("no abbreviation", "He met Kim Jong Un. They left.", ["He met Kim Jong Un.", "They left."]),
    ("ordinal", "Am 19. Juni kam er. Er ging.", ["Am 19. Juni kam er.", "Er ging."]),
    ("number at the end", "It was 19. He left.", ["It was 19.", "He left."]),
    ("decimal", "It rose 3.5 percent.", ["It rose 3.5 percent."]),
    ("lower case goes on", "It is approx. four.", ["It is approx. four."]),
    ("ellipsis", "Well… He left.", ["Well…", "He left."]),
    ("han", "他来了。他走了！真的？是", ["他来了。", "他走了！", "真的？", "是"]),
    ("han quotes", "他说：“来了。”又走了。", ["他说：“来了。”", "又走了。"]),
    ("han, plain stops", "他来了.他走了!“真的?”是", ["他来了.", "他走了!", "“真的?”", "是"]),
    (
        "a stop in a foreign name",
        "弗拉基米尔.普京来了。他走了。",
        ["弗拉基米尔.普京来了。", "他走了。"],
    ),
    ("no blank after it", "Itu diteken.Putin pulang.", ["Itu diteken.", "Putin pulang."]),
    ("a web name", "kata kontan.co.id kemarin.", ["kata kontan.co.id kemarin."]),
    ("blanks around", "  One. \t Two.  ", ["One.", "Two."]),
    ("nothing", " \n ", []),
]


@pytest.mark.parametrize(
    ("text", "sentences"), [row[1:] for row in CUTS], ids=[row[0] for row in CUTS]
)
def test_sentences(text: str, sentences: list[str]) -> None:
    assert [text[each.start : each.end] for each in split(text, KNOWN)] == sentences


def test_a_hard_wrapped_line_goes_on() -> None:
    text = (
        "The two countries agreed on Wednesday to come to\neach other's aid. Then they left.\n\nEnd"
    )

    cuts = list(split(text, KNOWN))

    assert [each.paragraph for each in cuts] == [0, 0, 1]
    assert text[cuts[0].start : cuts[0].end].endswith("each other's aid.")


def test_a_short_line_before_a_small_letter_stays_alone() -> None:
    assert len(list(split("Menu\nabout us", KNOWN))) == 2


def test_a_sentence_without_end_is_cut_at_a_blank() -> None:
    text = "word " * 1_000

    cuts = [text[each.start : each.end] for each in split(text, KNOWN)]

    assert max(map(len, cuts)) <= LONGEST
    assert " ".join(cuts) == text.strip()


@given(st.text(st.characters() | st.sampled_from(' .!?"”。\nA1а'), max_size=200))
def test_sentences_keep_all_ink_in_order_and_have_no_blanks_around(text: str) -> None:
    cuts = list(split(text, KNOWN))

    said = [text[each.start : each.end] for each in cuts]
    assert all(sentence == sentence.strip() != "" for sentence in said)
    assert "".join("".join(said).split()) == "".join(text.split())
    assert [each.paragraph for each in cuts] == sorted(each.paragraph for each in cuts)
