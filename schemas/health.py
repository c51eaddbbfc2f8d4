"""The monitor's own state."""

from enum import StrEnum

from schemas.base import Moment, Record


class Condition(StrEnum):
    """How a component is."""

    RUNNING = "running"
    STOPPED = "stopped"


class Health(Record):
    """The last known state of one component, keyed by it."""

    component: str
    condition: Condition
    since: Moment
    version: str
    watches: tuple[str, ...] = ()
    destinations: tuple[str, ...] = ()
