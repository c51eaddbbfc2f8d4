"""Handing messages over, as those see it who have some to hand over."""

from typing import Protocol

from alerts.message import Message, Room
from alerts.outcome import Attempt


class Notifier(Protocol):
    """What hands messages over."""

    @property
    def names(self) -> tuple[str, ...]:
        """The destinations, by name, in the order of their file."""
        ...

    def room(self, destination: str) -> Room:
        """Return what a destination takes."""
        ...

    async def send(self, destination: str, message: Message) -> Attempt:
        """Try once to hand a message over; never raises for what the other side does."""
        ...
