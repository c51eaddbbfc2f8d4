import random
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import alerts.ledger
from alerts.dispatch import ALONE, BACKLOG, MOST_TOGETHER, Turn, next_message
from alerts.ledger import Ledger
from alerts.outcome import Attempt, Outcome
from alerts.retry import RetryPolicy, all_begun, resent, together
from alerts.routes import everything_at_once, timings
from schemas.delivery import FINAL, Delivery, DeliveryState, ToldIn
from schemas.ids import digest
from schemas.state import State
from schemas.story import Place
from schemas.timing import Timing
from tests.builders import NOON, a_delivery, a_provenance, an_alert

PENDING, SENDING = DeliveryState.PENDING, DeliveryState.SENDING
RETRYING, DELIVERED = DeliveryState.RETRYING, DeliveryState.DELIVERED
AT_ONCE = timings(an_alert(), everything_at_once(["desk"]), NOON)["desk"]
"""What the routes say where nobody says anything else."""
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
    assert a_ledger(a_delivery(DELIVERED)).next_due("desk", NOON) == ([], None)


def test_another_destinations_deliveries_are_not_due_here() -> None:
    assert a_ledger(a_delivery(destination="ops")).next_due("desk", NOON) == ([], None)


@pytest.mark.parametrize(
    ("early_seconds", "is_due"),
    [(0, True), (-1, True), (1, False)],
    ids=["on-the-dot", "late", "early"],
)
def test_a_retry_waits_for_its_time(early_seconds: int, is_due: bool) -> None:  # noqa: FBT001  (a table)
    retry = a_delivery(RETRYING, next_attempt_at=NOON + timedelta(seconds=early_seconds))

    expected = ([retry], None) if is_due else ([], early_seconds)
    assert a_ledger(retry).next_due("desk", NOON) == expected


def test_the_first_to_be_due_is_waited_for() -> None:
    ledger = a_ledger(
        *(
            a_delivery(RETRYING, alert=name, next_attempt_at=NOON + timedelta(seconds=seconds))
            for name, seconds in (("1", 30), ("2", 10), ("3", 20))
        )
    )

    assert ledger.next_due("desk", NOON) == ([], 10)


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


def of_article(article: str, **given: Any) -> Delivery:
    """A delivery of an alert on this article."""
    alert = an_alert(article=a_provenance(url=f"https://example.com/{article}"))
    return a_delivery(**{"alert": article} | given).model_copy(update={"alert": alert})


def test_what_has_failed_is_tried_once_more_when_the_operator_wants_it() -> None:
    ledger = a_ledger(a_delivery(PENDING), a_delivery(DeliveryState.FAILED))
    again = resent(a_delivery(DeliveryState.FAILED), an_alert(), NOON)

    assert ledger.fold(again, 2) is False

    assert ledger.next_due("desk", NOON) == ([again], None)


def test_what_is_delivered_is_never_sent_again() -> None:
    ledger = a_ledger(a_delivery(PENDING), a_delivery(DELIVERED))

    assert ledger.fold(resent(a_delivery(DELIVERED), an_alert(), NOON), 2) is True
    assert ledger.next_due("desk", NOON) == ([], None)


def test_while_a_destination_is_on_hold_nothing_else_is_tried_there() -> None:
    later = NOON + timedelta(minutes=15)
    held = a_delivery(PENDING, alert="1", attempt=1, holds_destination=True, next_attempt_at=later)
    ledger = a_ledger(held, a_delivery(alert="2"), a_delivery(alert="3", destination="ops"))

    assert ledger.next_due("desk", NOON) == ([], 15 * 60)
    assert ledger.next_due("desk", later, spare_seconds=99) == ([held], None)
    assert ledger.next_due("ops", NOON) == ([a_delivery(alert="3", destination="ops")], None)


def test_a_paused_delivery_is_told_from_one_that_is_routed_twice() -> None:
    ledger = a_ledger(a_delivery(PENDING), a_delivery(SENDING))
    paused = a_delivery(PENDING, attempt=1, holds_destination=True, next_attempt_at=NOON)

    assert ledger.fold(paused, 2) is False
    assert ledger.holds(paused.key) == paused


