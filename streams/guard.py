"""The guard: the one place that catches whatever a handler raises.

Faust forgets an event whose agent raises: the acknowledgement stands in a ``finally``, and no
supervisor changes that. So nothing may leave an agent's loop. A record is handled, or it is
buried as a dead letter that Kafka has acknowledged, or it is another worker's by now, or the
process ends on the spot, which is the one way to have the record again after the restart.
"""

import os
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog
from structlog.contextvars import bound_contextvars

from schemas.base import Record
from schemas.codec import decode
from schemas.dead_letter import DeadLetter, Reason
from schemas.errors import BadRecord, GivenUp, MustComeBack, PartitionLost
from streams.arrival import Arrival
from streams.redaction import redact

EXIT_ENDED_ITSELF = 70
"""The exit status of a worker that ended itself rather than lose a record (EX_SOFTWARE)."""

EXIT_ENDED_BY_WATCHDOG = 71
"""The exit status of a worker that its watchdog ended: it hung, or got nowhere."""

LONGEST_DETAIL = 2000

R = TypeVar("R", bound=Record)
Handler = Callable[[R, Arrival], Awaitable[None]]
Bury = Callable[[DeadLetter], Awaitable[None]]
Guarded = Callable[[Arrival], Awaitable[bool]]
"""Says whether a record is through; if not, another worker has it now."""

log = structlog.get_logger(__name__)


def guarded(
    kind: type[R],
    handle: Handler[R],
    *,
    agent: str,
    bury: Bury,
    last_words: Callable[[str], None] = lambda _: None,
    end: Callable[[int], None] = os._exit,
) -> Guarded:
    """Wrap a handler: each record ends handled, buried, left to another, or with the process.

    Nothing but cancellation ever leaves it; a cancelled record is not acknowledged.
    ``last_words`` hears why before the process ends, and returns soon.
    """

    async def run(arrival: Arrival) -> bool:
        with bound_contextvars(agent=agent, **arrival.where):
            letter: DeadLetter | None = None
            while True:
                try:
                    letter = letter or await _handled(kind, handle, arrival, agent)
                    if letter is not None:
                        await bury(letter)
                        log.warning("record.buried", reason=letter.reason, detail=letter.detail)
                except PartitionLost as lost:
                    log.info("record.left", why=str(lost))
                    return False
                except Exception as error:
                    if letter is None and not isinstance(error, MustComeBack):
                        log.exception("record.failed")
                        letter = arrival.dead_letter(
                            agent=agent, reason=Reason.HANDLER_FAILED, detail=_told(error)
                        )
                        continue
                    why = f"{agent}: {_told(error)}"
                    log.exception("worker.ended_itself", why=why)
                    last_words(why)
                    end(EXIT_ENDED_ITSELF)
                return True

    return run


async def _handled(
    kind: type[R], handle: Handler[R], arrival: Arrival, agent: str
) -> DeadLetter | None:
    """Handle a record, or return what is to be buried of it."""
    try:
        record = decode(kind, arrival.value)
    except BadRecord as bad:
        return arrival.dead_letter(agent=agent, reason=Reason(bad.reason), detail=bad.detail)
    try:
        await handle(record, arrival)
    except GivenUp as up:
        return arrival.dead_letter(agent=agent, reason=Reason(up.reason), detail=up.detail)
    return None


def _told(error: Exception) -> str:
    # A library's message may quote the address it was given, and an Apprise URL is a password. Or
    # it quotes the article, and a dead letter too large for Kafka ends the worker at each start.
    told = redact(f"{type(error).__name__}: {error}"[:LONGEST_DETAIL])
    return told.encode("utf-8", "backslashreplace").decode()
