"""Handing messages over, as those see it who have some to hand over."""

from collections.abc import Callable
from typing import Protocol

from alerts.message import Message, Room
from alerts.outcome import Attempt

Still = Callable[[], bool]
"""Says, once a message's turn has come, whether it is still to be handed over."""


def always() -> bool:
    """Whatever happens, it is to be handed over."""
    return True


class Notifier(Protocol):
    """What hands messages over."""

    @property
    def names(self) -> tuple[str, ...]:
        """The destinations, by name, in the order of their file."""
        ...

    def room(self, destination: str) -> Room:
        """Return what a destination takes."""
        ...

    async def send(self, destination: str, message: Message, still: Still = always) -> Attempt:
        """Try once to hand a message over; never raises for what the other side does.

        `BUSY` where what is before it took so long that it is not to be any more.
        """
        ...
