"""The guard: the one place that catches whatever a handler raises.

Faust forgets an event whose agent raises: the acknowledgement stands in a ``finally``, and no
supervisor changes that. So nothing may leave an agent's loop. A record is handled, or it is
buried as a dead letter that Kafka has acknowledged, or the process ends on the spot, which is
the one way to have the record again after the restart.
"""

import os
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog
from structlog.contextvars import bound_contextvars

from schemas.base import Record
from schemas.codec import decode
from schemas.dead_letter import DeadLetter, Reason
from schemas.errors import BadRecord
from streams.arrival import Arrival
from streams.redaction import redact

EXIT_ENDED_ITSELF = 70
"""The exit status of a worker that ended itself rather than lose a record (EX_SOFTWARE)."""

LONGEST_DETAIL = 2000

R = TypeVar("R", bound=Record)
Handler = Callable[[R, Arrival], Awaitable[None]]
Bury = Callable[[DeadLetter], Awaitable[None]]
Guarded = Callable[[Arrival], Awaitable[None]]

log = structlog.get_logger(__name__)


def guarded(
    kind: type[R],
    handle: Handler[R],
    *,
    agent: str,
    bury: Bury,
    end: Callable[[int], None] = os._exit,
) -> Guarded:
    """Wrap a handler so that every record ends handled, buried, or with the process.

    Nothing but cancellation ever leaves it; a cancelled record is not acknowledged.
    """

    async def run(arrival: Arrival) -> None:
        with bound_contextvars(
            agent=agent, topic=arrival.topic, partition=arrival.partition, offset=arrival.offset
        ):
            try:
                record = decode(kind, arrival.value)
            except BadRecord as bad:
                await _buried(arrival, Reason(bad.reason), bad.detail)
                return
            try:
                await handle(record, arrival)
            except Exception as error:
                log.exception("record.failed")
                await _buried(arrival, Reason.HANDLER_FAILED, _told(error))

    async def _buried(arrival: Arrival, reason: Reason, detail: str) -> None:
        try:
            await bury(arrival.dead_letter(agent=agent, reason=reason, detail=detail))
        except Exception:
            log.exception("worker.ended_itself", why="a dead letter could not be written")
            end(EXIT_ENDED_ITSELF)
            return
        log.warning("record.buried", reason=reason.value, detail=detail)

    return run


def _told(error: Exception) -> str:
    # A library's message may quote the address it was given, and an Apprise URL is a password. Or
    # it quotes the article, and a dead letter too large for Kafka ends the worker at each start.
    told = redact(f"{type(error).__name__}: {error}"[:LONGEST_DETAIL])
    return told.encode("utf-8", "backslashreplace").decode()
