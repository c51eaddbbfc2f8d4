"""What becomes of a delivery after a try, and when the next one is due."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from schemas.delivery import Delivery, DeliveryState


class Outcome(StrEnum):
    """What a try to hand a message over came to."""

    DELIVERED = "delivered"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    NO_SUCH_DESTINATION = "no_such_destination"


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How long to pause between tries, and when to give up."""

    first_seconds: float
    longest_seconds: float
    window_seconds: float

    def pause_seconds(self, attempt: int, chance: float) -> float:
        """Return the pause after a failed attempt (from 1): full jitter, ``chance`` in [0, 1)."""
        doubled = self.first_seconds * 2.0 ** min(attempt - 1, 30)
        return min(doubled, self.longest_seconds) * chance


def begun(delivery: Delivery, now: datetime) -> Delivery:
    """Return the record that stands in the ledger while a message is under way."""
    return delivery.model_copy(
        update={
            "state": DeliveryState.SENDING,
            "attempt": delivery.attempt + 1,
            "changed_at": now,
            "next_attempt_at": None,
        }
    )


def after(
    delivery: Delivery, outcome: Outcome, *, now: datetime, policy: RetryPolicy, chance: float
) -> Delivery:
    """Return the record that follows a try: final, or `retrying` with the time of the next."""
    if outcome is Outcome.DELIVERED:
        return _final(delivery, DeliveryState.DELIVERED, None, now)
    if outcome is Outcome.NO_SUCH_DESTINATION:
        return _final(delivery, DeliveryState.FAILED, outcome, now)
    due = now + timedelta(seconds=policy.pause_seconds(delivery.attempt, chance))
    if due - delivery.routed_at > timedelta(seconds=policy.window_seconds):
        return _final(delivery, DeliveryState.FAILED, outcome, now)
    return delivery.model_copy(
        update={
            "state": DeliveryState.RETRYING,
            "reason": outcome.value,
            "changed_at": now,
            "next_attempt_at": due,
        }
    )


def _final(
    delivery: Delivery, state: DeliveryState, reason: Outcome | None, now: datetime
) -> Delivery:
    return delivery.model_copy(
        update={
            "state": state,
            "reason": reason.value if reason else None,
            "changed_at": now,
            "next_attempt_at": None,
            "alert": None,
        }
    )
