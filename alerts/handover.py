"""Handing messages over, as those see it who have some to hand over."""

from typing import Protocol

from alerts.message import Message
from alerts.retry import Outcome


class Notifier(Protocol):
    """What hands messages over."""

    @property
    def names(self) -> tuple[str, ...]:
        """The destinations, by name, in the order of their file."""
        ...

    async def send(self, destination: str, message: Message) -> Outcome:
        """Try once to hand a message over; never raises for what the other side does."""
        ...