def of_story(number: str, story: str, **given: Any) -> Delivery:
    """A delivery of an alert on an article of its own in this story."""
    place = Place(story_id=digest(story), state=State.SIGNED, reports=1, outlets=1, families=1)
    delivery = of_article(number, **given)
    assert delivery.alert is not None
    return delivery.model_copy(update={"alert": delivery.alert.model_copy(update={"story": place})})


def test_all_that_waited_too_long_comes_in_one_message_though_it_is_of_one_story() -> None:
    deliveries = [of_story(str(number), "kursk") for number in range(40)]
    ledger = a_ledger(*deliveries)

    late, wait = ledger.next_due("desk", NOON + timedelta(minutes=90))

    assert [each.alert_id for each in late] == [each.alert_id for each in deliveries]
    assert {each.told_in for each in late} == {ToldIn.DIGEST}
    assert wait is None


def test_what_is_for_one_story_goes_out_in_its_order() -> None:
    first = of_story("a", "kursk", state=RETRYING, next_attempt_at=NOON + timedelta(minutes=1))
    second, other = of_story("b", "kursk"), of_story("c", "duma")
    ledger = a_ledger(first, second, other)

    assert ledger.next_due("desk", NOON) == ([other], None)


def test_what_is_for_one_article_goes_out_in_its_order() -> None:
    first = of_article("a", state=RETRYING, next_attempt_at=NOON + timedelta(minutes=1))
    second = of_article("a", alert="2")
    other = of_article("b")
    ledger = a_ledger(first, second, other)

    assert ledger.next_due("desk", NOON) == ([other], None)
    assert ledger.next_due("desk", NOON + timedelta(minutes=1)) == ([first], None)


def test_a_second_try_waits_until_it_may_cost_something_and_a_first_does_not() -> None:
    again = a_delivery(RETRYING, alert="1", next_attempt_at=NOON)
    ledger = a_ledger(again)

    assert ledger.next_due("desk", NOON, spare_seconds=7) == ([], 7)
    ledger.fold(a_delivery(alert="2"), 1)
    assert ledger.next_due("desk", NOON, spare_seconds=7) == ([a_delivery(alert="2")], None)


def test_what_waited_for_over_half_an_hour_comes_together_but_what_was_refused_so() -> None:
    names = [str(number) for number in range(MOST_TOGETHER + 9)]
    ledger = a_ledger(*(a_delivery(alert=name) for name in names))
    later = NOON + timedelta(hours=1)
    alone = a_delivery(RETRYING, alert="0", reason=f"http_413{ALONE}", next_attempt_at=later)
    ledger.fold(alone, len(names))

    just_now, _ = ledger.next_due("desk", NOON + BACKLOG)
    late, _ = ledger.next_due("desk", NOON + BACKLOG + timedelta(seconds=1))
    by_itself, _ = ledger.next_due("desk", later)

    assert just_now == [a_delivery(alert="1")]
    told, rest = late[:MOST_TOGETHER], late[MOST_TOGETHER:]
    assert [each.alert_id for each in late] == [a_delivery(alert=n).alert_id for n in names[1:]]
    assert {each.told_in for each in told} == {ToldIn.DIGEST}
    assert {each.told_in for each in rest} == {None}
    assert by_itself == [alone]


@pytest.mark.parametrize("standing", [DeliveryState.FAILED, DeliveryState.SUPPRESSED])
@pytest.mark.parametrize("taken", [DELIVERED, DeliveryState.GROUPED])
def test_what_a_slow_worker_got_through_after_all_counts(
    standing: DeliveryState, taken: DeliveryState
) -> None:
    ledger = a_ledger(a_delivery(PENDING), a_delivery(SENDING), a_delivery(standing))

    assert ledger.fold(a_delivery(taken), 3) is False
    assert ledger.holds(a_delivery().key) == a_delivery(taken)


def test_the_first_of_a_destination_is_told_at_once() -> None:
    ledger = a_ledger(a_delivery(destination="ops"), a_delivery(DELIVERED, alert="2"))

    assert ledger.first_told(a_delivery(), NOON) == a_delivery()


@pytest.mark.parametrize(
    "standing",
    [
        pytest.param(a_delivery(DELIVERED), id="routed-before"),
        pytest.param(a_delivery(PENDING, alert="2"), id="another-is-open"),
        pytest.param(
            a_delivery(PENDING, alert="2").model_copy(update={"holds_destination": True}),
            id="paused",
        ),
    ],
)
def test_what_has_something_before_it_is_not_the_first(standing: Delivery) -> None:
    assert a_ledger(standing).first_told(a_delivery(), NOON) is None


