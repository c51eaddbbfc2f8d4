"""Reports begun before their turn: while one article is gone on with, the next are worked on.

Only the analysis and the report run ahead. Records are handled one by one in their order.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeVar

from structlog.contextvars import bound_contextvars

from schemas.article import Article
from schemas.codec import decode
from schemas.errors import BadRecord
from schemas.origin import Origin
from streams.agents.analyse import Analysed, Reported
from streams.arrival import Arrival

MOST_AHEAD = 24
"""Articles that wait for their turn; each may have 4 MB, and its report 8.

Enough for what the analysing process is given at a time to be handed over, answered and written
together; with 8, few ever were.
"""

M = TypeVar("M")


class Ahead:
    """A `Reported` that may be begun by an article's arrival before it is asked for."""

    def __init__(self, reported: Reported) -> None:
        self._reported = reported
        self._begun: deque[tuple[Origin, asyncio.Task[Analysed]]] = deque()

    def begin(self, arrival: Arrival) -> None:
        """Begin with an article that will be asked for; what is none is left to the guard."""
        try:
            article = decode(Article, arrival.value)
        except BadRecord:
            return
        origin = arrival.own_origin
        with bound_contextvars(agent="analyse", **arrival.where):
            task = asyncio.ensure_future(self._reported(article, origin))
        # Its failure is for whoever asks, and nobody may.
        task.add_done_callback(lambda ended: ended.cancelled() or ended.exception())
        self._begun.append((origin, task))

    async def __call__(self, article: Article, origin: Origin) -> Analysed:
        """Return what was begun of this article; what was begun before it nobody wants any more."""
        while self._begun:
            begun, task = self._begun.popleft()
            if begun == origin:
                return await task
            task.cancel()
        return await self._reported(article, origin)

    def forget(self) -> None:
        """Drop all that was begun."""
        while self._begun:
            self._begun.popleft()[1].cancel()


async def handle_ahead(
    arrivals: AsyncIterator[tuple[Arrival, M]],
    ahead: Ahead,
    handle: Callable[[Arrival, M], Awaitable[None]],
) -> None:
    """Handle arrivals one by one in their order, the reports of the next few begun meanwhile.

    What `handle` raises ends it, in an exception group.
    """
    waiting: asyncio.Queue[tuple[Arrival, M]] = asyncio.Queue(MOST_AHEAD)

    async def handle_in_turn() -> None:
        while True:
            await handle(*await waiting.get())

    try:
        async with asyncio.TaskGroup() as both:
            handling = both.create_task(handle_in_turn())
            async for arrival, message in arrivals:
                ahead.begin(arrival)
                await waiting.put((arrival, message))
            handling.cancel()
    finally:
        ahead.forget()
