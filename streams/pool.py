"""Children that share the work: what waits while they are busy is handed over together.

A piece that goes alone costs more on its way than many a piece is worth: a thread woken, a loop
woken, and a request to Kafka for what comes of it.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from queue import LifoQueue

from streams.child import FIT_BYTES, Child, Outcome, WorkFailed

MOST_TOGETHER = 16
"""Pieces that a child is given at a time; it tells of them together."""

_BATCHES = 2
"""For each child: one that it is at, and one to go on with before the loop has heard of that.

Whoever is free first goes on with it: none waits for a child that hangs while another idles.
"""

Done = tuple[Child, bytes]
"""Who did a piece, and what came of it."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A piece, and who waits for what comes of it."""

    piece: bytes
    is_again: bool
    done: asyncio.Future[Done]


_Batch = deque[_Asked]
"""Those of which nothing was told yet."""


class Pool:
    """Does pieces in the order in which they are asked for, each child one at a time."""

    def __init__(self, children: Sequence[Child]) -> None:
        self._children = tuple(children)
        self._threads = ThreadPoolExecutor(len(children), "pool")
        # The last that was busy is the next to be: of the others' memory nothing is touched.
        self._idle: LifoQueue[Child] = LifoQueue()
        for child in reversed(self._children):
            self._idle.put(child)
        self._batches = 0
        self._waiting: _Batch = deque()

    def start(self) -> set[bytes]:
        """Start the children, unless they run; return what they say. Raises `NoProcess`.

        The first is alone: it may keep for the others what it has read and checked.
        """
        first, *others = self._children
        said = first.start()
        return {said, *self._threads.map(Child.start, others)}

    def close(self) -> None:
        """End the children, whatever they are doing."""
        for child in self._children:
            child.close()

    async def do(self, piece: bytes, *, is_again: bool = False) -> Done:
        """Return what came of a piece, and who did it. Raises as `Child.do` does.

        One that ``is_again`` asked for is the next to be handed over, alone, to a process that
        has done nothing else. What is cancelled before its turn is not done.
        """
        asked = _Asked(piece, is_again, asyncio.get_running_loop().create_future())
        if is_again:
            self._waiting.appendleft(asked)
        else:
            self._waiting.append(asked)
        self._hand_over()
        return await asked.done

    def _hand_over(self) -> None:
        """Give what waits to the children's threads, as much as they may have."""
        loop = asyncio.get_running_loop()
        while self._batches < _BATCHES * len(self._children) and (batch := self._taken()):
            self._batches += 1
            through = loop.run_in_executor(self._threads, self._work_through, batch, loop)
            through.add_done_callback(partial(self._handed_back, batch))

    def _taken(self) -> _Batch:
        """Take what may be handed over together off what waits."""
        batch: _Batch = deque()
        room = FIT_BYTES
        while self._waiting and len(batch) < MOST_TOGETHER:
            asked = self._waiting[0]
            if batch and (asked.is_again or len(asked.piece) > room):
                break
            self._waiting.popleft()
            if asked.done.done():
                continue  # it was cancelled
            room -= len(asked.piece) if batch else 0
            batch.append(asked)
            if asked.is_again:
                break
        return batch

    def _handed_back(self, batch: _Batch, through: asyncio.Future[None]) -> None:
        """Tell the first that was not done why; those behind it are the next to be done."""
        self._batches -= 1
        if (error := through.exception()) is not None:
            _settle(batch.popleft(), error)
        self._waiting.extendleft(reversed(batch))
        self._hand_over()

    def _work_through(self, batch: _Batch, loop: asyncio.AbstractEventLoop) -> None:
        """Have a child do a batch, in a thread; until something is told, the batch is its own."""
        wanted = [asked for asked in batch if not asked.done.done()]
        batch.clear()
        batch.extend(wanted)
        if not wanted:
            return
        child = self._idle.get()  # there are no more threads than children

        def tell(outcomes: Sequence[Outcome]) -> None:
            loop.call_soon_threadsafe(_told, child, batch, outcomes)

        try:
            if wanted[0].is_again:
                child.renew()
            child.do_each([asked.piece for asked in wanted], tell)
        finally:
            self._idle.put(child)


def _told(child: Child, batch: _Batch, outcomes: Sequence[Outcome]) -> None:
    for outcome in outcomes:
        asked = batch.popleft()
        _settle(asked, outcome if isinstance(outcome, WorkFailed) else (child, outcome))


def _settle(asked: _Asked, outcome: Done | BaseException) -> None:
    if asked.done.done():
        return  # it was cancelled meanwhile
    if isinstance(outcome, BaseException):
        asked.done.set_exception(outcome)
    else:
        asked.done.set_result(outcome)
