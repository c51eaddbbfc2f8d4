"""What becomes of a delivery after a try, and when the next one is due."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import ClassVar

from alerts.dispatch import ALONE
from alerts.outcome import NO_SUCH_DESTINATION, Attempt, Outcome
from schemas.delivery import Delivery, DeliveryReason, DeliveryState, ToldIn
from schemas.mention import Alert
from schemas.silence import Silence

SHORTEST_WAIT = 1.0
"""Seconds; whoever says that he can be asked again at once is not."""

FEWEST_TRIES = 5
"""However old a delivery is when it is tried first: it may have waited for a worker."""

PROBE_SECONDS = 900.0
"""How often a destination that refuses for good is asked again."""


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


@dataclass(slots=True)
class RetryBudget:
    """How many tries beyond the first a destination may cost that come to nothing.

    One for ten messages, ten at once, and one whenever ``every_seconds`` are over: so a service
    that fails at every try hears a tenth more of us than one that is well. What is delivered
    costs nothing, so that one that is back hears everything at once. One that fails at a share
    ``f`` of the tries, and takes the others, hears ``f / (1 - f)`` more, the least that tells all,
    up to four tenths: from there on (``f`` over 0.27) what fails again is held back.
    """

    every_seconds: float
    left: float = 10.0
    _filled_at: datetime | None = None

    _SHARE: ClassVar[float] = 0.1
    _MOST: ClassVar[float] = 10.0

    def wait_seconds(self, now: datetime) -> float:
        """Return in how many seconds a try beyond the first may begin."""
        self._fill(now)
        return max(0.0, (1.0 - self.left) * self.every_seconds)

    def spend(self, delivery: Delivery, now: datetime) -> None:
        """Take note of what a try came to."""
        self._fill(now)
        if delivery.attempt == 1:
            self.left += self._SHARE
        elif not delivery.is_final:
            self.left -= 1.0
        self.left = max(0.0, min(self.left, self._MOST))

    def _fill(self, now: datetime) -> None:
        if self._filled_at is not None:
            passed = max(0.0, (now - self._filled_at).total_seconds())
            self.left = min(self.left + passed / self.every_seconds, self._MOST)
        self._filled_at = now


def resent(delivery: Delivery, alert: Alert, now: datetime) -> Delivery:
    """Return the record by which a delivery that has failed is tried once more, as if new."""
    return delivery.model_copy(
        update={
            "state": DeliveryState.PENDING,
            "attempt": 0,
            "reason": DeliveryReason.RESENT,
            "changed_at": now,
            "routed_at": now,
            "timing": None,
            "due_at": None,
            "told_in": None,
            "alert": alert,
        }
    )


def begun(delivery: Delivery, now: datetime, *, begun_at: datetime | None = None) -> Delivery:
    """Return the record that stands in the ledger while a message is under way."""
    return delivery.model_copy(
        update={
            "state": DeliveryState.SENDING,
            "attempt": delivery.attempt + 1,
            "changed_at": now,
            "begun_at": begun_at or now,
            "next_attempt_at": None,
        }
    )


def all_begun(deliveries: Sequence[Delivery], now: datetime) -> list[Delivery]:
    """Return the records of one message.

    Where it is one that was tried before, it keeps its moment, by which the deliveries of one
    message are known: whoever dies while these are written must find them together again.
    """
    moments = {each.begun_at for each in deliveries}
    again = moments.pop() if len(moments) == 1 and len(deliveries) > 1 else None
    return [begun(each, now, begun_at=again) for each in deliveries]


def silenced(delivery: Delivery, silence: Silence, now: datetime) -> Delivery:
    """Return the record by which a delivery is suppressed, and by which silence."""
    state = _final(delivery, DeliveryState.SUPPRESSED, DeliveryReason.SILENCED, now)
    return state.model_copy(update={"silenced_by": silence.silence_id})


def after(
    delivery: Delivery, attempt: Attempt, *, now: datetime, policy: RetryPolicy, chance: float
) -> Delivery:
    """Return the record that follows a try: final, or open with the time of the next try.

    A destination that refuses for good is asked again every `PROBE_SECONDS`, since what is wrong
    with it can be mended, and its deliveries are `pending` meanwhile; a message that is refused
    for good has failed. One that says when to come again is believed.
    """
    if attempt.outcome is Outcome.DELIVERED:
        return _final(delivery, _taken(delivery), attempt.reason, now)
    is_paused = attempt.outcome is Outcome.REFUSED_FOR_GOOD and attempt.is_destinations
    is_refused = attempt.outcome is Outcome.REFUSED_FOR_GOOD and not is_paused
    if is_refused or attempt == NO_SUCH_DESTINATION:
        return _final(delivery, DeliveryState.FAILED, attempt.reason, now)
    pause = policy.pause_seconds(delivery.attempt, chance)
    if attempt.wait_seconds is not None:
        # Their clock may be ahead of ours, and "at once" is what they say while they are failing.
        pause = max(attempt.wait_seconds, pause if attempt.wait_seconds < SHORTEST_WAIT else 0.0)
        pause = max(pause, SHORTEST_WAIT)
    due = now + timedelta(seconds=PROBE_SECONDS if is_paused else pause)
    age = due - (delivery.due_at or delivery.routed_at)
    has_had_its_tries = is_paused or delivery.attempt >= FEWEST_TRIES
    if age > timedelta(seconds=policy.window_seconds) and has_had_its_tries:
        return _final(delivery, DeliveryState.FAILED, attempt.reason, now)
    return delivery.model_copy(
        update={
            "state": DeliveryState.PENDING if is_paused else DeliveryState.RETRYING,
            "reason": attempt.reason,
            "changed_at": now,
            "next_attempt_at": due,
            "holds_destination": attempt.is_destinations,
        }
    )


def together(
    deliveries: Sequence[Delivery],
    attempt: Attempt,
    *,
    now: datetime,
    policy: RetryPolicy,
    chance: float,
) -> list[Delivery]:
    """Return the records that follow a try, which may have been one message for several.

    Of several nobody can say which was refused: each is then tried alone. The first of them asks
    for all whether a destination is back.
    """
    if len(deliveries) == 1:
        return [after(deliveries[0], attempt, now=now, policy=policy, chance=chance)]
    if attempt.outcome is Outcome.DELIVERED:
        return [_final(each, _taken(each), attempt.reason, now) for each in deliveries]
    if attempt.outcome is Outcome.REFUSED_FOR_GOOD and not attempt.is_destinations:
        attempt = replace(
            attempt, outcome=Outcome.REFUSED_FOR_NOW, reason=f"{attempt.reason}{ALONE}"
        )
    states = [after(each, attempt, now=now, policy=policy, chance=chance) for each in deliveries]
    others = (each.model_copy(update={"holds_destination": False}) for each in states[1:])
    return [states[0], *others]


def _taken(delivery: Delivery) -> DeliveryState:
    is_at_once = delivery.told_in in {None, ToldIn.AT_ONCE}
    return DeliveryState.DELIVERED if is_at_once else DeliveryState.GROUPED


def _final(delivery: Delivery, state: DeliveryState, reason: str | None, now: datetime) -> Delivery:
    return delivery.model_copy(
        update={
            "state": state,
            "reason": reason,
            "changed_at": now,
            "next_attempt_at": None,
            "holds_destination": False,
            "alert": None,
        }
    )