def test_what_its_route_wants_later_is_not_told_first() -> None:
    timing = Timing(route="desk", digest="daily", digest_at=NOON + timedelta(hours=1))
    later = a_delivery().model_copy(update={"timing": timing})

    assert a_ledger().first_told(later, NOON) is None
    assert a_ledger().first_told(later, NOON + timedelta(hours=1)) is not None


def a_routed_one(number: int, chance: random.Random, now: datetime) -> Delivery:
    """A delivery as it is routed: one of a few stories, with what the routes say by default."""
    delivery = a_delivery(PENDING, alert=str(number), routed_at=now, timing=AT_ONCE)
    place = Place(
        story_id=digest(chance.choice("abc")),
        state=State.SIGNED,
        begins=chance.random() < 0.3,  # a step, which comes first of what is late
        reports=1,
        outlets=1,
        families=1,
    )
    alert = an_alert(alert_id=delivery.alert_id, story=place)
    return delivery.model_copy(update={"alert": alert})


def a_message(due: list[Delivery], chance: random.Random, now: datetime) -> list[list[Delivery]]:
    """What is written down of a message: that it was begun, and mostly what came of it."""
    sendings = all_begun(due, now)
    if chance.random() < 0.1:
        return [sendings]  # the worker died
    attempt = chance.choice(ATTEMPTS)
    return [sendings, together(sendings, attempt, now=now, policy=POLICY, chance=chance.random())]


ATTEMPTS = [
    Attempt(Outcome.DELIVERED),
    *4 * [Attempt(Outcome.REFUSED_FOR_NOW, "http_503")],
    Attempt(Outcome.REFUSED_FOR_GOOD, "http_400"),
    Attempt(Outcome.REFUSED_FOR_GOOD, "http_403", is_destinations=True),
]
POLICY = RetryPolicy(first_seconds=60.0, longest_seconds=900.0, window_seconds=20_000.0)


@pytest.mark.parametrize("seed", range(100))
def test_what_is_told_is_the_same_as_if_all_were_looked_at(seed: int) -> None:
    chance, now, offset = random.Random(seed), NOON, 0
    shortcut, whole = Ledger(), Ledger()
    told = 0
    for number in range(50):
        now += timedelta(seconds=chance.choice([0, 1, 60, 300, 900, 1_900, 1_900, -30, -3_600]))
        due, wait = whole.next_due("desk", now)
        if not whole._holding["desk"]:
            due, wait = whole._next_of_all("desk", now, 0.0, lambda _: False)
        found, found_wait = shortcut.next_due("desk", now)

        assert found == due
        assert (found_wait is None) == (wait is None)
        assert (found_wait or 0) <= (wait or 0)

        room = chance.randint(1, len(due)) if due else 0
        told += room
        new = range(3 * number, 3 * number + chance.randint(0, 3))
        writes = [[a_routed_one(each, chance, now)] for each in new]
        writes += a_message(due[:room], chance, now) if due else []
        for ledger in (shortcut, whole):
            ledger.left_out(due[room:])
            for place, delivery in enumerate(chain.from_iterable(writes)):
                ledger.fold(delivery, offset + place)
        offset += sum(map(len, writes))
    assert told


@pytest.mark.parametrize("timing", [None, AT_ONCE], ids=["none", "as it is routed"])
def test_what_waits_for_its_next_try_is_not_looked_at(
    monkeypatch: pytest.MonkeyPatch, timing: Timing | None
) -> None:
    looked_at: list[int] = []

    def counting(turns: Iterable[Turn], *given: Any, **named: Any) -> Any:
        turns = list(turns)
        looked_at.append(len(turns))
        return next_message(turns, *given, **named)

    monkeypatch.setattr(alerts.ledger, "next_message", counting)
    later = NOON + timedelta(hours=1)
    ledger = a_ledger(
        *(
            a_delivery(RETRYING, alert=str(n), next_attempt_at=later, timing=timing)
            for n in range(50)
        ),
        a_delivery(PENDING, alert="new", timing=timing),
    )

    (due,), wait = ledger.next_due("desk", NOON)
    assert (due.key, wait) == (a_delivery(alert="new").key, None)
    assert looked_at == [1]
