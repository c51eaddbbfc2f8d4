"""When a delivery is told, and with what: settled when it is routed, and written down with it."""

from datetime import time
from typing import Annotated

from pydantic import Field

from schemas.base import Moment, Record

Weekday = Annotated[int, Field(ge=1, le=7)]
"""A day of the week as ISO 8601 numbers them: Monday is 1."""

EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)


class QuietHours(Record):
    """Hours in which a destination hears nothing, by the clocks of ``zone`` (an IANA name).

    They begin at ``begins`` on each of ``days`` and last until it is ``ends`` next.
    """

    begins: time
    ends: time
    zone: str
    days: tuple[Weekday, ...] = EVERY_DAY


class Timing(Record):
    """How a delivery is told; without any of it, at once and alone.

    Deliveries of one ``group`` share messages: the first is told at once, those that follow it
    together once ``group_interval_seconds`` have passed; one that ``breaks_through`` is told at
    once, and takes along what waits. One with a ``digest`` waits until ``digest_at``. In
    ``quiet_hours`` nothing is told: what came due meanwhile is told afterwards, in one message.
    ``route`` is the name of the route that settled it.
    """

    route: str
    group: str | None = None
    group_interval_seconds: float | None = Field(default=None, ge=0, le=31_536_000)
    breaks_through: bool = False
    digest: str | None = None
    digest_at: Moment | None = None
    quiet_hours: tuple[QuietHours, ...] = ()

    @property
    def is_at_once(self) -> bool:
        """Whether nothing in it keeps a delivery from being told at once and alone."""
        return self.group is None and self.digest is None and not self.quiet_hours
