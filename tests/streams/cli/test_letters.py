"""Dead letters in one line."""

from collections import Counter

import pytest

from streams.cli.letters import Letters


@pytest.mark.parametrize(
    ("letters", "told"),
    [
        pytest.param(Letters(), "none", id="none"),
        pytest.param(
            Letters(Counter({("not_json", "analyse"): 9, ("timed_out", "analyse"): 3}), fresh=2),
            "12: 9 not_json (analyse), 3 timed_out (analyse); 2 within 24 h",
            id="fresh ones",
        ),
        pytest.param(
            Letters(Counter({("too_large", "decide"): 1})),
            "1: 1 too_large (decide); none in 24 h",
            id="old ones",
        ),
        pytest.param(
            Letters(Counter({(f"reason-{n}", "analyse"): 10 - n for n in range(7)})),
            "49: 10 reason-0 (analyse), 9 reason-1 (analyse), 8 reason-2 (analyse), "
            "7 reason-3 (analyse), 6 reason-4 (analyse), 9 others; none in 24 h",
            id="of many reasons",
        ),
    ],
)
def test_the_commonest_reasons_come_first(letters: Letters, told: str) -> None:
    assert str(letters) == told
