"""Reading no more than a bound, and naming exactly what went beyond it."""

import hashlib
from collections.abc import Iterable, Iterator
from functools import partial
from typing import BinaryIO

from schemas.errors import NotReadable

_CHUNK = 65_536


def whole(label: str, head: bytes, stream: BinaryIO, largest: int) -> bytes:
    """Return ``head`` and all that follows. Raises `NotReadable` above ``largest`` bytes."""
    raw = head + stream.read(max(0, largest + 1 - len(head)))
    if len(raw) <= largest:
        return raw
    raise too_large(label, raw, iter(partial(stream.read, _CHUNK), b""), largest=largest)


def too_large(label: str, raw: bytes, rest: Iterable[bytes] = (), *, largest: int) -> NotReadable:
    """Return the error that names what was refused: its size and its SHA-256."""
    sha = hashlib.sha256(raw)
    size = len(raw)
    for chunk in rest:
        sha.update(chunk)
        size += len(chunk)
    return NotReadable(label, f"is {size} bytes, more than {largest}; SHA-256 {sha.hexdigest()}")


def rest_of_line(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Return the pieces up to the end of the line that they are pieces of."""
    for piece in pieces:
        yield piece
        if piece.endswith(b"\n"):
            return
