import asyncio
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from queue import SimpleQueue

import pytest

from streams.child import FIT_BYTES, Child, Outcome, ProcessEnded, WorkFailed
from streams.pool import MOST_TOGETHER, Pool
from tests.streams.doing import does_as_told


class Recorder(Child):
    """A child that notes what it is given together."""

    def __init__(self) -> None:
        super().__init__(does_as_told, warm_up=b"warm", limit_seconds=60, memory_megabytes=512)
        self.given: list[list[bytes]] = []
        self.begun: SimpleQueue[None] = SimpleQueue()

    def do_each(self, pieces: Sequence[bytes], tell: Callable[[Sequence[Outcome]], None]) -> None:
        self.given.append(list(pieces))
        self.begun.put(None)
        super().do_each(pieces, tell)


@pytest.fixture
def child() -> Recorder:
    return Recorder()


@pytest.fixture
def pool(child: Recorder) -> Iterator[Pool]:
    with closing(Pool([child])) as pool:
        pool.start()
        yield pool


async def what_came_of(pool: Pool, *pieces: bytes) -> list[bytes | BaseException]:
    """Ask for all at once."""
    answers = await asyncio.gather(*map(pool.do, pieces), return_exceptions=True)
    return [each if isinstance(each, BaseException) else each[1] for each in answers]


async def test_what_waits_is_handed_over_together_in_its_order(pool: Pool, child: Recorder) -> None:
    pieces = [str(n).encode() for n in range(MOST_TOGETHER + 4)]

    assert await what_came_of(pool, *pieces) == pieces

    # One at once, one for it to go on with, and what waited meanwhile.
    assert [len(batch) for batch in child.given] == [1, 1, MOST_TOGETHER, 2]
    assert [piece for batch in child.given for piece in batch] == pieces


async def test_what_a_socket_does_not_take_at_once_goes_alone(pool: Pool, child: Recorder) -> None:
    big, largest = b"c" * FIT_BYTES, b"f" * 4_000_000
    pieces = [b"a", b"b", big, b"d", b"e", big, largest, b"g"]

    assert await what_came_of(pool, *pieces) == [piece.upper() for piece in pieces]

    given = [[piece[:1] for piece in batch] for batch in child.given]
    assert given == [[b"a"], [b"b"], [b"c", b"d", b"e"], [b"c"], [b"f", b"g"]]


async def test_one_that_ends_its_process_takes_none_along(pool: Pool, child: Recorder) -> None:
    answers = await what_came_of(pool, b"a", b"b", b"c", b"end 3", b"d", b"e")

    up = answers.pop(3)
    assert isinstance(up, ProcessEnded)
    assert str(up) == "ended with status 3"
    assert answers == [b"A", b"B", b"C", b"D", b"E"]
    assert child.given[2:] == [[b"c", b"end 3", b"d", b"e"], [b"d", b"e"]]


async def test_one_over_which_the_work_fails_fails_alone(pool: Pool, child: Recorder) -> None:
    answers = await what_came_of(pool, b"a", b"b", b"c", b"raise", b"pid", b"pid")

    assert isinstance(answers.pop(3), WorkFailed)
    assert answers[:3] == [b"A", b"B", b"C"]
    assert answers[3] == answers[4]
    assert len(child.given) == 3


async def test_what_is_done_does_not_wait_for_one_that_hangs(pool: Pool, fifo: Path) -> None:
    hangs = b"open %b on" % os.fsencode(fifo)
    with ThreadPoolExecutor() as threads:
        a, b, c, hanging, behind = (
            asyncio.create_task(pool.do(piece)) for piece in (b"a", b"b", b"c", hangs, b"d")
        )

        assert [(await each)[1] for each in (a, b, c)] == [b"A", b"B", b"C"]
        await asyncio.wait([hanging, behind], timeout=0.1)
        assert not hanging.done()
        assert not behind.done()

        await asyncio.get_running_loop().run_in_executor(threads, fifo.read_bytes)
        assert [(await each)[1] for each in (hanging, behind)] == [b"ON", b"D"]


async def test_what_is_asked_for_again_is_next_alone_and_in_a_fresh_process(
    pool: Pool, child: Recorder
) -> None:
    (process,) = await what_came_of(pool, b"pid")

    *others, (_, again) = await asyncio.gather(
        *map(pool.do, [b"a", b"b", b"c", b"d"]), pool.do(b"pid", is_again=True)
    )

    assert [answer for _, answer in others] == [b"A", b"B", b"C", b"D"]
    assert again != process
    alone = child.given.index([b"pid"], 1)
    assert child.given[alone + 1][-1:] == [b"d"]


async def test_what_is_cancelled_before_its_turn_is_not_done(pool: Pool, child: Recorder) -> None:
    calls = [asyncio.create_task(pool.do(piece)) for piece in (b"a", b"b", b"c", b"d")]
    await asyncio.sleep(0)
    calls[2].cancel()

    assert (await calls[3])[1] == b"D"

    assert child.given == [[b"a"], [b"b"], [b"d"]]


async def test_what_is_cancelled_when_it_was_handed_over_but_not_begun_is_not_done(
    pool: Pool, child: Recorder, fifo: Path
) -> None:
    held = asyncio.create_task(pool.do(b"open %b on" % os.fsencode(fifo)))
    next_one = asyncio.create_task(pool.do(b"b"))
    await asyncio.sleep(0)
    next_one.cancel()

    await asyncio.to_thread(fifo.read_bytes)
    await held
    assert await what_came_of(pool, b"c") == [b"C"]

    assert [batch[-1] for batch in child.given[1:]] == [b"c"]


async def test_who_idles_is_asked_before_who_is_busy(fifo: Path) -> None:
    first, second = Recorder(), Recorder()
    second.begun = first.begun
    with closing(Pool([first, second])) as pool:
        pool.start()
        held = asyncio.create_task(pool.do(b"open %b on" % os.fsencode(fifo)))
        # Of two threads the second may be the first to take a child.
        await asyncio.to_thread(first.begun.get, timeout=30)

        assert await what_came_of(pool, b"b") == [b"B"]

        await asyncio.to_thread(fifo.read_bytes)
        await held
    assert [len(first.given), len(second.given)] == [1, 1]


async def test_nothing_waits_for_a_child_that_hangs_while_another_idles(fifo: Path) -> None:
    first, second = Recorder(), Recorder()
    with closing(Pool([first, second])) as pool:
        pool.start()
        held = asyncio.create_task(pool.do(b"open %b on" % os.fsencode(fifo)))
        await asyncio.sleep(0)

        async with asyncio.timeout(30):
            assert await what_came_of(pool, b"a", b"b", b"c", b"d") == [b"A", b"B", b"C", b"D"]

        await asyncio.to_thread(fifo.read_bytes)
        await held
