"""What is told next, of deliveries that stand in the ledger."""

from datetime import time, timedelta
from typing import Any

import pytest

from alerts.dispatch import ALONE, BACKLOG, LONGEST_WAIT
from alerts.ledger import Ledger
from schemas.delivery import Delivery, DeliveryState, ToldIn
from schemas.ids import digest
from schemas.state import State
from schemas.story import Place
from schemas.timing import QuietHours, Timing
from tests.builders import NOON, a_delivery, an_alert

HOUR = timedelta(hours=1)
AT_ONCE, GROUP, DIGEST = ToldIn.AT_ONCE, ToldIn.GROUP, ToldIn.DIGEST
EVERY_TWELVE_HOURS = {"group": "w/1", "group_interval_seconds": 43_200}


def grouped(name: str, *, after: timedelta = timedelta(), **given: Any) -> Delivery:
    """A delivery of a group, routed some time after noon."""
    return timed(name, after=after, **(EVERY_TWELVE_HOURS | given))


def timed(name: str, *, after: timedelta = timedelta(), **timing: Any) -> Delivery:
    plain = a_delivery(alert=name)
    at = {"routed_at": NOON + after, "changed_at": NOON + after}
    return plain.model_copy(update=at | {"timing": Timing(route="desk", **timing)})


def told(delivery: Delivery, *, after: timedelta = timedelta()) -> Delivery:
    """The record that says that a delivery was told."""
    update = {
        "state": DeliveryState.DELIVERED,
        "attempt": 1,
        "begun_at": NOON + after,
        "alert": None,
    }
    return delivery.model_copy(update=update)


def tried(delivery: Delivery, *, after: timedelta, **given: Any) -> Delivery:
    """The record of a try that came to nothing; the next is due at once."""
    known = {"state": DeliveryState.RETRYING, "attempt": 1, "begun_at": NOON + after}
    return delivery.model_copy(update=known | given)


def a_ledger(*deliveries: Delivery) -> Ledger:
    ledger = Ledger()
    for offset, delivery in enumerate(deliveries):
        ledger.fold(delivery, offset)
    return ledger


def next_message(
    ledger: Ledger, after: timedelta
) -> tuple[list[tuple[str, ToldIn | None]], float | None]:
    due, wait = ledger.next_due("desk", NOON + after)
    names = {digest("alert", name): name for name in "abcdefgh"}
    return [(names[each.alert_id], each.told_in) for each in due], wait


A, B = grouped("a"), grouped("b", after=HOUR)
FIRST_TOLD = (A, told(A), B)


def test_the_first_of_a_group_is_told_at_once() -> None:
    assert next_message(a_ledger(A), timedelta()) == ([("a", AT_ONCE)], None)


def test_what_follows_waits_until_the_interval_is_over() -> None:
    ledger = a_ledger(*FIRST_TOLD)

    assert next_message(ledger, HOUR) == ([], 11 * 3600)
    assert next_message(ledger, 12 * HOUR) == ([("b", GROUP)], None)


def test_all_that_waits_for_the_interval_comes_in_one_message() -> None:
    ledger = a_ledger(*FIRST_TOLD, grouped("c", after=11 * HOUR))

    assert next_message(ledger, 12 * HOUR) == ([("b", GROUP), ("c", GROUP)], None)


def test_a_group_that_was_silent_for_longer_than_its_interval_speaks_at_once() -> None:
    late = grouped("c", after=20 * HOUR)

    assert next_message(a_ledger(A, told(A), late), 20 * HOUR) == ([("c", GROUP)], None)


def test_a_step_breaks_through_first_and_takes_along_what_waits() -> None:
    step = an_alert(
        alert_id=digest("alert", "c"),
        reasons=("state_changed",),
        story=Place(
            story_id=digest("story"), state=State.RATIFIED, reports=3, outlets=2, families=2
        ),
    )
    breaking = grouped("c", after=2 * HOUR, breaks_through=True).model_copy(update={"alert": step})
    ledger = a_ledger(*FIRST_TOLD, breaking)

    assert next_message(ledger, 2 * HOUR) == ([("c", AT_ONCE), ("b", GROUP)], None)


def test_another_group_is_another_matter() -> None:
    other = grouped("c", after=HOUR, group="w/2")

    assert next_message(a_ledger(*FIRST_TOLD, other), HOUR) == ([("c", AT_ONCE)], None)


def test_what_comes_while_the_first_is_under_way_waits_for_the_next() -> None:
    under_way = grouped("b", after=timedelta(seconds=1))
    ledger = a_ledger(A, under_way, told(A))

    assert next_message(ledger, timedelta(seconds=2)) == ([], 12 * 3600 - 2)


