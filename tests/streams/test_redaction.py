import pytest

from streams.redaction import redact


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param("json://u:p@h/x?k=v#f failed", "json://… failed", id="in-a-sentence"),
        pytest.param("a json://1 b slack+x://2", "a json://… b slack+x://…", id="two"),
        pytest.param("json://u:p'\"<>)q@h", "json://…", id="signs-that-end-no-password"),
        pytest.param("json://a\njson://b", "json://…\njson://…", id="two-lines"),
        pytest.param("no address: here // there", "no address: here // there", id="none"),
        pytest.param("x" * 100 + "://p", "x" * 100 + "://…", id="an-endless-scheme"),
    ],
)
def test_of_an_address_only_the_scheme_is_left(text: str, told: str) -> None:
    assert redact(text) == told
