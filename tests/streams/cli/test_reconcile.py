"""The balance in words."""

import pytest

from streams.cli.reconcile import verdict
from streams.reconciliation.lines import Fate, Line


def a_line(stage: str = "articles", **counts: int) -> Line:
    return Line(stage, {Fate(name): count for name, count in counts.items()})


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        pytest.param([a_line(done=3, waiting=2)], "Everything adds up", id="well"),
        pytest.param([a_line(done=3, lost=1)], "1 arrival is lost", id="one"),
        pytest.param([a_line(done=3, lost=1200)], "1,200 arrivals are lost", id="many"),
        pytest.param(
            [a_line(twice=2), a_line("mentions", unfounded=1, lost=2)],
            "2 arrivals were both handled and buried; 2 mentions are lost; "
            "1 mention came of nothing",
            id="at several steps",
        ),
    ],
)
def test_the_last_line_says_what_does_not_add_up(lines: list[Line], told: str) -> None:
    assert verdict(lines) == told