def test_what_found_no_room_need_not_wait() -> None:
    ledger = a_ledger(A, B, told(A, after=HOUR))
    ledger.left_out([B])

    assert next_message(ledger, 2 * HOUR) == ([("b", GROUP)], None)


def test_a_clock_that_was_set_back_keeps_nothing_for_longer_than_the_interval() -> None:
    ledger = a_ledger(A, told(A, after=timedelta(days=2000)), B)

    assert next_message(ledger, HOUR) == ([], 12 * 3600)


def test_a_digest_waits_for_its_time_and_holds_up_nothing() -> None:
    due = NOON + 19 * HOUR
    first, second = (timed(name, digest="morning", digest_at=due) for name in "ab")
    ledger = a_ledger(first, second, a_delivery(alert="c"))

    assert next_message(ledger, timedelta()) == ([("c", None)], None)
    ledger.fold(told(a_delivery(alert="c")), 9)
    assert next_message(ledger, timedelta()) == ([], 19 * 3600)
    assert next_message(ledger, 19 * HOUR) == ([("a", DIGEST), ("b", DIGEST)], None)


def test_a_digest_that_only_a_wrong_clock_put_so_far_away_is_due() -> None:
    far = timed("a", digest="morning", digest_at=NOON + LONGEST_WAIT + HOUR)

    assert next_message(a_ledger(far), timedelta()) == ([("a", DIGEST)], None)


NIGHT = (QuietHours(begins=time(12), ends=time(18), zone="UTC"),)


def test_in_quiet_hours_nothing_is_told_and_all_of_it_in_one_message_afterwards() -> None:
    ledger = a_ledger(
        timed("a", quiet_hours=NIGHT),
        timed("b", after=HOUR, quiet_hours=NIGHT),
        grouped("c", after=2 * HOUR, quiet_hours=NIGHT),
    )

    assert next_message(ledger, 2 * HOUR) == ([], 4 * 3600)
    assert next_message(ledger, 6 * HOUR) == ([("a", DIGEST), ("b", DIGEST), ("c", DIGEST)], None)


def test_what_was_tried_before_it_became_quiet_is_not_tried_in_quiet_hours() -> None:
    before = timed("a", after=-HOUR, quiet_hours=NIGHT)
    again = tried(before, after=-HOUR, told_in=AT_ONCE, due_at=NOON - HOUR)
    ledger = a_ledger(before, again)

    assert next_message(ledger, HOUR) == ([], 5 * 3600)
    assert next_message(ledger, 6 * HOUR) == ([("a", AT_ONCE)], None)


def test_a_message_of_several_is_tried_again_as_it_was() -> None:
    known = {"told_in": GROUP, "due_at": NOON + 12 * HOUR}
    c = grouped("c", after=2 * HOUR)
    new = grouped("d", after=13 * HOUR)
    ledger = a_ledger(
        *FIRST_TOLD,
        c,
        tried(B, after=12 * HOUR, **known),
        tried(c, after=12 * HOUR, **known),
        new,
    )

    assert next_message(ledger, 13 * HOUR) == ([("b", DIGEST), ("c", DIGEST)], None)


def test_what_was_refused_in_one_message_is_tried_alone() -> None:
    known = {"told_in": GROUP, "due_at": NOON + 12 * HOUR, "reason": f"http_413{ALONE}"}
    c = grouped("c", after=2 * HOUR)
    ledger = a_ledger(
        *FIRST_TOLD, c, tried(B, after=12 * HOUR, **known), tried(c, after=12 * HOUR, **known)
    )

    assert next_message(ledger, 13 * HOUR) == ([("b", GROUP)], None)


def test_what_is_late_comes_together_whatever_its_route_wanted() -> None:
    ledger = a_ledger(
        a_delivery(alert="a"),
        timed("b", digest="morning", digest_at=NOON + HOUR),
        grouped("c"),
        timed("d", digest="morning", digest_at=NOON + 9 * HOUR),
    )

    late = [("a", DIGEST), ("b", DIGEST), ("c", DIGEST)]
    assert next_message(ledger, HOUR + BACKLOG + timedelta(seconds=1)) == (late, None)


