"""Logistic regression with a ridge, by Newton's method."""

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float64]

MOST_ROUNDS = 50
CLOSE = 1e-6


def log_odds(values: Values, is_one: Values, ridge: float, weights: Values | None = None) -> Values:
    """Return what each column speaks for a row's being one; a row counts by its weight."""
    counted = np.ones(len(values)) if weights is None else weights
    odds = np.zeros(values.shape[1])
    penalty = ridge * np.eye(len(odds))
    for _ in range(MOST_ROUNDS):
        likely = 1 / (1 + np.exp(-values @ odds))
        slope = values.T @ (counted * (likely - is_one)) + penalty @ odds
        bend = (values * (counted * likely * (1 - likely))[:, None]).T @ values + penalty
        change = np.linalg.solve(bend, slope)
        odds -= change
        if np.abs(change).max() < CLOSE:
            break
    return odds
