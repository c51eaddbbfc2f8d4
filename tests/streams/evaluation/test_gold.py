import json
from codecs import BOM_UTF8
from typing import Any

import pytest

from schemas.errors import ConfigurationError
from streams.evaluation import read


def a_line(**given: Any) -> bytes:
    text = {"id": "1", "lang": "en", "title": "", "text": "words", "label": "clause"} | given
    return json.dumps(text).encode()


def test_each_line_is_a_labelled_text() -> None:
    one, other = read([a_line(), b"", a_line(id="2", label="no_clause", hard=True)], where="gold")

    assert (one.id, one.is_clause, one.hard) == ("1", True, False)
    assert (other.id, other.is_clause, other.hard) == ("2", False, True)


def test_a_byte_order_mark_and_a_title_of_null_are_nothing() -> None:
    marked, other = read([BOM_UTF8 + a_line(title=None), a_line(id="2")], where="gold")

    assert (marked.id, marked.title, other.id) == ("1", "", "2")


def test_what_else_a_line_says_is_left_to_others() -> None:
    (gold,) = read([a_line(why="a treaty of another sort")], where="gold")

    assert gold.id == "1"


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        pytest.param([a_line(), b"{"], r"gold, line 2: .*JSON", id="no-json"),
        pytest.param([a_line(label="yes")], "gold, line 1: label", id="unknown-label"),
        pytest.param([b'{"id": "1"}'], "gold, line 1: lang", id="a-field-missing"),
        pytest.param([a_line(title=4)], "gold, line 1: title", id="a-title-that-is-no-text"),
        pytest.param([a_line(), b"", a_line()], "line 3: id '1' stands there twice", id="twice"),
        pytest.param([b"", b" "], "gold: holds no labelled text", id="nothing"),
    ],
)
def test_a_file_that_cannot_be_read_whole_is_refused(lines: list[bytes], told: str) -> None:
    with pytest.raises(ConfigurationError, match=told):
        read(lines, where="gold")
