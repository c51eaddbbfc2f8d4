"""Work in a process of its own, which can be killed: no other way ends a library that hangs."""

import atexit
import signal
import socket
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from threading import Lock

from streams.child_side import (
    DONE,
    END_OF_TRACE,
    EXIT_OUT_OF_MEMORY,
    FAILED,
    Work,
    framed,
    receive,
    send_on,
    serve,
)

_START_SECONDS = 300.0
"""The first process of a version works the language data out: 16 seconds of a whole core, and
whoever gives it a tenth of one is to have a worker all the same."""

_reaping = Lock()
"""Held while a process is started or asked for its end: each start asks all others, too.

Of two threads that ask for one process's end at once, one never hears of it.
"""
_DYING_SECONDS = 1.0

FIT_BYTES = 65_536
"""Pieces that a socket takes at once on Linux, whether anybody reads them or not."""

TOGETHER_SECONDS = 0.01
"""How long what is done waits to be told together with what comes next."""


class WorkFailed(Exception):
    """The work raised; the message says what, a note where."""


class ProcessEnded(Exception):
    """The process did not survive the work; the message says how it ended."""


class NoProcess(Exception):
    """No process can be had, whatever the piece; the message says why."""


Outcome = bytes | WorkFailed
"""What came of a piece."""


@dataclass(frozen=True, slots=True)
class _Running:
    process: BaseProcess
    connection: socket.socket


