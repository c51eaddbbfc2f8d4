"""How likely two reports tell of one event, whatever their languages.

A logistic model over what they share: when, which step, who and what it is about where they begin
and in all, which numbers. Its figures stand in a file, fitted on the stories that may be tuned
on (``python -m tests.newness.fit``).
"""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, lru_cache
from importlib.resources import files
from math import sqrt
from typing import NamedTuple

from alerts.state import IN_USE
from schemas.state import State

ONE_DAY = timedelta(hours=20)
"""Within which two reports may be of one news day, in any time zone."""

MOST_NUMBERS = 3

_KEPT = 65_536
"""Lengths of lists of signs that are kept: a report is compared with all that is open."""


class Telltale(NamedTuple):
    """What a report's event is known by: see `schemas.mention.Event`; ``date`` is the report's."""

    date: datetime | None
    state: str
    opening: tuple[str, ...]
    signs: tuple[str, ...]
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """The figures: log-odds of each feature, and how much each sign tells. Each is its own."""

    log_odds: Mapping[str, float]
    weights: Mapping[str, float]
    weight_of_unknown: float

    def weight(self, sign: str) -> float:
        """Return how much a sign tells: the rarer, the more."""
        return self.weights.get(sign, self.weight_of_unknown)


@cache
def shipped() -> Model:
    """Return the model that is shipped."""
    source = files("alerts").joinpath("shipped", "affinity.toml").read_text("utf-8")
    table = tomllib.loads(source)
    return Model(table["log_odds"], table["weights"], table["weight_of_unknown"])


def affinity(one: Telltale, other: Telltale, model: Model | None = None) -> float:
    """Return the log-odds that two reports tell of one event; more than 0 is likely."""
    model = model or shipped()
    return sum(model.log_odds[name] * value for name, value in features(one, other, model).items())


def features(one: Telltale, other: Telltale, model: Model) -> Mapping[str, float]:
    """Return what two reports share, each from 0 to 1 but for the numbers."""
    return {
        "always": 1.0,
        "one_day": float(_is_one_day(one.date, other.date)),
        _relation(one.state, other.state): 1.0,
        "opening": _cosine(one.opening, other.opening, model),
        "signs": _cosine(one.signs, other.signs, model),
        "numbers": float(min(MOST_NUMBERS, len({*one.numbers} & {*other.numbers}))),
    }


RELATIONS = ("same_step", "other_step", "paper_and_use", "one_background", "both_background")


def _relation(one: str, other: str) -> str:
    backgrounds = (one, other).count(State.BACKGROUND)
    if backgrounds:
        return "both_background" if backgrounds > 1 else "one_background"
    if one == other:
        return "same_step"
    # What is done about the paper (signed, ratified …) and what is done under it are two things.
    return "paper_and_use" if (one in IN_USE) != (other in IN_USE) else "other_step"


def _is_one_day(one: datetime | None, other: datetime | None) -> bool:
    return one is not None and other is not None and abs(one - other) < ONE_DAY


def _cosine(one: tuple[str, ...], other: tuple[str, ...], model: Model) -> float:
    shared = {*one} & {*other}
    if not shared:
        return 0.0
    return _length(shared, model) ** 2 / (_kept_length(one, model) * _kept_length(other, model))


@lru_cache(maxsize=_KEPT)
def _kept_length(signs: tuple[str, ...], model: Model) -> float:
    return _length(signs, model)


def _length(signs: Collection[str], model: Model) -> float:
    # In their order: sums of the same figures in another order differ in the last digit.
    return sqrt(sum(model.weight(sign) ** 2 for sign in sorted(signs)))
