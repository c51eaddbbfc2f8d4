from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.ledger import Ledger
from schemas.delivery import FINAL, Delivery, DeliveryState
from tests.builders import NOON, a_delivery

PENDING, SENDING = DeliveryState.PENDING, DeliveryState.SENDING
RETRYING, DELIVERED = DeliveryState.RETRYING, DeliveryState.DELIVERED
OPEN = [state for state in DeliveryState if state not in FINAL]


def a_ledger(*deliveries: Delivery) -> Ledger:
    """Fold deliveries, the first at offset 0."""
    ledger = Ledger()
    for offset, delivery in enumerate(deliveries):
        ledger.fold(delivery, offset)
    return ledger


def in_order(ledger: Ledger) -> list[tuple[str, DeliveryState]]:
    return [(delivery.key, delivery.state) for delivery in ledger.open_deliveries()]


def test_the_last_state_holds() -> None:
    ledger = a_ledger(a_delivery(PENDING), a_delivery(SENDING), a_delivery(RETRYING))

    assert ledger.holds(a_delivery().key) == a_delivery(RETRYING)


def test_nothing_holds_for_a_key_that_never_came() -> None:
    assert a_ledger(a_delivery(alert="1")).holds(a_delivery(alert="2").key) is None


@pytest.mark.parametrize("final", sorted(FINAL))
def test_what_is_final_is_open_no_more(final: DeliveryState) -> None:
    ledger = a_ledger(a_delivery(PENDING), a_delivery(SENDING), a_delivery(final))

    assert in_order(ledger) == []
    assert ledger.holds(a_delivery().key) == a_delivery(final)


def test_open_deliveries_keep_the_order_in_which_they_were_routed() -> None:
    one, two, three = (a_delivery(alert=name) for name in ("1", "2", "3"))
    ledger = a_ledger(one, two, three, a_delivery(SENDING, alert="1"), a_delivery(RETRYING))

    assert [key for key, _ in in_order(ledger)] == [one.key, two.key, three.key]


def test_the_same_alert_at_two_destinations_is_two_deliveries() -> None:
    ledger = a_ledger(a_delivery(destination="desk"), a_delivery(DELIVERED, destination="ops"))

    assert [delivery.destination for delivery in ledger.open_deliveries()] == ["desk"]


@pytest.mark.parametrize("standing", [state for state in DeliveryState if state is not PENDING])
def test_routed_again_the_state_stands_and_must_be_restated(standing: DeliveryState) -> None:
    ledger = a_ledger(a_delivery(PENDING), a_delivery(standing))

    assert ledger.fold(a_delivery(PENDING), 2) is True
    assert ledger.holds(a_delivery().key) == a_delivery(standing)


def test_routed_again_before_anything_was_done_nothing_needs_restating() -> None:
    ledger = a_ledger(a_delivery(PENDING))

    assert ledger.fold(a_delivery(PENDING), 1) is False


def test_once_restated_it_need_not_be_again() -> None:
    ledger = a_ledger(a_delivery(PENDING), a_delivery(DELIVERED), a_delivery(PENDING))
    ledger.fold(a_delivery(DELIVERED), 3)

    assert ledger.fold(a_delivery(PENDING), 2) is False
    assert ledger.fold(a_delivery(DELIVERED), 3) is False


def test_an_earlier_record_that_is_read_late_changes_nothing() -> None:
    ledger = a_ledger(a_delivery(PENDING), a_delivery(SENDING), a_delivery(DELIVERED))

    ledger.fold(a_delivery(SENDING), 1)

    assert in_order(ledger) == []


deliveries = st.builds(
    a_delivery,
    st.sampled_from(DeliveryState),
    alert=st.sampled_from(["1", "2"]),
    destination=st.sampled_from(["desk", "ops"]),
)


