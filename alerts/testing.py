"""Fakes for tests, of this product and of what is built on it."""

import asyncio
from collections.abc import Sequence

from alerts.handover import Still, always
from alerts.message import ROOMY, Message, Room
from alerts.outcome import DELIVERED, NO_SUCH_DESTINATION, Attempt, Outcome


class FakeNotifier:
    """A `Notifier` that keeps what it was given and sends nothing anywhere.

    Destinations in ``down`` refuse each message; those in ``hanging`` answer nobody until
    `wake` is called, and then refuse nothing any more.
    """

    def __init__(
        self,
        up: Sequence[str] = ("desk",),
        *,
        down: Sequence[str] = (),
        hanging: Sequence[str] = (),
    ) -> None:
        self.down = set(down)
        self._hanging = {name: asyncio.Event() for name in hanging}
        self._names = tuple(dict.fromkeys((*up, *down, *hanging)))
        self.tried: list[tuple[str, Message]] = []
        self.delivered: list[tuple[str, Message]] = []

    @property
    def names(self) -> tuple[str, ...]:
        """The destinations, by name."""
        return self._names

    def room(self, destination: str) -> Room:  # noqa: ARG002  (as a `Notifier` has it)
        """All that anybody may want."""
        return ROOMY

    async def send(
        self,
        destination: str,
        message: Message,
        still: Still = always,  # noqa: ARG002  (nothing waits here for its turn)
    ) -> Attempt:
        """Keep the message in ``tried``, and in ``delivered`` where it gets through."""
        if destination not in self._names:
            return NO_SUCH_DESTINATION
        self.tried.append((destination, message))
        if destination in self._hanging:
            await self._hanging[destination].wait()
        if destination in self.down:
            return Attempt(Outcome.REFUSED_FOR_NOW, "http_503")
        self.delivered.append((destination, message))
        return DELIVERED

    def wake(self, destination: str) -> None:
        """Let a destination that hangs answer."""
        self._hanging[destination].set()
