import pytest

from alerts.memory import Memory
from alerts.novelty import decide
from schemas.mention import DecisionKind
from schemas.origin import Origin
from streams.cli.outcomes import Outcome
from streams.cli.rows import Row, is_precise
from tests.builders import a_mention, a_report, an_alert, an_article

NEW, AGAIN = DecisionKind.NEW, DecisionKind.REPUBLICATION
NOBODY = frozenset[str]()


def told(alert_id: str, seconds: float | None = 0.1) -> Row:
    decision = decide(a_mention(), Origin("articles", 0, 0, 0), Memory()).decision
    outcome = Outcome(a_report(), decision, an_alert(alert_id=alert_id))
    return Row(an_article(), NEW, outcome, seconds)


def silent() -> Row:
    return Row(an_article(), None, Outcome(a_report(verdicts=())), None)


A, B = "a" * 32, "b" * 32


def test_each_expected_alert_once_and_no_other_is_precise() -> None:
    assert is_precise([told(A), silent(), told(B)], [A, B], NOBODY)


@pytest.mark.parametrize(
    ("rows", "received"),
    [
        ([told(A, seconds=None)], []),
        ([told(A)], [A, A]),
        ([told(A)], [A, B]),
        ([silent()], [B]),
        ([Row(an_article(), NEW, Outcome(a_report(verdicts=())), None)], []),
        ([Row(an_article(), None, Outcome(), None)], []),
        ([Row(an_article(), AGAIN, told(A).outcome, 0.1)], [A]),
    ],
    ids=[
        "missed",
        "told twice",
        "another beside it",
        "told of nothing",
        "expected, but silent",
        "not settled",
        "decided otherwise",
    ],
)
def test_anything_else_is_not(rows: list[Row], received: list[str]) -> None:
    assert not is_precise(rows, received, NOBODY)


def test_an_alert_that_an_earlier_run_left_open_may_come_late() -> None:
    assert is_precise([told(A)], [B, A], frozenset({B}))
