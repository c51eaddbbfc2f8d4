import pytest

from schemas.errors import ConfigurationError
from streams.cli.author import author, readable


@pytest.mark.parametrize("typed", ["", "  "])
def test_nobody_is_no_author(typed: str) -> None:
    with pytest.raises(ConfigurationError, match="--author"):
        author(typed)


def test_the_author_is_the_user_unless_another_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "kim")

    assert (author(None), author(" ana ")) == ("kim", "ana")


def test_what_is_typed_in_another_encoding_can_be_written() -> None:
    typed = "caf\udce9 평양"

    assert readable(typed) == "caf� 평양"
