"""Work in a process of its own, which can be killed: no other way ends a parser that hangs."""

import logging
import signal
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

Work = Callable[[bytes], bytes]
"""A module's own function, so that the child can import it."""

_START_SECONDS = 60.0
_DONE = b"+"
_FAILED = b"-"


class WorkFailed(Exception):
    """The work raised; the message says what."""


class Child:
    """Does one piece of work at a time, within ``limit_seconds`` of wall time each.

    The process starts with the first piece, does ``warm_up`` first, outside the limit, and
    stays until `close`. After one that had to be killed another starts with the next piece.
    """

    def __init__(self, work: Work, *, warm_up: bytes, limit_seconds: float) -> None:
        self.limit_seconds = limit_seconds
        self._work = work
        self._warm_up = warm_up
        self._running: tuple[BaseProcess, Connection] | None = None

    def do(self, piece: bytes) -> bytes:
        """Return what the work made of ``piece``.

        Raises `TimeoutError` past the limit, `EOFError` or another `OSError` where the process
        died of it, and `WorkFailed` where the work raised.
        """
        if self._running is None:
            self._running = self._started()
            self._asked(self._running[1], self._warm_up, _START_SECONDS)
        answer = self._asked(self._running[1], piece, self.limit_seconds)
        if answer.startswith(_FAILED):
            raise WorkFailed(answer.removeprefix(_FAILED).decode())
        return answer.removeprefix(_DONE)

    def close(self) -> None:
        """Kill the process, if there is one."""
        if self._running is None:
            return
        process, connection = self._running
        self._running = None
        connection.close()
        process.kill()
        process.join()
        process.close()

    def _started(self) -> tuple[BaseProcess, Connection]:
        context = get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs, self._work), daemon=True)
        process.start()
        theirs.close()
        return process, ours

    def _asked(self, connection: Connection, piece: bytes, limit_seconds: float) -> bytes:
        try:
            connection.send_bytes(piece)
            if not connection.poll(limit_seconds):
                raise TimeoutError
            return connection.recv_bytes()
        except (OSError, EOFError):
            self.close()
            raise


def _serve(connection: Connection, work: Work) -> None:
    # Ctrl-C goes to the whole group; the parent decides what becomes of its child.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logging.disable()
    while True:
        try:
            piece = connection.recv_bytes()
        except EOFError:
            return
        try:
            answer = _DONE + work(piece)
        except Exception as error:  # noqa: BLE001  # the parent is told and goes on
            answer = _FAILED + f"{type(error).__name__}: {error}".encode(errors="replace")
        connection.send_bytes(answer)
