from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.dispatch import ALONE
from alerts.outcome import BUSY, DELIVERED, NO_ANSWER, NO_SUCH_DESTINATION, Attempt, Outcome
from alerts.retry import (
    FEWEST_TRIES,
    PROBE_SECONDS,
    SHORTEST_WAIT,
    RetryBudget,
    RetryPolicy,
    after,
    all_begun,
    begun,
    together,
)
from schemas.codec import decode, encode
from schemas.delivery import Delivery, DeliveryState, ToldIn
from tests.builders import NOON, a_delivery

POLICY = RetryPolicy(first_seconds=4, longest_seconds=60, window_seconds=600)
LATER = NOON + timedelta(seconds=30)
REFUSED = Attempt(Outcome.REFUSED_FOR_NOW, "http_503")
TOO_LONG = Attempt(Outcome.REFUSED_FOR_GOOD, "http_413")
REVOKED = Attempt(Outcome.REFUSED_FOR_GOOD, "http_401", is_destinations=True)
LIMITED = Attempt(Outcome.REFUSED_FOR_NOW, "http_429", 7.0, is_destinations=True)


def tried(
    came_to: Attempt, *, attempt: int = 1, seconds_since_routed: float = 30, chance: float = 0.5
) -> Delivery:
    return after(
        a_delivery(DeliveryState.SENDING, attempt=attempt),
        came_to,
        now=NOON + timedelta(seconds=seconds_since_routed),
        policy=POLICY,
        chance=chance,
    )


@pytest.mark.parametrize(
    ("came_to", "seconds_since_routed", "state", "reason"),
    [
        pytest.param(DELIVERED, 30, DeliveryState.DELIVERED, None, id="delivered"),
        pytest.param(DELIVERED, 9999, DeliveryState.DELIVERED, None, id="delivered-late"),
        pytest.param(REFUSED, 30, DeliveryState.RETRYING, "http_503", id="refused-for-now"),
        pytest.param(TOO_LONG, 30, DeliveryState.FAILED, "http_413", id="refused-for-good"),
        pytest.param(LIMITED, 30, DeliveryState.RETRYING, "http_429", id="told-to-wait"),
        pytest.param(NO_ANSWER, 30, DeliveryState.RETRYING, "no_answer", id="unknown"),
        pytest.param(BUSY, 30, DeliveryState.RETRYING, "busy", id="not-tried"),
        pytest.param(
            NO_SUCH_DESTINATION, 30, DeliveryState.FAILED, "no_such_destination", id="gone"
        ),
        pytest.param(REFUSED, 9999, DeliveryState.RETRYING, "http_503", id="old-and-not-tried-yet"),
        pytest.param(REVOKED, 9999, DeliveryState.FAILED, "http_401", id="barred-for-long"),
    ],
)
def test_what_follows_a_try(
    came_to: Attempt, seconds_since_routed: float, state: DeliveryState, reason: str | None
) -> None:
    delivery = tried(came_to, seconds_since_routed=seconds_since_routed)

    assert (delivery.state, delivery.reason) == (state, reason)
    assert delivery.changed_at == NOON + timedelta(seconds=seconds_since_routed)


PATIENT = RetryPolicy(first_seconds=4, longest_seconds=60, window_seconds=72 * 3600)
"""With the window that `tests/streams/test_settings.py` holds the shipped one to."""


def test_a_destination_that_refuses_for_good_is_paused_and_asked_again() -> None:
    paused = after(a_delivery(DeliveryState.SENDING), REVOKED, now=LATER, policy=PATIENT, chance=0)

    assert (paused.state, paused.reason) == (DeliveryState.PENDING, "http_401")
    assert paused.holds_destination
    assert paused.next_attempt_at == LATER + timedelta(seconds=PROBE_SECONDS)
    assert tried(REVOKED, seconds_since_routed=601).state is DeliveryState.FAILED


def test_who_is_barred_is_asked_every_quarter_of_an_hour_for_three_days() -> None:
    delivery, now, asked = a_delivery(DeliveryState.PENDING), NOON, 0
    while not delivery.is_final:
        delivery = after(begun(delivery, now), REVOKED, now=now, policy=PATIENT, chance=0.5)
        asked += 1
        if delivery.next_attempt_at:
            assert delivery.next_attempt_at - now == timedelta(minutes=15)
            now = delivery.next_attempt_at

    assert (delivery.state, delivery.reason) == (DeliveryState.FAILED, "http_401")
    assert now - NOON == timedelta(hours=72)
    assert asked == 72 * 4 + 1


def test_who_is_told_to_wait_waits_as_told_with_all_that_is_for_there() -> None:
    waiting = tried(LIMITED)

    assert waiting.next_attempt_at == LATER + timedelta(seconds=7)
    assert waiting.holds_destination


def test_who_says_at_once_is_not_asked_at_once() -> None:
    at_once = Attempt(Outcome.REFUSED_FOR_NOW, "http_429", 0.0, is_destinations=True)

    assert tried(at_once, chance=0.0).next_attempt_at == LATER + timedelta(seconds=SHORTEST_WAIT)
    assert tried(at_once, attempt=5).next_attempt_at == LATER + timedelta(seconds=30)