class Child:
    """Does one piece of work at a time, within ``limit_seconds`` of wall time each.

    The process starts with `start` or the first piece, and stays until `close`. It does
    ``warm_up`` first, outside the limit. One that has ended is followed by another, and that one
    must answer ``warm_up`` as the first did. ``memory_megabytes`` limits its address space, where
    the system can.

    Any thread may call; pieces wait for each other.
    """

    def __init__(
        self,
        work: Work,
        *,
        warm_up: bytes,
        limit_seconds: float,
        memory_megabytes: int | None = None,
    ) -> None:
        self.limit_seconds = limit_seconds
        self._work = work
        self._warm_up = warm_up
        self._memory_megabytes = memory_megabytes
        self._greeting: bytes | None = None
        self._running: _Running | None = None
        self._is_closed = False
        self._is_spent = False
        self._turn = Lock()  # held while a piece is done
        self._state = Lock()  # guards _running and _is_closed

    def start(self) -> bytes:
        """Start the process, unless it runs; return its answer to ``warm_up``.

        Raises `NoProcess`.
        """
        with self._turn:
            self._ready()
            return self._greeting or b""

    def do(self, piece: bytes) -> bytes:
        """Return what the work made of ``piece``.

        Raises `TimeoutError` past the limit, `ProcessEnded` where the process died of it,
        `WorkFailed` where the work raised, and `NoProcess` where the piece was not tried or
        the child was closed over it.
        """
        outcomes = list[Outcome]()
        self.do_each([piece], outcomes.extend)
        return _done(*outcomes)

    def do_each(self, pieces: Sequence[bytes], tell: Callable[[Sequence[Outcome]], None]) -> None:
        """Do pieces one after the other, and tell what came of them, of several at a time.

        All are handed over at once; what the socket does not take goes when its turn comes. Each
        has its own limit. Raises as `do` does over the first of which nothing was told; those
        behind it are as if they had not been given.
        """
        with self._turn:
            running = self._ready()
            untold = list[Outcome]()
            try:
                with closing(self._answers(running, pieces, self.limit_seconds)) as answers:
                    for answer, left in zip(answers, reversed(range(len(pieces))), strict=True):
                        untold.append(self._opened(answer))
                        if left and not wait([running.connection], TOGETHER_SECONDS):
                            tell(untold)
                            untold = []
            finally:
                if untold:
                    tell(untold)

    def renew(self) -> None:
        """Have another process for what is not begun; what is under way is left alone."""
        self._is_spent = True

    def close(self) -> None:
        """End the process for good, whatever it is doing."""
        with self._state:
            self._is_closed = True
            if self._running is not None:
                self._running.process.kill()
        with self._turn:
            self._end()
        atexit.unregister(self.close)

    def _ready(self) -> _Running:
        """Return a process that lives and has warmed up."""
        # One that died between two pieces did not die of the next.
        if self._running and not self._is_spent and _is_alive(self._running.process):
            return self._running
        self._end()
        self._is_spent = False
        running = self._started()
        try:
            with closing(self._answers(running, [self._warm_up], _START_SECONDS)) as answers:
                (answer,) = answers
            greeting = _done(self._opened(answer))
        except TimeoutError:
            raise NoProcess(f"is not ready within {_START_SECONDS:g} s") from None
        except (ProcessEnded, WorkFailed) as error:
            raise NoProcess(str(error)) from None
        if self._greeting not in {None, greeting}:
            self._end()
            raise NoProcess("starts otherwise than before: a file that it reads has changed")
        self._greeting = greeting
        return running

    def _started(self) -> _Running:
        try:
            ours, theirs = socket.socketpair()
        except OSError as error:
            raise NoProcess(str(error)) from None
        process = get_context("spawn").Process(
            target=serve,
            args=(theirs, self._work),
            kwargs={
                "limit_seconds": self.limit_seconds,
                "memory_megabytes": self._memory_megabytes,
            },
            daemon=True,
        )
        with theirs, self._state:
            if self._is_closed:
                ours.close()
                raise NoProcess("was closed")
            try:
                with _reaping:
                    process.start()
            except OSError as error:
                ours.close()
                raise NoProcess(str(error)) from None
            self._running = _Running(process, ours)
        # At its exit Python waits for a process that no SIGTERM ends.
        atexit.unregister(self.close)
        atexit.register(self.close)
        return self._running

    def _answers(
        self, running: _Running, pieces: Sequence[bytes], limit_seconds: float
    ) -> Generator[bytes]:
        """Yield the answer to each piece; who leaves before the last ends the process."""
        is_through = False
        try:
            written = [framed(piece) for piece in pieces]
            unsent, later = memoryview(b"".join(written)), sum(map(len, written))
            for each in written:
                deadline = time.monotonic() + limit_seconds
                later -= len(each)
                # Never more than the child reads now: it may be waiting for us to read.
                unsent = send_on(running.connection, unsent, later=later, deadline=deadline)
                yield receive(running.connection, deadline=deadline)
            is_through = True
        except TimeoutError:
            raise TimeoutError from None
        except (OSError, EOFError):
            wait([running.process.sentinel], _DYING_SECONDS)
            with _reaping:
                running.process.join(_DYING_SECONDS)
                status = running.process.exitcode
            raise self._ended(status) from None
        finally:
            # Nobody may read, as the answer to the next piece, what is still to come to these.
            if not is_through:
                self._end()

    def _opened(self, answer: bytes) -> Outcome:
        if answer.startswith(DONE):
            return answer.removeprefix(DONE)
        if not answer.startswith(FAILED):
            self._end()
            raise ProcessEnded("answered what is no answer")
        text = answer.removeprefix(FAILED).decode("utf-8", "replace")
        where, _, told = text.partition(END_OF_TRACE)
        failed = WorkFailed(told)
        failed.add_note(where)
        return failed

    def _ended(self, status: int | None) -> Exception:
        with self._state:
            if self._is_closed:
                return NoProcess("was closed")
        if status is None:
            return ProcessEnded("answered half, or nothing, and did not end")
        if status == EXIT_OUT_OF_MEMORY:
            return ProcessEnded(f"needs more than {self._memory_megabytes} MB of memory")
        if status >= 0:
            return ProcessEnded(f"ended with status {status}")
        name = _signal_name(-status)
        return TimeoutError() if name == "SIGALRM" else ProcessEnded(f"ended by {name}")

    def _end(self) -> None:
        """Kill and bury the process, if there is one; only whose turn it is may."""
        with self._state:
            running, self._running = self._running, None
        if running is not None:
            running.connection.close()
            running.process.kill()
            wait([running.process.sentinel])
            with _reaping:
                running.process.join()
                running.process.close()


def _done(outcome: Outcome) -> bytes:
    if isinstance(outcome, WorkFailed):
        raise outcome
    return outcome


def _is_alive(process: BaseProcess) -> bool:
    with _reaping:
        return process.is_alive()


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
