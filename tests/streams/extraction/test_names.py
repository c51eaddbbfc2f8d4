from streams.extraction.gazetteer import Known, Name
from streams.extraction.names import Found, settled

KOREA = Name((Known("GPE", "Q423"),))
SOUTH = Name((Known("GPE", "Q884"),))
PAIR = Name((Known("GPE", "Q423"), Known("GPE", "Q159")))
KIM = Name((Known("PERSON", "Q56226"),), frozenset({"Q423"}))


def test_the_longest_name_wins() -> None:
    found = [Found(KOREA, 6, 11), Found(SOUTH, 0, 11)]

    assert settled({0: found}) == {0: [Found(SOUTH, 0, 11)]}


def test_a_short_name_counts_where_what_it_depends_on_is_named_anywhere() -> None:
    assert settled({0: [Found(KIM, 0, 3)], 7: [Found(KOREA, 0, 5)]})[0] == [Found(KIM, 0, 3)]


def test_a_pair_names_what_a_short_name_depends_on() -> None:
    assert 1 in settled({0: [Found(PAIR, 0, 2)], 1: [Found(KIM, 0, 3)]})


def test_a_short_name_alone_does_not_count() -> None:
    assert settled({0: [Found(KIM, 0, 3)]}) == {}
