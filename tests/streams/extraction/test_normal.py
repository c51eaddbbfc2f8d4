from streams.extraction.normal import normal_words


def test_case_spacing_punctuation_and_hyphens_do_not_count() -> None:
    one = normal_words(["The Mutual-Defence  pact,", "«signed»!"])

    assert one == "the mutual defence pact signed"
    assert one == normal_words(["the mutual defence pact signed"])


def test_words_do_count() -> None:
    assert normal_words(["one pact"]) != normal_words(["one treaty"])


def test_invisible_characters_and_lone_surrogates_are_borne() -> None:
    assert normal_words(["\u200b pa\u00adct \ud800"]) == "pact"
