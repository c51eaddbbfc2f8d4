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

from streams.child import FIT_BYTES, Child, Outcome, WorkFailed

MOST_TOGETHER = 16
"""Pieces that a child is given at a time; it tells of them together."""

_BATCHES = 2
"""Of a child: one that it is at, and one to go on with before the loop has heard of the first."""

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


@dataclass(slots=True)
class _Lane:
    """A child, the one thread that asks it, and how many batches it has."""

    child: Child
    thread: ThreadPoolExecutor
    batches: int = 0


class Pool:
    """Does pieces in the order in which they are asked for, each child one at a time."""

    def __init__(self, children: Sequence[Child]) -> None:
        self._lanes = tuple(_Lane(child, ThreadPoolExecutor(1, "pool")) for child in children)
        self._waiting: _Batch = deque()

    def start(self) -> set[bytes]:
        """Start the children, unless they run; return what they say. Raises `NoProcess`.

        The first is alone: it may keep for the others what it has read and checked.
        """
        first, *others = self._lanes
        said = first.child.start()
        starts = [lane.thread.submit(lane.child.start) for lane in others]
        return {said, *(start.result() for start in starts)}

    def close(self) -> None:
        """End the children, whatever they are doing."""
        for lane in self._lanes:
            lane.child.close()

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
        """Give what waits to those who have least to do; of those that idle, to the first.

        So of the others' memory nothing is touched.
        """
        loop = asyncio.get_running_loop()
        while True:
            lane = min(self._lanes, key=lambda each: each.batches)
            batch = self._taken() if lane.batches < _BATCHES else None
            if not batch:
                return
            lane.batches += 1
            through = loop.run_in_executor(lane.thread, _work_through, lane.child, batch, loop)
            through.add_done_callback(partial(self._handed_back, lane, batch))

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

    def _handed_back(self, lane: _Lane, batch: _Batch, through: asyncio.Future[None]) -> None:
        """Tell the first that was not done why; those behind it are the next to be done."""
        lane.batches -= 1
        if (error := through.exception()) is not None:
            _settle(batch.popleft(), error)
        self._waiting.extendleft(reversed(batch))
        self._hand_over()


def _work_through(child: Child, batch: _Batch, loop: asyncio.AbstractEventLoop) -> None:
    """Have a child do a batch, in its thread."""

    def tell(outcomes: Sequence[Outcome]) -> None:
        loop.call_soon_threadsafe(_told, child, batch, outcomes)

    if batch[0].is_again:
        child.renew()
    child.do_each([asked.piece for asked in batch], tell)


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
