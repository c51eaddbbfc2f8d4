"""A share of something and how sure it is, for programs and for people."""

from typing import Any

from streams.evaluation.measures import Proportion


def as_json(share: Proportion) -> dict[str, Any]:
    """Return what a program reads; ``null`` where there was nothing to count."""
    value = None if share.value is None else round(share.value, 4)
    return {"value": value, "interval_95": [round(edge, 4) for edge in share.interval]}


def in_words(share: Proportion) -> str:
    """Return the share and its interval, or a dash where there was nothing to count."""
    if share.value is None:
        return "–"
    low, high = share.interval
    return f"{share.value:.3f} ({low:.2f}–{high:.2f})"
