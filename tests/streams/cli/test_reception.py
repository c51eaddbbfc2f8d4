"""How the reception of alerts is told."""

import pytest

from streams.cli.reception import as_json, in_words
from streams.evaluation.measures import Proportion
from streams.evaluation.opinions import Reception


@pytest.mark.parametrize(
    ("received", "words"),
    [
        pytest.param(
            Reception(Proportion(0, 0), 0, 0),
            "[dim]none yet: clausewatch feedback ALERT_OR_ARTICLE relevant, not-relevant, "
            "duplicate or missed[/]",
            id="nothing",
        ),
        pytest.param(
            Reception(Proportion(0, 0), 0, 2),
            "precision – on 0 alerts, 0 called duplicate, 2 missed",
            id="missed-alone",
        ),
        pytest.param(
            Reception(Proportion(1, 1), 1, 0),
            "precision 1.000 (0.21–1.00) on 1 alert, 1 called duplicate, 0 missed",
            id="one",
        ),
    ],
)
def test_people_read_one_line(received: Reception, words: str) -> None:
    assert in_words(received) == words


def test_a_program_reads_the_counts_and_the_share_they_make() -> None:
    assert as_json("w", Reception(Proportion(4, 3), 1, 2)) == {
        "kind": "feedback",
        "watch": "w",
        "alerts": 4,
        "relevant": 3,
        "precision": {"value": 0.75, "interval_95": [0.3006, 0.9544]},
        "duplicates": 1,
        "missed": 2,
    }
