"""What the process of a child does in its tests: light, since each process has to load it."""

import itertools
import os
import stat
import sys
from pathlib import Path

AT_WORK = b"at work\n"


def does_as_told(piece: bytes) -> bytes:
    match piece.split():
        case [b"raise"]:
            raise ValueError("no such thing as é\ud800")
        case [b"print"]:
            sys.stdout.write("words\n")
            sys.stdout.flush()
            os.write(1, b"more words\n")
        case [b"pid"]:
            return str(os.getpid()).encode()
        case [b"open", path, then]:
            Path(os.fsdecode(path)).open("wb").close()
            return does_as_told(then)
    return misbehaves_as_told(piece)


def misbehaves_as_told(piece: bytes) -> bytes:
    match piece.split():
        case [b"hang"]:
            hang()
        case [b"spin"]:
            sum(itertools.repeat(0))  # never lets go of the interpreter's lock
        case [b"nest"]:
            nest()
        case [b"eat"]:
            bytearray(2**30)
        case [b"exit", status]:
            sys.exit(int(status))
        case [b"end", status]:
            os._exit(int(status))
        case [b"kill", number]:
            os.kill(os.getpid(), int(number))
    return piece.upper()


def hang() -> None:
    while True:
        pass


def nest() -> None:
    nest()


def says_that_it_is_at_work(piece: bytes) -> bytes:
    os.write(2, AT_WORK)
    return does_as_told(piece)


def writes_over_its_answer(piece: bytes) -> bytes:
    """Put what stands behind the bar on the socket, then do what stands before it."""
    told, _, bytes_ = piece.partition(b"|")
    for fd in range(3, 64):
        try:
            is_socket = stat.S_ISSOCK(os.fstat(fd).st_mode)
        except OSError:
            continue
        if is_socket:
            os.write(fd, bytes_)
    return does_as_told(told)


def reads(path: Path, piece: bytes) -> bytes:
    return path.read_bytes() if piece == b"warm" else does_as_told(piece)
