"""Faust's recovery, which after a rebalance lets the agents go on, waits for as long as it takes.

mode tells who waits with a time limit, once that is over, that the service was stopped. So the
recovery of faust-streaming 0.15.3 ends for good, without a word, where it takes longer than
``broker_request_timeout`` to seek what is committed: the broker that leads the group has gone, say,
with its address. The worker stays a member, gets its partitions and reads nothing, until the
watchdog ends it.

Here nothing has a limit, since whatever makes waiting useless ends it: another rebalance, or a
stop. It leans on a name that is private to Faust; tests/integration/test_consumer.py shows the
fault and its end beside a real Kafka.
"""

import logging
from typing import Any

from faust.tables import TableManager, recovery

_FAUSTS = logging.getLogger("faust.mended.recovery")
"""Where mode says of a service that it starts; unless it has one, in the name of this module."""


class Recovery(recovery.Recovery):
    """What lets partitions be read, once they were handed out and sought."""

    logger = _FAUSTS

    async def _wait(self, coro: Any, timeout: Any = None) -> None:  # noqa: ARG002, ASYNC109
        await super()._wait(coro)


class Tables(TableManager):
    """Faust's tables with this recovery."""

    logger = _FAUSTS

    @property
    def recovery(self) -> recovery.Recovery:
        """The one recovery of these tables."""
        if self._recovery is None:
            self._recovery = Recovery(self.app, self, beacon=self.beacon, loop=self.loop)
        return self._recovery