@pytest.mark.parametrize(("outlets", "first"), [((1, 5), "b"), ((5, 1), "a")])
def test_of_several_events_the_one_that_most_carry_comes_first(
    outlets: tuple[int, int], first: str
) -> None:
    deliveries = []
    for name, count in zip("ab", outlets, strict=True):
        place = Place(
            story_id=digest(name), state=State.BACKGROUND, reports=1, outlets=count, families=1
        )
        alert = an_alert(alert_id=digest("alert", name), story=place)
        timing = timed(name, digest="morning", digest_at=NOON)
        deliveries.append(timing.model_copy(update={"alert": alert}))

    due, _ = next_message(a_ledger(*deliveries), timedelta())

    assert due[0][0] == first


def test_who_is_refused_before_it_becomes_quiet_holds_up_the_others_no_longer_than_told() -> None:
    """Refused right before it became quiet: what is not quiet need not wait for the morning."""
    asleep = timed("a", after=-HOUR, quiet_hours=NIGHT)
    refused = tried(
        asleep,
        after=-HOUR,
        told_in=AT_ONCE,
        due_at=NOON - HOUR,
        holds_destination=True,
        next_attempt_at=NOON + timedelta(minutes=5),
    )
    ledger = a_ledger(asleep, refused, timed("b", after=timedelta(minutes=1)))

    assert next_message(ledger, timedelta(minutes=1)) == ([], 240)
    assert next_message(ledger, timedelta(minutes=5)) == ([("b", AT_ONCE)], None)


def test_what_was_taken_along_is_due_from_then_on() -> None:
    """Refused together, all of it is tried again, and holds its destination no longer than that."""
    step = grouped("c", after=2 * HOUR, breaks_through=True)
    ledger = a_ledger(*FIRST_TOLD, step)
    due, _ = ledger.next_due("desk", NOON + 2 * HOUR)
    assert {each.due_at for each in due} == {NOON + 2 * HOUR}

    for offset, each in enumerate(due, start=10):
        ledger.fold(tried(each, after=2 * HOUR, holds_destination=offset == 10), offset)
    asked, _ = next_message(ledger, 2 * HOUR + timedelta(minutes=1))

    assert len(asked) == 1


def test_what_would_come_due_in_the_night_goes_along_while_it_is_day() -> None:
    night = (QuietHours(begins=time(22), ends=time(7), zone="UTC"),)
    first, second = (
        grouped(name, after=after, quiet_hours=night)
        for name, after in (("a", timedelta()), ("b", HOUR))
    )
    step = grouped("c", after=2 * HOUR, breaks_through=True, quiet_hours=night)
    ledger = a_ledger(first, told(first), second, step)

    assert sorted(next_message(ledger, 2 * HOUR)[0]) == [("b", GROUP), ("c", AT_ONCE)]


def test_nothing_goes_along_past_what_is_before_it_in_its_story() -> None:
    place = Place(
        story_id=digest("story"), state=State.BACKGROUND, reports=1, outlets=1, families=1
    )

    def of_the_story(name: str, after: timedelta) -> Delivery:
        alert = an_alert(alert_id=digest("alert", name), story=place)
        return grouped(name, after=after).model_copy(update={"alert": alert})

    a, c = of_the_story("a", timedelta()), of_the_story("c", 2 * HOUR)
    again = tried(a, after=HOUR, told_in=AT_ONCE, due_at=NOON, next_attempt_at=NOON + 9 * HOUR)
    step = grouped("d", after=2 * HOUR, breaks_through=True)
    ledger = a_ledger(a, B, told(B, after=HOUR), again, c, step)

    assert next_message(ledger, 2 * HOUR) == ([("d", AT_ONCE)], None)


def test_what_a_silence_keeps_is_not_told_before_its_time_and_not_suppressed_either() -> None:
    step = grouped("c", after=2 * HOUR, breaks_through=True)
    ledger = a_ledger(*FIRST_TOLD, step)

    due, _ = ledger.next_due("desk", NOON + 2 * HOUR, keeps=lambda each: each.key == B.key)

    assert [each.key for each in due] == [step.key]


def test_a_weekly_digest_that_falls_into_a_quiet_weekend_waits_for_its_end() -> None:
    """Eight and a half days: no wrong clock."""
    weekend = (
        QuietHours(begins=time(18), ends=time(8), zone="UTC", days=(5, 6, 7)),
        QuietHours(begins=time(8), ends=time(18), zone="UTC", days=(6, 7)),
    )
    weekly = timed("a", digest="weekly", digest_at=NOON + 10 * 24 * HOUR, quiet_hours=weekend)

    due, wait = next_message(a_ledger(weekly), 3 * 24 * HOUR + 9 * HOUR)

    assert due == []
    assert wait == (8 * 24 + 11) * 3600
