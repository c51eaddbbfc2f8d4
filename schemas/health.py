"""The monitor's own state."""

from schemas.base import Moment, Record
from schemas.closed import ClosedList


class Condition(ClosedList):
    """How a component is."""

    RUNNING = "running", "it says that it runs"
    STOPPED = "stopped", "it ended in good order"


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
