from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.schedule import Schedule, never_ends, next_time, quiet_until
from schemas.timing import QuietHours

BERLIN, JAKARTA, LORD_HOWE = "Europe/Berlin", "Asia/Jakarta", "Australia/Lord_Howe"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def daily(
    clock: str, zone: str = BERLIN, days: tuple[int, ...] = (1, 2, 3, 4, 5, 6, 7)
) -> Schedule:
    return Schedule((time.fromisoformat(clock),), zone, days)


def quiet(begins: str, ends: str, zone: str = BERLIN, **given: tuple[int, ...]) -> QuietHours:
    return QuietHours(
        begins=time.fromisoformat(begins), ends=time.fromisoformat(ends), zone=zone, **given
    )


NIGHT = quiet("22:00", "06:00")
FRIDAY = quiet("22:00", "06:00", days=(5,))


@pytest.mark.parametrize(
    ("schedule", "after", "due"),
    [
        pytest.param(daily("07:30", JAKARTA), "2024-06-19T00:00", "2024-06-19T00:30", id="today"),
        pytest.param(daily("07:30", JAKARTA), "2024-06-19T00:30", "2024-06-20T00:30", id="later"),
        pytest.param(daily("08:00"), "2024-03-30T12:00", "2024-03-31T06:00", id="clocks-forward"),
        pytest.param(daily("08:00"), "2024-10-26T12:00", "2024-10-27T07:00", id="clocks-back"),
        pytest.param(daily("02:30"), "2024-03-30T12:00", "2024-03-31T01:30", id="a-time-left-out"),
        pytest.param(daily("02:30"), "2024-10-26T12:00", "2024-10-27T00:30", id="a-time-had-twice"),
        pytest.param(
            daily("02:30"), "2024-10-27T00:30", "2024-10-28T01:30", id="the-second-is-no-digest"
        ),
        pytest.param(
            daily("02:15", LORD_HOWE), "2024-10-05T12:00", "2024-10-05T15:45", id="half-an-hour"
        ),
        pytest.param(
            daily("09:00", days=(1,)), "2024-06-19T12:00", "2024-06-24T07:00", id="weekly"
        ),
        pytest.param(daily("09:00"), "2024-02-28T12:00", "2024-02-29T08:00", id="leap-day"),
        pytest.param(
            Schedule((time(0), time(6), time(12), time(18)), BERLIN),
            "2024-06-19T05:00",
            "2024-06-19T10:00",
            id="every-six-hours",
        ),
    ],
)
def test_a_digest_is_due_by_the_clocks_of_its_place(
    schedule: Schedule, after: str, due: str
) -> None:
    assert next_time(schedule, at(after)) == at(due)


@pytest.mark.parametrize(
    ("hours", "moment", "until"),
    [
        pytest.param((NIGHT,), "2024-06-19T19:59", None, id="before"),
        pytest.param((NIGHT,), "2024-06-19T20:00", "2024-06-20T04:00", id="begins"),
        pytest.param((NIGHT,), "2024-06-20T03:59", "2024-06-20T04:00", id="after-midnight"),
        pytest.param((NIGHT,), "2024-06-20T04:00", None, id="over"),
        pytest.param((NIGHT,), "2024-03-30T23:00", "2024-03-31T04:00", id="a-shorter-night"),
        pytest.param((NIGHT,), "2024-10-26T23:00", "2024-10-27T05:00", id="a-longer-night"),
        pytest.param(
            (FRIDAY,),
            "2024-06-22T01:00",
            "2024-06-22T04:00",
            id="it-began-on-friday",
        ),
        pytest.param((FRIDAY,), "2024-06-20T21:00", None, id="thursday"),
        pytest.param(
            (NIGHT, quiet("06:00", "22:00", days=(6, 7))),
            "2024-06-22T12:00",
            "2024-06-24T04:00",
            id="a-weekend-of-days-and-nights",
        ),
        pytest.param((), "2024-06-19T23:00", None, id="none"),
    ],
)
def test_quiet_hours_last_until_they_end_by_the_clocks_of_their_place(
    hours: tuple[QuietHours, ...], moment: str, until: str | None
) -> None:
    assert quiet_until(hours, at(moment)) == (at(until) if until else None)


def test_hours_without_a_gap_between_them_are_refused_and_do_not_last_for_ever() -> None:
    always = [NIGHT, quiet("06:00", "22:00")]

    assert never_ends(always)
    assert not never_ends([NIGHT, quiet("06:00", "22:00", days=(6, 7))])
    assert quiet_until(tuple(always), at("2024-06-19T12:00")) <= at("2024-06-24T12:00")  # type: ignore[operator]


moments = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)).map(  # noqa: DTZ001
    lambda moment: moment.replace(tzinfo=UTC)
)
zones = st.sampled_from([BERLIN, JAKARTA, LORD_HOWE, "UTC", "America/New_York", "Asia/Kathmandu"])
clocks = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))


@given(
    moments, zones, st.sets(clocks, min_size=1, max_size=4), st.sets(st.integers(1, 7), min_size=1)
)
def test_a_digest_is_always_within_a_week_and_never_now(
    after: datetime, zone: str, times: set[time], days: set[int]
) -> None:
    due = next_time(Schedule(tuple(times), zone, tuple(days)), after)

    assert after < due <= after + timedelta(days=8)


@given(moments, zones, clocks, clocks)
def test_when_quiet_ends_it_is_quiet_no_more(
    moment: datetime, zone: str, begins: time, ends: time
) -> None:
    hours = (QuietHours(begins=begins, ends=ends, zone=zone),)
    until = quiet_until(hours, moment)

    if begins != ends and until is not None:
        assert moment < until <= moment + timedelta(hours=25)
        assert quiet_until(hours, until) is None
