import json
from datetime import datetime, timedelta
from functools import partial

import pytest

from streams.troubles import FLAPPING, GATHERED, QUIET, Standing, Trouble, Troubles
from tests.builders import NOON

DEAD, AWAY = Trouble.DEAD_LETTERS, Trouble.BROKER_AWAY
MINUTE = timedelta(minutes=1)


def said(troubles: Troubles, now: datetime) -> list[Standing]:
    """Say all that is due."""
    due = list(troubles.due(now))
    for one in due:
        troubles.told(one, now)
    return due


def one_whose_end_is_being_told() -> tuple[Troubles, Standing]:
    """One that began and is over; that it began is told, and its end is due."""
    troubles = Troubles()
    troubles.raised(AWAY, "", "", NOON)
    said(troubles, NOON)
    troubles.cleared(AWAY, "", NOON)
    (end,) = troubles.due(NOON)
    return troubles, end


def test_a_trouble_is_told_once() -> None:
    troubles = Troubles()
    troubles.raised(AWAY, "", "no broker", NOON)

    assert [(one.trouble, one.detail) for one in said(troubles, NOON)] == [(AWAY, "no broker")]
    assert said(troubles, NOON + timedelta(days=1)) == []


def test_its_end_is_told_once() -> None:
    troubles = Troubles()
    troubles.raised(AWAY, "", "", NOON)
    said(troubles, NOON)

    troubles.cleared(AWAY, "", NOON + MINUTE)

    assert [one.over_at for one in said(troubles, NOON + MINUTE)] == [NOON + MINUTE]
    assert said(troubles, NOON + MINUTE) == []


def test_what_never_began_is_not_over() -> None:
    troubles = Troubles()

    assert not troubles.cleared(AWAY, "", NOON)
    assert said(troubles, NOON) == []


def test_one_that_is_over_before_it_was_told_is_told_all_the_same() -> None:
    troubles = Troubles()
    troubles.raised(Trouble.WORKER_ENDED, "desk-1", "analyse: no words", NOON)
    troubles.cleared(Trouble.WORKER_ENDED, "desk-1", NOON + MINUTE)

    (one,) = said(troubles, NOON + MINUTE)

    assert (one.detail, one.over_at) == ("analyse: no words", NOON + MINUTE)


def test_what_goes_on_happening_is_gathered() -> None:
    troubles = Troubles()
    for minute in range(10):
        troubles.raised(DEAD, "", f"letter {minute}", NOON + minute * MINUTE)
        assert len(said(troubles, NOON + minute * MINUTE)) == (1 if minute == 0 else 0)

    (one,) = said(troubles, NOON + GATHERED)

    assert (one.count, one.detail) == (10, "letter 9")
    assert said(troubles, NOON + 2 * GATHERED) == []


def test_dead_letters_are_over_after_an_hour_without() -> None:
    troubles = Troubles()
    troubles.raised(DEAD, "", "", NOON)
    said(troubles, NOON)

    assert said(troubles, NOON + QUIET - MINUTE) == []
    assert [one.over_at for one in said(troubles, NOON + QUIET)] == [NOON + QUIET]


def test_one_that_comes_and_goes_is_told_when_it_begins_and_over_when_it_stays_so() -> None:
    troubles, told = Troubles(), []
    for minute in range(9):
        at = NOON + minute * MINUTE
        troubles.raised(AWAY, "", "", at)
        told += [(minute, one.over_at) for one in said(troubles, at)]
        troubles.cleared(AWAY, "", at)
        told += [(minute, one.over_at) for one in said(troubles, at)]

    assert told == [(0, None), (0, NOON), (1, None)]
    last = NOON + 8 * MINUTE
    assert said(troubles, last + FLAPPING - MINUTE) == []
    (one,) = said(troubles, last + FLAPPING)
    assert (one.count, one.over_at) == (8, last)


def test_what_comes_back_while_its_end_is_told_is_told_at_once() -> None:
    troubles, end = one_whose_end_is_being_told()

    troubles.raised(AWAY, "", "", NOON)
    troubles.told(end, NOON)

    assert [one.over_at for one in said(troubles, NOON)] == [None]


def test_what_came_back_and_went_while_its_end_is_told_is_over_when_it_stays_so() -> None:
    troubles, end = one_whose_end_is_being_told()

    troubles.raised(AWAY, "", "", NOON)
    troubles.cleared(AWAY, "", NOON)
    troubles.told(end, NOON)

    assert said(troubles, NOON + FLAPPING - MINUTE) == []
    assert [one.over_at for one in said(troubles, NOON + FLAPPING)] == [NOON]


def test_what_came_back_and_went_before_it_could_be_told_is_told_soon() -> None:
    troubles, end = one_whose_end_is_being_told()
    troubles.told(end, NOON)

    troubles.raised(AWAY, "", "", NOON + MINUTE)
    troubles.cleared(AWAY, "", NOON + MINUTE)

    assert said(troubles, NOON + MINUTE) == []
    assert [one.over_at for one in said(troubles, NOON + 2 * MINUTE)] == [NOON + MINUTE]


def test_what_an_earlier_version_held_back_is_told() -> None:
    held = Standing(
        trouble=AWAY,
        subject="",
        detail="",
        since=NOON,
        last_at=NOON,
        held_until=NOON + FLAPPING,
        is_flapping=True,
    )
    troubles = Troubles(json.dumps({"standing": [held.model_dump(mode="json")]}).encode())

    assert said(troubles, NOON) == [held]


def test_one_that_goes_on_coming_and_going_is_gathered() -> None:
    troubles, told = Troubles(), []
    for minute in range(60):
        at = NOON + minute * MINUTE
        change = troubles.cleared if minute % 2 else partial(troubles.raised, detail="")
        change(AWAY, "", now=at)
        told += [minute for _ in said(troubles, at)]

    assert told == [0, 1, 2, 18, 34, 50]


def test_two_subjects_are_two_troubles() -> None:
    troubles = Troubles()
    troubles.raised(Trouble.DELIVERY_FAILED, "desk", "", NOON)
    troubles.raised(Trouble.DELIVERY_FAILED, "ops", "", NOON)

    assert [one.subject for one in said(troubles, NOON)] == ["desk", "ops"]


def test_another_process_goes_on_where_this_one_was() -> None:
    troubles = Troubles()
    troubles.raised(AWAY, "", "told", NOON)
    said(troubles, NOON)
    troubles.raised(Trouble.WORKER_ENDED, "desk-1", "not told", NOON)

    later = Troubles(troubles.written())

    assert [one.detail for one in said(later, NOON)] == ["not told"]
    assert later.stands(AWAY, "")


@pytest.mark.parametrize("written", [b"", b"{", b"[1]", b'{"standing": [{"trouble": "?"}]}'])
def test_what_cannot_be_read_is_nothing(written: bytes) -> None:
    assert Troubles(written).due(NOON) == ()
