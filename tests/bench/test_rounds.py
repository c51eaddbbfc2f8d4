from collections.abc import Mapping

import pytest

from bench.rounds import Spread, at_least, at_most, interleaved, percentile, ratios, turned


def test_a_spread_is_median_quartiles_and_the_outermost() -> None:
    assert Spread.of([5.0, 1.0, 4.0, 2.0, 3.0]) == Spread(3.0, 1.0, 2.0, 4.0, 5.0)


def test_one_round_has_a_spread_of_nothing() -> None:
    assert Spread.of([7.0]) == Spread(7.0, 7.0, 7.0, 7.0, 7.0)


def test_a_target_is_met_at_its_bound() -> None:
    assert at_least(0.6).holds(0.6)
    assert not at_least(0.6).holds(0.59)
    assert at_most(1.1).holds(1.1)
    assert not at_most(1.1).holds(1.11)


def test_a_target_reads_as_it_is_meant() -> None:
    assert [str(at_least(2.0)), str(at_most(1.1))] == ["≥ 2", "≤ 1.1"]


def test_each_round_begins_with_another() -> None:
    orders = [[name for name, _ in turned({"a": 1, "b": 2, "c": 3}, round_)] for round_ in range(4)]

    assert orders == [["a", "b", "c"], ["b", "c", "a"], ["c", "a", "b"], ["a", "b", "c"]]


def test_rounds_run_everybody_in_turn_and_keep_each_value_in_its_round() -> None:
    ran: list[str] = []

    def contestant(name: str, step: float) -> Mapping[str, float]:
        ran.append(name)
        return {"rate": step * len(ran)}

    found = interleaved(2, {"a": lambda: contestant("a", 1), "b": lambda: contestant("b", 10)})

    assert ran == ["a", "b", "b", "a"]
    assert found == {"rate": {"a": [1, 4], "b": [20, 30]}}


def test_a_ratio_is_formed_within_its_round() -> None:
    # By medians alone it would be 1; in each round ours took half as long or twice.
    assert ratios([1.0, 2.0, 4.0], [2.0, 4.0, 2.0]) == [0.5, 0.5, 2.0]


@pytest.mark.parametrize(("share", "value"), [(0.0, 10.0), (0.5, 25.0), (0.99, 39.7), (1.0, 40.0)])
def test_a_percentile_lies_between_the_two_nearest(share: float, value: float) -> None:
    assert percentile([40.0, 10.0, 30.0, 20.0], share) == pytest.approx(value)
