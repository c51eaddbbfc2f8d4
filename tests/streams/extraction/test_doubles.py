import pytest

from schemas.errors import ConfigurationError
from streams.extraction.doubles import Said, refuse_doubled

SAME = [
    ("byte for byte", "pact", "pact"),
    ("capitals and blanks", "mutual  defence", "Mutual defence"),
    ("hyphens", "mutual-defence", "mutual defence"),
    ("the article of Arabic", "الكرملين", "كرملين"),
    ("a group", "(a|b)? c*", "( A | b )?  C*"),
    ("a script without blanks", "相互 防衛", "相互防衛"),
]
OTHER = [
    ("other words", "pact", "pacts"),
    ("the beginning of a word", "pact", "pact*"),
    ("exact capitals", "us", "=US"),
    ("other exact capitals", "=Us", "=US"),
    ("an option", "a b?", "a b"),
]


@pytest.mark.parametrize(("one", "other"), [row[1:] for row in SAME], ids=[row[0] for row in SAME])
def test_what_is_found_alike_stands_there_once(one: str, other: str) -> None:
    said = [
        Said("en.toml:1", "x", "tea"),
        Said("en.toml:3", "x", one),
        Said("en.toml:7", "x", other),
    ]

    with pytest.raises(ConfigurationError, match=r"en\.toml:7: .* stands in en\.toml:3 too"):
        refuse_doubled(said)


@pytest.mark.parametrize(
    ("one", "other"), [row[1:] for row in OTHER], ids=[row[0] for row in OTHER]
)
def test_what_is_found_otherwise_may_stand_there(one: str, other: str) -> None:
    refuse_doubled([Said("en.toml:3", "x", one), Said("en.toml:7", "x", other)])


def test_another_meaning_or_file_is_none_twice() -> None:
    refuse_doubled(
        [Said("en.toml:1", "x", "a"), Said("en.toml:2", "y", "a"), Said("de.toml:1", "x", "a")]
    )


def test_nothing_is_nothing_twice() -> None:
    refuse_doubled([])
