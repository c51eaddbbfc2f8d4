"""What the states' model is fitted with."""

import numpy as np

from tests.regression import log_odds, log_odds_of_each

VALUES = np.array([[1.0, 0.0], [1.0, 1.0], [1.0, 1.0], [1.0, 2.0], [1.0, 0.0], [1.0, 3.0]])
IS_ONE = np.array([0.0, 0.0, 1.0, 1.0, 0.0, 1.0])


def test_of_two_kinds_each_speaks_half_of_what_one_against_the_other_does() -> None:
    is_each = np.column_stack([1 - IS_ONE, IS_ONE])

    # Half the odds twice, so twice the ridge: the penalty is of squares.
    odds = log_odds_of_each(VALUES, is_each, np.array([2.0, 2.0]), np.ones(6))

    np.testing.assert_allclose(odds[:, 1] - odds[:, 0], log_odds(VALUES, IS_ONE, 1.0), atol=1e-4)


def test_a_column_without_a_ridge_gives_each_kind_the_share_that_it_has() -> None:
    is_each = np.eye(3)[[0, 0, 0, 1, 1, 2]]
    always = np.ones((6, 1))

    odds = log_odds_of_each(always, is_each, np.array([0.0]), np.ones(6))

    shares = np.exp(odds[0]) / np.exp(odds[0]).sum()
    np.testing.assert_allclose(shares, [3 / 6, 2 / 6, 1 / 6], atol=1e-4)
