import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from multiprocessing import active_children
from pathlib import Path

import pytest

from streams.child import Child, NoProcess, Outcome, ProcessEnded, WorkFailed
from tests.streams.doing import AT_WORK, does_as_told, reads, writes_over_its_answer

ROOT = Path(__file__).parents[2]


@pytest.fixture
def child() -> Iterator[Child]:
    child = Child(does_as_told, warm_up=b"warm", limit_seconds=60, memory_megabytes=512)
    yield child
    child.close()


def wait_for_the_end_of(pid: int) -> None:
    """Return when the process has ended; it stays a zombie for its parent."""
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)


def is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_work_is_done_in_one_other_process(child: Child) -> None:
    first, second = child.do(b"pid"), child.do(b"pid")

    assert first == second != str(os.getpid()).encode()
    assert child.do(b"words") == b"WORDS"


def test_more_than_a_socket_holds_goes_there_and_back() -> None:
    with closing(Child(does_as_told, warm_up=b"warm", limit_seconds=60)) as child:
        assert child.do(b"a" * 20_000_000) == b"A" * 20_000_000


def test_a_start_says_what_came_of_the_warm_up(child: Child) -> None:
    assert child.start() == b"WARM"
    assert child.start() == b"WARM"


@pytest.mark.parametrize("piece", [b"hang", b"spin"])
def test_work_that_hangs_is_killed_in_time_and_the_next_is_done(piece: bytes) -> None:
    with closing(Child(does_as_told, warm_up=b"warm", limit_seconds=1)) as child:
        pid = int(child.do(b"pid"))
        began = time.monotonic()

        with pytest.raises(TimeoutError):
            child.do(piece)

        assert 1 <= time.monotonic() - began < 5
        assert not is_there(pid)
        assert child.do(b"words") == b"WORDS"


@pytest.mark.parametrize(
    ("piece", "how"),
    [
        (f"kill {signal.SIGSEGV:d}", "ended by SIGSEGV"),
        (f"kill {signal.SIGABRT:d}", "ended by SIGABRT"),
        (f"kill {signal.SIGKILL:d}", "ended by SIGKILL"),
        ("kill 40", "ended by signal 40"),
        ("exit 0", "ended with status 0"),
        ("exit 3", "ended with status 3"),
        ("end 0", "ended with status 0"),
        ("eat", "needs more than 512 MB of memory"),
    ],
)
def test_work_that_ends_its_process_is_told_and_the_next_is_done(
    child: Child, piece: str, how: str
) -> None:
    pid = int(child.do(b"pid"))

    with pytest.raises(ProcessEnded, match=f"^{how}$"):
        child.do(piece.encode())

    assert not is_there(pid)
    assert child.do(b"words") == b"WORDS"


def test_work_that_raises_says_what_and_where_and_keeps_its_process(child: Child) -> None:
    pid = child.do(b"pid")

    with pytest.raises(WorkFailed) as failed:
        child.do(b"raise")

    assert str(failed.value) == r"ValueError: no such thing as é\ud800"
    assert "in does_as_told" in failed.value.__notes__[0]
    assert child.do(b"pid") == pid


def test_work_that_nests_too_deeply_has_failed_and_no_more(child: Child) -> None:
    pid = child.do(b"pid")

    with pytest.raises(WorkFailed, match="RecursionError"):
        child.do(b"nest")

    assert child.do(b"pid") == pid


def test_several_are_done_in_turn_each_within_its_own_limit(tmp_path: Path) -> None:
    fifos = [tmp_path / name for name in "abc"]
    for fifo in fifos:
        os.mkfifo(fifo)
    pieces = [b"open %b %d" % (os.fsencode(fifo), n) for n, fifo in enumerate(fifos)]
    told = list[Sequence[Outcome]]()

    def held_for_a_while() -> None:
        for fifo in fifos:
            time.sleep(1.2)
            fifo.read_bytes()

    child = Child(does_as_told, warm_up=b"warm", limit_seconds=3)
    with closing(child), ThreadPoolExecutor() as threads:
        child.start()
        threads.submit(held_for_a_while)
        child.do_each(pieces, told.append)

    assert told == [[b"0"], [b"1"], [b"2"]]


def test_what_was_done_before_one_that_hangs_is_told_and_none_behind_it_is_done() -> None:
    told = list[Outcome]()
    with closing(Child(does_as_told, warm_up=b"warm", limit_seconds=1)) as child:
        with pytest.raises(TimeoutError):
            child.do_each([b"a", b"raise", b"hang", b"b"], told.extend)

        assert told[0] == b"A"
        assert isinstance(told[1], WorkFailed)
        assert len(told) == 2
        assert child.do(b"words") == b"WORDS"


def test_what_a_small_socket_does_not_take_waits_for_its_turn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def small_pair() -> tuple[socket.socket, socket.socket]:
        pair = socketpair()
        for end in pair:
            end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        return pair

    socketpair = socket.socketpair
    monkeypatch.setattr(socket, "socketpair", small_pair)
    pieces = [letter * 30_000 for letter in (b"a", b"b", b"c")]
    told = list[Outcome]()
    with closing(Child(does_as_told, warm_up=b"warm", limit_seconds=10)) as child:
        child.do_each(pieces, told.extend)

    assert told == [piece.upper() for piece in pieces]


