"""Times by the clock of a place: when a digest is due, and when it is quiet.

Clocks are set forward and back. A time that a day does not have is the moment to which the
clocks jump then, as far behind the gap as it lies within; one that a day has twice is the first.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from schemas.timing import EVERY_DAY, QuietHours

A_DAY = timedelta(days=1)
LONGEST_QUIET = timedelta(days=3)
"""A weekend and a holiday; who wants less than that wants a digest."""

_DAYS_LOOKED_AT = 366
"""A year, since clocks differ by summer and winter."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """The times of a digest: on these days (1 is Monday), at these times by a place's clocks."""

    times: tuple[time, ...]
    zone: str
    days: tuple[int, ...] = EVERY_DAY


def next_time(schedule: Schedule, after: datetime) -> datetime:
    """Return the first of a schedule's times after a moment, in UTC."""
    zone = ZoneInfo(schedule.zone)
    day = after.astimezone(zone).date() - A_DAY
    while True:
        moments = (_moment(day, at, zone) for at in schedule.times)
        if day.isoweekday() in schedule.days and (
            later := [moment for moment in moments if moment > after]
        ):
            return min(later)
        day += A_DAY


@lru_cache(4096)
def quiet_until(hours: tuple[QuietHours, ...], moment: datetime) -> datetime | None:
    """Return when it is no longer quiet, where it is at that moment.

    Hours that follow upon each other are one quiet time, at most `LONGEST_QUIET` long.
    """
    at = moment
    while (ends := _end_of(hours, at)) is not None:
        at = ends
        if at - moment >= LONGEST_QUIET:
            break
    return at if at > moment else None


def never_ends(hours: Sequence[QuietHours]) -> bool:
    """Whether quiet hours leave no time between them in which something could be told."""
    first = datetime(2024, 1, 1, tzinfo=UTC)
    return bool(hours) and any(
        until - at >= LONGEST_QUIET
        for at in (first + day * A_DAY for day in range(_DAYS_LOOKED_AT))
        if (until := quiet_until(tuple(hours), at))
    )


def _end_of(hours: Sequence[QuietHours], moment: datetime) -> datetime | None:
    ends = (end for each in hours for begin, end in _around(each, moment) if begin <= moment < end)
    return max(ends, default=None)


def _around(hours: QuietHours, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
    try:
        zone = ZoneInfo(hours.zone)
    except (ZoneInfoNotFoundError, ValueError):
        return  # a zone that another machine knew: rather told than kept
    today = moment.astimezone(zone).date()
    for day in (today - A_DAY, today):
        if day.isoweekday() in hours.days:
            last = day if hours.ends > hours.begins else day + A_DAY
            yield _moment(day, hours.begins, zone), _moment(last, hours.ends, zone)


def _moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)
