import os
import time
from collections.abc import Iterator

import pytest

from streams.ingest.child import Child, WorkFailed


def does_as_told(piece: bytes) -> bytes:
    match piece:
        case b"hang":
            while True:
                pass
        case b"die":
            os._exit(9)
        case b"raise":
            raise ValueError("no such thing as é")
        case b"pid":
            return str(os.getpid()).encode()
    return piece.upper()


@pytest.fixture
def child() -> Iterator[Child]:
    child = Child(does_as_told, warm_up=b"warm", limit_seconds=0.3)
    yield child
    child.close()


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_work_is_done_in_one_other_process(child: Child) -> None:
    first, second = child.do(b"pid"), child.do(b"pid")

    assert first == second != str(os.getpid()).encode()
    assert child.do(b"words") == b"WORDS"


def test_more_than_a_pipe_holds_goes_there_and_back(child: Child) -> None:
    assert child.do(b"a" * 2_000_000) == b"A" * 2_000_000


def test_work_that_hangs_is_killed_in_time_and_the_next_is_done(child: Child) -> None:
    pid = int(child.do(b"pid"))
    began = time.monotonic()

    with pytest.raises(TimeoutError):
        child.do(b"hang")

    assert time.monotonic() - began < 5
    assert not is_alive(pid)
    assert child.do(b"words") == b"WORDS"


def test_work_that_ends_its_process_is_told_and_the_next_is_done(child: Child) -> None:
    with pytest.raises((EOFError, OSError)):
        child.do(b"die")

    assert child.do(b"words") == b"WORDS"


def test_work_that_raises_says_what_and_keeps_its_process(child: Child) -> None:
    pid = child.do(b"pid")

    with pytest.raises(WorkFailed, match="ValueError: no such thing as é"):
        child.do(b"raise")

    assert child.do(b"pid") == pid


def test_nothing_runs_before_the_first_piece_or_after_the_end() -> None:
    child = Child(does_as_told, warm_up=b"hang", limit_seconds=0.3)
    child.close()

    child = Child(does_as_told, warm_up=b"warm", limit_seconds=5)
    pid = int(child.do(b"pid"))
    child.close()

    assert not is_alive(pid)