@pytest.mark.parametrize("came_to", [DELIVERED, REFUSED, TOO_LONG, REVOKED, LIMITED, BUSY])
def test_what_follows_a_try_is_a_record_that_can_be_read_back(came_to: Attempt) -> None:
    delivery = tried(came_to)

    assert decode(Delivery, encode(delivery)) == delivery


def told_together(came_to: Attempt) -> list[Delivery]:
    """What follows one message for three."""
    sendings = [
        a_delivery(DeliveryState.SENDING, alert=name, attempt=1, told_in=ToldIn.DIGEST)
        for name in "123"
    ]
    return together(sendings, came_to, now=LATER, policy=PATIENT, chance=0.5)


def test_what_is_delivered_in_one_message_is_grouped() -> None:
    assert [each.state for each in told_together(DELIVERED)] == [DeliveryState.GROUPED] * 3


@pytest.mark.parametrize("came_to", [REFUSED, NO_ANSWER])
def test_what_had_its_tries_and_its_time_has_failed(came_to: Attempt) -> None:
    state = tried(came_to, attempt=FEWEST_TRIES, seconds_since_routed=599)

    assert state.state is DeliveryState.FAILED
    assert state.reason == came_to.reason


def test_a_message_of_several_that_is_tried_again_keeps_its_moment() -> None:
    two = [a_delivery(DeliveryState.SENDING, alert=name, begun_at=NOON) for name in "12"]
    fresh = a_delivery(alert="3")

    assert {each.begun_at for each in all_begun(two, LATER)} == {NOON}
    assert {each.begun_at for each in all_begun([*two, fresh], LATER)} == {LATER}
    assert {each.begun_at for each in all_begun(two[:1], LATER)} == {LATER}


def test_of_a_message_for_several_what_was_told_at_once_is_delivered() -> None:
    first = a_delivery(DeliveryState.SENDING, alert="1", told_in=ToldIn.AT_ONCE)
    waited = a_delivery(DeliveryState.SENDING, alert="2", told_in=ToldIn.GROUP)

    states = together([first, waited], DELIVERED, now=LATER, policy=PATIENT, chance=0.5)

    assert [each.state for each in states] == [DeliveryState.DELIVERED, DeliveryState.GROUPED]


def test_what_waited_for_its_time_has_its_whole_window_from_then_on() -> None:
    due_at = NOON + timedelta(days=7)
    weekly = a_delivery(DeliveryState.SENDING, due_at=due_at, told_in=ToldIn.DIGEST)

    state = after(weekly, BUSY, now=due_at, policy=PATIENT, chance=0.5)

    assert state.state is DeliveryState.RETRYING


def test_what_is_refused_in_one_message_is_tried_alone_before_it_fails() -> None:
    states = told_together(TOO_LONG)

    assert [each.state for each in states] == [DeliveryState.RETRYING] * 3
    assert {each.reason for each in states} == {f"http_413{ALONE}"}


def test_the_first_of_several_asks_for_all_whether_the_destination_is_back() -> None:
    states = told_together(REVOKED)

    assert [each.state for each in states] == [DeliveryState.PENDING] * 3
    assert [each.holds_destination for each in states] == [True, False, False]


def spent(budget: RetryBudget, state: DeliveryState, *, attempt: int, times: int = 1) -> None:
    for _ in range(times):
        budget.spend(a_delivery(state, attempt=attempt), NOON)


def test_tries_beyond_the_first_cost_a_tenth_more_at_the_most() -> None:
    budget = RetryBudget(every_seconds=60)
    again = 0
    for _ in range(600):
        spent(budget, DeliveryState.RETRYING, attempt=1)
        if not budget.wait_seconds(NOON):
            spent(budget, DeliveryState.RETRYING, attempt=2)
            again += 1

    assert 60 <= again <= 70


def test_what_is_delivered_in_the_end_costs_nothing() -> None:
    budget = RetryBudget(every_seconds=60)
    spent(budget, DeliveryState.RETRYING, attempt=2, times=9)

    spent(budget, DeliveryState.DELIVERED, attempt=3, times=100)

    assert budget.wait_seconds(NOON) == 0


def test_one_more_try_is_free_whenever_its_time_has_come() -> None:
    budget = RetryBudget(every_seconds=60)
    spent(budget, DeliveryState.RETRYING, attempt=2, times=50)

    assert budget.wait_seconds(NOON) == pytest.approx(60)
    assert budget.wait_seconds(NOON + timedelta(seconds=45)) == pytest.approx(15)
    assert budget.wait_seconds(NOON + timedelta(seconds=60)) == 0


def test_a_final_state_drops_the_alert_and_the_next_date() -> None:
    final = tried(DELIVERED)

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
    retry = tried(REFUSED, attempt=attempt, chance=chance)

    assert retry.next_attempt_at == LATER + timedelta(seconds=pause_seconds)


@pytest.mark.parametrize(
    ("seconds_since_routed", "state"),
    [(570, DeliveryState.RETRYING), (570.1, DeliveryState.FAILED)],
    ids=["the-next-try-falls-within-the-window", "the-next-try-would-fall-outside"],
)
def test_it_fails_when_the_next_try_would_come_too_late(
    seconds_since_routed: float, state: DeliveryState
) -> None:
    again = tried(REFUSED, attempt=FEWEST_TRIES, seconds_since_routed=seconds_since_routed)

    assert again.state is state


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
