"""How well the state of the clause is told: floors under the figures on labelled texts.

Texts under `gold/held` are read by nobody who works on it; those under `data` may be tuned on.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from alerts.judge import judge
from schemas.state import State
from streams.analysis import Analysis
from streams.evaluation.gold import Gold
from streams.evaluation.measures import States

TESTS = Path(__file__).parents[1]


def labelled(pattern: str) -> Iterator[Gold]:
    for path in sorted(TESTS.glob(pattern)):
        for line in path.read_text(encoding="utf-8").splitlines():
            if '"state"' in line:
                yield Gold.model_validate_json(line)


def states(analysis: Analysis, pattern: str) -> States:
    """Tell the state of each labelled text of these files."""
    (watch,) = analysis.watches

    def told(gold: Gold) -> State:
        findings = analysis.extractor.findings(gold.title, gold.text, gold.lang, [watch.sides])
        return analysis.state_of(findings, judge(findings, watch), watch)

    return States.of((gold.state, told(gold)) for gold in labelled(pattern) if gold.state)


@pytest.mark.parametrize(
    ("pattern", "texts", "right", "background_as_news"),
    [
        pytest.param("gold/held/*.jsonl", 310, 0.87, 0.04, id="kept-aside"),
        pytest.param("gold/tune/*.jsonl", 110, 0.88, 0.04, id="gold-to-tune-on"),
        pytest.param("data/dev-*.jsonl", 656, 0.92, 0.03, id="written-for-the-recognition"),
        pytest.param("data/states-*.jsonl", 1_056, 0.97, 0.01, id="written-for-the-steps"),
    ],
)
def test_the_state_is_told_as_people_see_it(
    pattern: str, texts: int, right: float, background_as_news: float, analysis: Analysis
) -> None:
    found = states(analysis, pattern)

    assert found.accuracy.of == texts
    assert found.accuracy.value is not None
    assert found.background_as_news.value is not None
    assert found.accuracy.value >= right, found.counts
    assert found.background_as_news.value <= background_as_news, found.counts


def test_every_language_has_openings_of_reports_in_every_state() -> None:
    by_language = Counter((gold.lang, gold.state) for gold in labelled("data/states-*.jsonl"))

    languages = {language for language, _ in by_language}
    assert len(languages) == 22
    for language in languages:
        assert all(by_language[language, state] for state in State), language
