import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.evaluation.measures import Counts, Proportion, brier, reliability


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [
        # Worked examples: Brown, Cai, DasGupta, Statistical Science 16 (2001), and by hand.
        pytest.param(0, 10, 0.0, 0.2775, id="none-of-ten"),
        pytest.param(8, 10, 0.4902, 0.9433, id="eight-of-ten"),
        pytest.param(10, 10, 0.7225, 1.0, id="ten-of-ten"),
        pytest.param(0, 0, 0.0, 1.0, id="nothing-known"),
    ],
)
def test_the_interval_is_wilsons(count: int, of: int, low: float, high: float) -> None:
    assert Proportion(of, count).interval == pytest.approx((low, high), abs=1e-4)


@given(st.integers(1, 10_000), st.data())
def test_a_share_lies_within_its_interval(of: int, data: st.DataObject) -> None:
    share = Proportion(of, data.draw(st.integers(0, of)))

    low, high = share.interval

    assert share.value is not None
    assert 0 <= low <= share.value + 1e-12
    assert share.value - 1e-12 <= high <= 1


def test_precision_and_recall_are_of_different_wholes() -> None:
    told = [(True, True)] * 6 + [(True, False)] * 2 + [(False, True)] * 3 + [(False, False)] * 9

    counts = Counts.of(told)

    assert (counts.hits, counts.misses, counts.false_alarms, counts.silent) == (6, 2, 3, 9)
    assert counts.precision.value == pytest.approx(6 / 9)
    assert counts.recall.value == pytest.approx(6 / 8)
    assert counts.f1 == pytest.approx(12 / 17)


def test_where_there_was_nothing_to_find_there_is_no_recall() -> None:
    counts = Counts.of([(False, False)])

    assert (counts.precision.value, counts.recall.value, counts.f1) == (None, None, None)


def test_scores_that_come_true_as_often_as_they_say_stand_on_the_diagonal() -> None:
    scored = [(0.75, True)] * 3 + [(0.75, False)] + [(0.05, False)] * 19 + [(0.05, True)]

    low, high = reliability(scored)

    assert (low.low, low.count, low.observed.value) == (0.0, 20, 0.05)
    assert (high.low, high.count, high.observed.value) == (0.7, 4, 0.75)


def test_certainty_is_in_the_last_tenth() -> None:
    (only,) = reliability([(1.0, True)])

    assert (only.low, only.high, only.count) == (0.9, 1.0, 1)


@pytest.mark.parametrize(
    ("scored", "score"),
    [
        pytest.param([(1.0, True), (0.0, False)], 0.0, id="right-and-sure"),
        pytest.param([(0.5, True), (0.5, False)], 0.25, id="a-guess"),
        pytest.param([(0.0, True)], 1.0, id="wrong-and-sure"),
    ],
)
def test_brier_is_the_mean_squared_error(scored: list[tuple[float, bool]], score: float) -> None:
    assert brier(scored) == pytest.approx(score)
