"""Reading no more than a bound, and naming exactly what went beyond it."""

import hashlib
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import chain
from typing import BinaryIO

from schemas.dead_letter import Reason
from schemas.errors import NotReadable
from streams.ingest.refusals import refusal

_CHUNK = 65_536


def whole(label: str, head: bytes, stream: BinaryIO, largest: int) -> bytes:
    """Return ``head`` and all that follows. Raises `NotReadable` above ``largest`` bytes."""
    raw = head + stream.read(max(0, largest + 1 - len(head)))
    if len(raw) <= largest:
        return raw
    rest = iter(partial(stream.read, _CHUNK), b"")
    raise too_large(label, chain([raw], rest), largest=largest)


def too_large(label: str, pieces: Iterable[bytes], *, largest: int) -> NotReadable:
    """Return the error that names what was refused; one piece is in memory at a time."""
    sha, size = hashlib.sha256(), 0
    for piece in pieces:
        sha.update(piece)
        size += len(piece)
    why = f"is {size} bytes, more than {largest}"
    return refusal(label, why, Reason.TOO_LARGE, size=size, sha256=sha.hexdigest())


def rest_of_line(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Return the pieces up to the end of the line that they are pieces of."""
    for piece in pieces:
        yield piece
        if piece.endswith(b"\n"):
            return