@given(st.lists(deliveries, max_size=12), st.data())
def test_reading_again_from_any_offset_ends_in_the_same_ledger(
    topic: list[Delivery], data: st.DataObject
) -> None:
    once, twice = a_ledger(*topic), a_ledger(*topic)
    again_from = data.draw(st.integers(0, len(topic)))

    for offset in range(again_from, len(topic)):
        assert twice.fold(topic[offset], offset) is False

    assert in_order(twice) == in_order(once)
    assert all(twice.holds(each.key) == once.holds(each.key) for each in topic)


@given(st.lists(deliveries, max_size=12))
def test_the_topic_compacted_after_restating_says_what_the_ledger_says(
    topic: list[Delivery],
) -> None:
    ledger, compacted = Ledger(), dict[str, Delivery]()
    offset = 0
    for delivery in topic:
        must_restate = ledger.fold(delivery, offset)
        compacted[delivery.key] = delivery
        offset += 1
        if must_restate:
            standing = ledger.holds(delivery.key)
            assert standing is not None
            ledger.fold(standing, offset)
            compacted[delivery.key] = standing
            offset += 1

    assert all(ledger.holds(key) == last for key, last in compacted.items())


@pytest.mark.parametrize("state", OPEN)
def test_what_is_open_and_has_no_date_is_due(state: DeliveryState) -> None:
    assert a_ledger(a_delivery(state)).next_due("desk", NOON) == ([a_delivery(state)], None)


def test_nothing_open_means_nothing_to_wait_for() -> None:
    assert a_ledger(a_delivery(DELIVERED)).next_due("desk", NOON) == ((), None)


def test_another_destinations_deliveries_are_not_due_here() -> None:
    assert a_ledger(a_delivery(destination="ops")).next_due("desk", NOON) == ((), None)


@pytest.mark.parametrize(
    ("early_seconds", "is_due"),
    [(0, True), (-1, True), (1, False)],
    ids=["on-the-dot", "late", "early"],
)
def test_a_retry_waits_for_its_time(early_seconds: int, is_due: bool) -> None:  # noqa: FBT001  (a table)
    retry = a_delivery(RETRYING, next_attempt_at=NOON + timedelta(seconds=early_seconds))

    expected = ([retry], None) if is_due else ((), early_seconds)
    assert a_ledger(retry).next_due("desk", NOON) == expected


def test_the_first_to_be_due_is_waited_for() -> None:
    ledger = a_ledger(
        *(
            a_delivery(RETRYING, alert=name, next_attempt_at=NOON + timedelta(seconds=seconds))
            for name, seconds in (("1", 30), ("2", 10), ("3", 20))
        )
    )

    assert ledger.next_due("desk", NOON) == ((), 10)


def test_one_that_waits_holds_up_none_that_is_due() -> None:
    waiting = a_delivery(RETRYING, alert="1", next_attempt_at=NOON + timedelta(hours=1))

    due, _ = a_ledger(waiting, a_delivery(alert="2")).next_due("desk", NOON)

    assert due == [a_delivery(alert="2")]


@pytest.mark.parametrize("late", [SENDING, RETRYING, DeliveryState.FAILED])
def test_what_is_delivered_stays_so_whatever_a_worker_that_slept_writes(
    late: DeliveryState,
) -> None:
    ledger = a_ledger(a_delivery(PENDING), a_delivery(DELIVERED))

    assert ledger.fold(a_delivery(late), 2) is True
    assert ledger.holds(a_delivery().key) == a_delivery(DELIVERED)
    assert in_order(ledger) == []


def test_what_was_given_up_and_yet_delivered_is_delivered() -> None:
    ledger = a_ledger(a_delivery(DeliveryState.FAILED), a_delivery(DELIVERED))

    assert ledger.holds(a_delivery().key) == a_delivery(DELIVERED)


def test_turns_count_what_changed_a_state_and_not_what_was_said_again() -> None:
    ledger = a_ledger(a_delivery(PENDING), a_delivery(PENDING), a_delivery(SENDING))

    assert ledger.turns(a_delivery().key) == 2
    assert ledger.turns("nobody/nothing") == 0