@pytest.mark.parametrize(
    ("piece", "limit_seconds", "error"),
    [
        (b"hang|" + (9).to_bytes(8, "big") + b"+half", 0.5, TimeoutError),
        (b"hang|" + bytes(3), 0.5, TimeoutError),
        (b"end 0|" + (9).to_bytes(8, "big") + b"+half", 60, ProcessEnded),
        (b"on|" + b"\xff" * 8, 60, ProcessEnded),
        (b"on|" + (4).to_bytes(8, "big") + b"what", 60, ProcessEnded),
        (b"on|" + bytes(8), 60, ProcessEnded),
    ],
    ids=["half, then hangs", "less, then hangs", "half, then ends", "endless", "neither", "empty"],
)
def test_an_answer_that_is_none_ends_the_process_and_not_the_parent(
    piece: bytes, limit_seconds: float, error: type[Exception]
) -> None:
    child = Child(writes_over_its_answer, warm_up=b"pid", limit_seconds=limit_seconds)
    with closing(child):
        pid = int(child.start())

        with pytest.raises(error):
            child.do(piece)

        assert not is_there(pid)


def test_a_process_that_died_between_two_pieces_did_not_die_of_the_next(child: Child) -> None:
    pid = int(child.do(b"pid"))
    os.kill(pid, signal.SIGKILL)
    wait_for_the_end_of(pid)

    assert child.do(b"words") == b"WORDS"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_what_goes_to_the_whole_group_leaves_it_at_work(child: Child, number: int) -> None:
    assert child.do(b"kill %d" % number) == b"KILL %d" % number


def test_it_writes_nothing_to_stdout(child: Child, capfd: pytest.CaptureFixture[str]) -> None:
    assert child.do(b"print") == b"PRINT"

    assert capfd.readouterr().out == ""


@pytest.mark.parametrize(
    ("warm_up", "why"),
    [
        (b"end 9", "ended with status 9"),
        (b"raise", "ValueError: no such thing"),
        (b"eat", "needs more than 512 MB of memory"),
    ],
)
def test_one_that_does_not_start_is_told_apart_from_work_that_fails(
    warm_up: bytes, why: str
) -> None:
    child = Child(does_as_told, warm_up=warm_up, limit_seconds=60, memory_megabytes=512)

    with closing(child), pytest.raises(NoProcess, match=why):
        child.do(b"words")


def test_a_new_process_is_had_between_two_pieces_and_under_none(
    child: Child, tmp_path: Path
) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    first = child.do(b"pid")
    with ThreadPoolExecutor(1) as thread:
        under_way = thread.submit(child.do, b"open " + os.fsencode(fifo) + b" pid")
        with fifo.open("rb"):  # once it is at work
            child.renew()

        assert under_way.result() == first
    second = child.do(b"pid")
    assert second != first
    assert child.do(b"pid") == second


def test_one_that_starts_otherwise_than_the_first_is_not_used(tmp_path: Path) -> None:
    path = tmp_path / "rules"
    path.write_text("one")
    with closing(Child(partial(reads, path), warm_up=b"warm", limit_seconds=60)) as child:
        assert child.do(b"words") == b"WORDS"
        child.renew()
        assert child.do(b"words") == b"WORDS"
        path.write_text("two")
        child.renew()

        with pytest.raises(NoProcess, match="changed"):
            child.do(b"words")


def test_nothing_runs_before_the_first_piece_or_after_the_end(child: Child) -> None:
    before = active_children()
    pid = int(child.do(b"pid"))

    child.close()

    assert before == active_children() == []
    assert not is_there(pid)
    with pytest.raises(NoProcess, match="was closed"):
        child.do(b"words")


def test_it_can_be_closed_over_its_work(tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    with (
        closing(Child(does_as_told, warm_up=b"warm", limit_seconds=600)) as child,
        ThreadPoolExecutor() as threads,
    ):
        work = threads.submit(child.do, b"open %s hang" % os.fsencode(fifo))
        fifo.read_bytes()  # returns when the work has begun

        child.close()

        with pytest.raises(NoProcess, match="was closed"):
            work.result(5)
    assert active_children() == []


@pytest.mark.parametrize(
    ("piece", "limit_seconds", "within_seconds"),
    [("hang", 600, 5), ("spin", 1, 10)],
    ids=["in Python", "in native code"],
)
def test_it_does_not_outlive_a_parent_that_is_killed(
    piece: str, limit_seconds: float, within_seconds: float
) -> None:
    with a_parent(f"child.do({piece.encode()!r})", limit_seconds=limit_seconds) as parent:
        assert parent.stderr is not None
        assert [parent.stderr.readline() for _ in range(2)] == [AT_WORK, AT_WORK]

        parent.kill()

        # The end of the stream: nobody is left who could write.
        assert parent.communicate(timeout=within_seconds) == (b"", b"")


def test_it_does_not_outlive_a_killed_parent_that_asks_nothing() -> None:
    with a_parent("child.start(); print(flush=True); input()", limit_seconds=600) as parent:
        assert parent.stdout is not None
        parent.stdout.readline()

        parent.kill()

        assert parent.communicate(timeout=5) == (b"", AT_WORK)


def test_a_parent_that_forgets_to_close_it_ends_all_the_same() -> None:
    with a_parent("child.start()", limit_seconds=600) as parent:
        assert parent.communicate(timeout=10) == (b"", AT_WORK)
        assert parent.returncode == 0


def a_parent(does: str, *, limit_seconds: float) -> subprocess.Popen[bytes]:
    """Start a process that has a child; both say on stderr when they are at work."""
    script = (
        "from streams.child import Child\n"
        "from tests.streams.doing import says_that_it_is_at_work\n"
        f"child = Child(says_that_it_is_at_work, warm_up=b'warm', limit_seconds={limit_seconds})\n"
        f"{does}\n"
    )
    return subprocess.Popen(
        [sys.executable, "-c", script],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
