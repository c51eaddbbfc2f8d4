"""What runs in a child process, and how it and its parent put pieces on their socket.

A piece is eight bytes of length, then its bytes. The child answers each piece it is given before
it takes the next, and ends when nobody is there to give any.
"""

import logging
import os
import signal
import socket
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import parent_process
from threading import Thread

Work = Callable[[bytes], bytes]
"""A module's own function, or a `functools.partial` of one, so that a child can import it."""

DONE = b"+"
FAILED = b"-"
END_OF_TRACE = "\0"

EXIT_OUT_OF_MEMORY = 12

LARGEST = 256 * 1_048_576
"""More bytes than any piece has: a length beyond it was not written by `send`."""

_MEGABYTE = 1_048_576
_CHUNK = 1_048_576
_GRACE_SECONDS = 1.0
_NEVER = 0.0


def send(connection: socket.socket, piece: bytes, *, deadline: float | None = None) -> None:
    """Write one piece. Raises `OSError`, `TimeoutError` past a deadline of the monotonic clock."""
    connection.settimeout(_left(deadline))
    connection.sendall(framed(piece))


def framed(piece: bytes) -> bytes:
    """Return what is written of a piece."""
    return len(piece).to_bytes(8, "big") + piece


def unframed(written: bytes) -> tuple[bytes, bytes]:
    """Return a piece, and what is written behind it."""
    end = 8 + int.from_bytes(written[:8], "big")
    return written[8:end], written[end:]


def send_on(
    connection: socket.socket, unsent: memoryview, *, later: int, deadline: float
) -> memoryview:
    """Write all but the last ``later`` bytes, and of them what goes at once; return the rest.

    Raises as `send` does.
    """
    now = max(len(unsent) - later, 0)
    if now:
        connection.settimeout(_left(deadline))
        connection.sendall(unsent[:now])
        unsent = unsent[now:]
    if unsent:
        connection.settimeout(0)
        # It is full; or nobody is there, of which whoever reads hears after the last answer.
        with suppress(OSError):
            unsent = unsent[connection.send(unsent) :]
    return unsent


def receive(connection: socket.socket, *, deadline: float | None = None) -> bytes:
    """Read one whole piece. Raises as `send` does, and `EOFError` where none, or half of one, is.

    What is no piece raises `EOFError` too: nothing after it can be read.
    """
    size = int.from_bytes(_exactly(8, connection, deadline), "big")
    if size > LARGEST:
        raise EOFError
    return _exactly(size, connection, deadline)


def _exactly(size: int, connection: socket.socket, deadline: float | None) -> bytes:
    got = bytearray()
    while len(got) < size:
        connection.settimeout(_left(deadline))
        chunk = connection.recv(min(size - len(got), _CHUNK))
        if not chunk:
            raise EOFError
        got += chunk
    return bytes(got)


def _left(deadline: float | None) -> float | None:
    if deadline is None:
        return None
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def serve(
    connection: socket.socket,
    work: Work,
    *,
    limit_seconds: float,
    memory_megabytes: int | None,
) -> None:
    """Answer pieces until the parent is gone; the first is outside the time limit.

    The process ends itself a second past the limit, also where the parent cannot.
    """
    _keep_to_itself()
    Thread(target=_end_with_the_parent, daemon=True).start()
    if memory_megabytes is not None:
        _limit_memory(memory_megabytes)
    seconds = _NEVER
    try:
        while True:
            piece = receive(connection)
            _alarm(seconds)
            answer = _answer(work, piece)
            _alarm(_NEVER)
            send(connection, answer)
            seconds = limit_seconds + _GRACE_SECONDS
    except MemoryError:
        # Nobody knows what was left half done, and by whom.
        os._exit(EXIT_OUT_OF_MEMORY)
    except (EOFError, OSError):
        return  # the parent is gone


def _answer(work: Work, piece: bytes) -> bytes:
    try:
        return DONE + work(piece)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001  # the parent is told and goes on
        where = "".join(traceback.format_tb(error.__traceback__))
        told = f"{where}{END_OF_TRACE}{type(error).__name__}: {error}"
        return FAILED + told.encode("utf-8", "backslashreplace")


def _keep_to_itself() -> None:
    # Both go to the whole group; the parent decides what becomes of its child.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    logging.disable()
    # Stdout is for the parent's data, whatever a library prints.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    # Each thread of its own maps 40 MB, one per core, which the memory limit would count.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def _end_with_the_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
    os._exit(1)


def _alarm(seconds: float) -> None:
    # The kernel's, since no thread runs while native code holds the interpreter's lock.
    if sys.platform != "win32":
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _limit_memory(megabytes: int) -> None:
    # macOS maps more than any limit from the start, and refuses to set one.
    if sys.platform in {"win32", "darwin"}:
        return
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_AS)
    wanted = megabytes * _MEGABYTE
    limit = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
