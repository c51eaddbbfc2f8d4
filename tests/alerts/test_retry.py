from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.retry import Outcome, RetryPolicy, after, begun
from schemas.codec import decode, encode
from schemas.delivery import Delivery, DeliveryState
from tests.builders import NOON, a_delivery

POLICY = RetryPolicy(first_seconds=4, longest_seconds=60, window_seconds=600)
LATER = NOON + timedelta(seconds=30)


def tried(
    outcome: Outcome, *, attempt: int = 1, seconds_since_routed: float = 30, chance: float = 0.5
) -> Delivery:
    return after(
        a_delivery(DeliveryState.SENDING, attempt=attempt),
        outcome,
        now=NOON + timedelta(seconds=seconds_since_routed),
        policy=POLICY,
        chance=chance,
    )


@pytest.mark.parametrize(
    ("outcome", "seconds_since_routed", "state", "reason"),
    [
        pytest.param(Outcome.DELIVERED, 30, DeliveryState.DELIVERED, None, id="delivered"),
        pytest.param(Outcome.DELIVERED, 9999, DeliveryState.DELIVERED, None, id="delivered-late"),
        pytest.param(Outcome.REFUSED, 30, DeliveryState.RETRYING, "refused", id="refused"),
        pytest.param(Outcome.UNKNOWN, 30, DeliveryState.RETRYING, "unknown", id="unknown"),
        pytest.param(
            Outcome.NO_SUCH_DESTINATION, 30, DeliveryState.FAILED, "no_such_destination", id="gone"
        ),
        pytest.param(Outcome.REFUSED, 599, DeliveryState.FAILED, "refused", id="window-over"),
        pytest.param(Outcome.UNKNOWN, 9999, DeliveryState.FAILED, "unknown", id="long-over"),
    ],
)
def test_what_follows_a_try(
    outcome: Outcome, seconds_since_routed: float, state: DeliveryState, reason: str | None
) -> None:
    delivery = tried(outcome, seconds_since_routed=seconds_since_routed)

    assert (delivery.state, delivery.reason) == (state, reason)
    assert delivery.changed_at == NOON + timedelta(seconds=seconds_since_routed)


@pytest.mark.parametrize("outcome", Outcome)
def test_what_follows_a_try_is_a_record_that_can_be_read_back(outcome: Outcome) -> None:
    delivery = tried(outcome)

    assert decode(Delivery, encode(delivery)) == delivery


def test_a_final_state_drops_the_alert_and_the_next_date() -> None:
    final = tried(Outcome.DELIVERED)

    assert (final.alert, final.next_attempt_at) == (None, None)


@pytest.mark.parametrize(
    ("attempt", "chance", "pause_seconds"),
    [
        pytest.param(1, 0.5, 2, id="first"),
        pytest.param(2, 0.5, 4, id="doubled"),
        pytest.param(3, 0.5, 8, id="doubled-again"),
        pytest.param(5, 0.5, 30, id="capped"),
        pytest.param(10_000, 0.5, 30, id="ever-after"),
        pytest.param(1, 0.0, 0, id="full-jitter-begins-at-none"),
    ],
)
def test_the_pause_doubles_up_to_the_longest(
    attempt: int, chance: float, pause_seconds: float
) -> None:
    retry = tried(Outcome.REFUSED, attempt=attempt, chance=chance)

    assert retry.next_attempt_at == LATER + timedelta(seconds=pause_seconds)


@pytest.mark.parametrize(
    ("seconds_since_routed", "state"),
    [(598, DeliveryState.RETRYING), (598.1, DeliveryState.FAILED)],
    ids=["the-next-try-falls-within-the-window", "the-next-try-would-fall-outside"],
)
def test_it_fails_when_the_next_try_would_come_too_late(
    seconds_since_routed: float, state: DeliveryState
) -> None:
    assert tried(Outcome.REFUSED, seconds_since_routed=seconds_since_routed).state is state


seconds = st.floats(0.001, 31_536_000)


@given(seconds, seconds, st.integers(1, 2**40), st.floats(0, 1, exclude_max=True))
def test_no_pause_is_negative_or_longer_than_the_longest(
    first: float, longest: float, attempt: int, chance: float
) -> None:
    policy = RetryPolicy(first_seconds=first, longest_seconds=longest, window_seconds=1)

    assert 0 <= policy.pause_seconds(attempt, chance) <= longest


@pytest.mark.parametrize(
    "state", [DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.RETRYING]
)
def test_a_begun_try_is_counted_and_written_down_as_sending(state: DeliveryState) -> None:
    before = a_delivery(state, attempt=3, next_attempt_at=NOON)

    sending = begun(before, LATER)

    assert (sending.state, sending.attempt) == (DeliveryState.SENDING, 4)
    assert (sending.changed_at, sending.next_attempt_at) == (LATER, None)
    assert (sending.alert, sending.routed_at) == (before.alert, before.routed_at)
