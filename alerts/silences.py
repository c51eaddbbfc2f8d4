"""Silences: which one stands against telling a delivery now."""

from collections.abc import Iterable
from datetime import datetime

from alerts.matching import matches
from schemas.delivery import Delivery
from schemas.silence import Silence


def stands(silence: Silence, now: datetime) -> bool:
    """Whether a silence has begun and has not ended; one that matches everything never stands."""
    return silence.starts_at <= now < silence.ends_at and not silence.matchers.is_empty


def silence_of(delivery: Delivery, silences: Iterable[Silence], now: datetime) -> Silence | None:
    """Return the silence that a delivery falls under, the longest of several.

    What comes due while a silence stands is not told; what comes due once it is over is.
    """
    alert = delivery.alert
    if alert is None:
        return None
    found = (
        silence
        for silence in silences
        if stands(silence, now)
        and (not silence.destinations or delivery.destination in silence.destinations)
        and matches(silence.matchers, alert)
    )
    return max(found, key=lambda silence: (silence.ends_at, silence.silence_id), default=None)


def expired(silence: Silence, now: datetime) -> Silence:
    """Return the record by which a silence ends now; one that is over stays as it is."""
    if silence.ends_at <= now:
        return silence
    starts_at = min(silence.starts_at, now)
    return silence.model_copy(update={"starts_at": starts_at, "ends_at": now})
