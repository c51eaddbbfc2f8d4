"""The monitor's own state."""

from enum import StrEnum

from schemas.base import Moment, Record


class Condition(StrEnum):
    """How a component is."""

    RUNNING = "running"
    STOPPED = "stopped"


class Health(Record):
    """The last known state of one component, keyed by it.

    While it runs it says so again and again: ``at`` is when it last did, ``since`` when that
    condition began.
    """

    component: str
    condition: Condition
    since: Moment
    at: Moment | None = None
    version: str
    watches: tuple[str, ...] = ()
    destinations: tuple[str, ...] = ()
