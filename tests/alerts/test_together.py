from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.dispatch import MOST_TOGETHER
from alerts.escaping import Style
from alerts.message import ROOMY, Room
from alerts.routes import Reader
from alerts.together import written
from schemas.delivery import Delivery, ToldIn
from schemas.ids import digest
from schemas.mention import Change, DecisionKind
from schemas.state import State
from schemas.story import Place
from schemas.timing import QuietHours, Timing
from tests.builders import NOON, a_passage, a_provenance, an_alert
from tests.builders import a_delivery as a_plain_delivery

GROUP = Timing(route="desk", group="w/1", group_interval_seconds=43_200)
MORNING = Timing(route="desk", digest="morning", digest_at=NOON)
NIGHT = Timing(
    route="desk",
    quiet_hours=(QuietHours(begins=NOON.time(), ends=NOON.time().replace(hour=13), zone="UTC"),),
)
STEP: dict[str, Any] = {"reasons": ("state_changed",)}


def a_place(story: str = "1", state: State = State.SIGNED, **given: Any) -> Place:
    known: dict[str, Any] = {"reports": 5, "outlets": 12, "families": 3}
    return Place(story_id=digest(story), state=state, **(known | given))


def a_delivery(
    name: str, told_in: ToldIn = ToldIn.GROUP, timing: Timing = GROUP, **alert: Any
) -> Delivery:
    known: dict[str, Any] = {
        "alert_id": digest(name),
        "article": a_provenance(
            url=f"https://example.com/{name}", headline=f"Headline {name}", published_at=NOON
        ),
        "story": a_place(),
    }
    update = {
        "alert_id": digest(name),
        "alert": an_alert(**(known | alert)),
        "told_in": told_in,
        "timing": timing,
        "due_at": NOON,
    }
    return a_plain_delivery().model_copy(update=update)


def told(*deliveries: Delivery, room: Room = ROOMY, late: timedelta = timedelta()) -> list[str]:
    """The title and the lines of the message."""
    message, count = written(deliveries, NOON + late, room)
    assert count == len(deliveries)
    return [message.title, *message.body.split("\n")]


def title(*deliveries: Delivery, late: timedelta = timedelta()) -> str:
    return told(*deliveries, late=late)[0].removeprefix("Russia–DPRK mutual defence: ")


def test_a_groups_message_gives_the_storys_facts_and_what_is_new_in_each() -> None:
    change = Change(before="They will sign.", after="They have signed.")
    updated = a_delivery("2", decision=DecisionKind.UPDATE, changes=(change,))

    lines = told(a_delivery("1"), updated)

    assert lines == [
        "Russia–DPRK mutual defence: 2 more reports",
        "■ signed; carried by 12 outlets in 3 families; 5 reports so far",
        "Headline 1",
        "new report · From example.com · 19 June 2024, 12:00 UTC",
        "“Both sides agreed on 【mutual defence】.”",
        "https://example.com/1",
        f"Alert {digest('1')}",
        "",
        "Headline 2",
        "updated report · From example.com · 19 June 2024, 12:00 UTC",
        "Now: “They have signed.”",
        "Before: “They will sign.”",
        "https://example.com/2",
        f"Alert {digest('2')}",
    ]


def test_the_first_of_a_group_says_when_more_comes() -> None:
    lines = told(a_delivery("1", ToldIn.AT_ONCE))

    assert lines[0].endswith(": new report (example.com)")
    assert "More on this comes in one message, every 12 h at most" in lines


def test_what_is_told_at_once_and_in_no_group_promises_nothing() -> None:
    assert not [line for line in told(a_plain_delivery()) if line.startswith("More on this")]


COMMENT = a_place(state=State.BACKGROUND, reports=1, outlets=1, families=1)
ELSEWHERE = a_place("2", State.BACKGROUND)
DIGEST, AT_ONCE = ToldIn.DIGEST, ToldIn.AT_ONCE


@pytest.mark.parametrize(
    ("deliveries", "wanted"),
    [
        pytest.param([a_delivery("1")], "1 more report", id="one-more"),
        pytest.param(
            [a_delivery("1"), a_delivery("2", story=ELSEWHERE)],
            "2 more reports of 2 events",
            id="two-events",
        ),
        pytest.param(
            [a_delivery("1", AT_ONCE, **STEP), a_delivery("2")],
            "new step: signed, and 1 more report",
            id="a-step-and-what-waited",
        ),
        pytest.param([a_delivery("1", AT_ONCE), a_delivery("2")], "2 reports", id="a-burst"),
        pytest.param(
            [a_delivery("1", DIGEST, MORNING), a_delivery("2", DIGEST, MORNING)],
            "digest “morning”: 2 reports",
            id="a-digest",
        ),
        pytest.param(
            [a_delivery("1", DIGEST, MORNING, **STEP)],
            "digest “morning”: new step: signed",
            id="a-digest-with-a-step",
        ),
        pytest.param(
            [a_delivery("1", DIGEST, NIGHT)], "1 report while it was quiet", id="after-a-night"
        ),
    ],
)
def test_the_title_says_how_much_of_what(deliveries: Sequence[Delivery], wanted: str) -> None:
    assert title(*deliveries) == wanted


