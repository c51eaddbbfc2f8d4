from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.durations import duration


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90s", 90), ("90m", 5400), ("12h", 43_200), ("1d12h", 129_600), (" 3d ", 259_200)],
)
def test_a_duration_is_numbers_with_their_units(text: str, seconds: int) -> None:
    assert duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "12", "h", "-1h", "1.5h", "1w", "1h ago", "1 h", "٣h"])
def test_anything_else_is_none(text: str) -> None:
    assert duration(text) is None


@given(st.text())
def test_no_text_is_a_surprise(text: str) -> None:
    assert duration(text) is None or isinstance(duration(text), timedelta)
