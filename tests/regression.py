"""Logistic regression with a ridge: of two kinds by Newton's method, of more by bounded steps."""

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float64]

MOST_ROUNDS = 50
MOST_STEPS = 5_000
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


def log_odds_of_each(values: Values, is_each: Values, ridge: Values, weights: Values) -> Values:
    """Return what each column speaks for a row's being of each kind, by column and kind.

    Softmax regression; ``ridge`` is each column's. The bend of the loss is nowhere greater than
    the bound that is used for it (Böhning 1992), and each step begins where those before it point
    (Nesterov 1983), until that is uphill (O'Donoghue and Candès 2015).
    """
    step = np.linalg.inv((values * weights[:, None]).T @ values / 2 + np.diag(ridge))
    odds = ahead = np.zeros((values.shape[1], is_each.shape[1]))
    run = 0
    for _ in range(MOST_STEPS):
        slope = values.T @ (weights[:, None] * (_shares(values @ ahead) - is_each))
        before, odds = odds, ahead - step @ (slope + ridge[:, None] * ahead)
        change = odds - before
        if np.abs(change).max() < CLOSE:
            break
        run = 0 if ((ahead - odds) * change).sum() > 0 else run
        ahead = odds + run / (run + 3) * change
        run += 1
    return odds


def _shares(odds: Values) -> Values:
    likely: Values = np.exp(odds - odds.max(axis=1, keepdims=True))
    likely /= likely.sum(axis=1, keepdims=True)
    return likely