def test_what_comes_late_says_so_and_by_how_much() -> None:
    late = told(a_delivery("1", DIGEST, MORNING), late=timedelta(minutes=95))

    assert late[0].endswith("digest “morning”: 1 report, late")
    assert "Late by 1 h 35 min" in late


def test_of_several_watches_none_is_named_in_the_title() -> None:
    other = a_delivery("2", watch_title="Another pact")

    assert told(a_delivery("1"), other)[0].startswith("clausewatch: ")


def test_one_report_by_one_outlet_has_no_facts_to_give() -> None:
    assert not [line for line in told(a_delivery("1", story=COMMENT)) if line.startswith("■")]


def test_an_event_that_was_told_before_goes_by_the_headline_of_its_first_report() -> None:
    place = a_place(headline="Putin and Kim sign a pact")

    lines = told(a_delivery("1", story=place), a_delivery("2", story=place))

    assert lines[0].endswith(": 2 more reports of “Putin and Kim sign a pact”")
    facts = "signed; carried by 12 outlets in 3 families; 5 reports so far"
    assert lines[1] == f"■ Putin and Kim sign a pact — {facts}"


def test_an_event_that_begins_in_a_message_needs_no_other_name_there() -> None:
    first = a_place(headline="Headline 1", begins=True)

    lines = told(a_delivery("1", AT_ONCE, story=first), a_delivery("2"))

    assert "“" not in lines[0]
    assert sum("Headline 1" in line for line in lines) == 1


def test_each_event_stands_by_itself_below_its_facts() -> None:
    first, second = a_delivery("1"), a_delivery("2", story=ELSEWHERE)

    facts = [line for line in told(first, second) if line.startswith("■")]

    assert facts == [
        "■ signed; carried by 12 outlets in 3 families; 5 reports so far",
        "■ carried by 12 outlets in 3 families; 5 reports so far",
    ]


def test_where_room_is_short_each_is_told_in_less_before_any_is_left_out() -> None:
    long = [
        a_delivery(str(number), passages=(a_passage("word " * 100, ()),)) for number in range(5)
    ]

    message, count = written(long, NOON, Room(body=1_700))

    assert count == 5
    assert message.body.count("word word") == 5 * 12
    assert message.body.count("https://") == 5


def test_what_finds_no_room_comes_in_the_next_message_and_this_one_says_so() -> None:
    many = [a_delivery(str(number)) for number in range(30)]

    message, count = written(many, NOON, Room(body=1_000))

    assert 1 < count < 30
    assert message.title.endswith(f"{count} more reports")
    assert message.body.endswith(f"… and {30 - count} more in the next messages")


def test_more_than_a_person_may_read_at_once_comes_in_the_next_message() -> None:
    many = [a_delivery(str(number)) for number in range(MOST_TOGETHER + 7)]

    message, count = written(many, NOON, ROOMY)

    assert count == MOST_TOGETHER
    assert message.body.endswith("… and 7 more in the next messages")


def test_where_not_even_one_of_several_fits_the_first_is_told_alone() -> None:
    message, count = written([a_delivery("1"), a_delivery("2")], NOON, Room(title=40, body=45))

    assert count == 1
    assert message.body == f"Alert {digest('1')}"


@given(st.integers(1, 60), st.integers(60, 5_000), st.booleans())
def test_a_message_fits_and_names_each_alert_that_it_counts(
    many: int,
    body: int,
    is_in_bytes: bool,  # noqa: FBT001  (hypothesis hands it over so)
) -> None:
    room = Room(title=100, body=body, is_in_bytes=is_in_bytes)
    deliveries = [a_delivery(str(number)) for number in range(many)]

    message, count = written(deliveries, NOON, room)

    assert room.fits(message)
    named = [line for line in message.body.split("\n") if line.startswith("Alert ")]
    assert named == [f"Alert {each.alert_id}" for each in deliveries[:count]]


def test_each_destination_reads_its_own_language() -> None:
    message, _ = written(
        [a_delivery("1")], NOON, ROOMY, readers={"desk": Reader("id", "Asia/Jakarta")}
    )

    assert message.title.endswith("1 laporan lagi")
    assert "laporan baru · Dari example.com · 19 Juni 2024, 19:00 WIB" in message.body
    assert f"Notifikasi {digest('1')}" in message.body


@pytest.mark.parametrize(
    "room",
    [
        Room(title=150, body=3_000, style=Style.MRKDWN),
        Room(title=200, body=4_000, is_in_bytes=True),
    ],
    ids=["slack", "ntfy"],
)
def test_a_long_title_is_cut_and_does_not_scatter_the_reports(room: Room) -> None:
    title = '«Договор» & "пакт" о взаимной обороне ' * 6
    many = [a_delivery(str(number), watch_title=title) for number in range(5)]

    message, count = written(many, NOON, room)

    assert count == 5
    assert room.fits(message)
