"""What could not be read, as it is told and kept: a dead letter, with its bytes if they are few."""

import hashlib

from schemas.dead_letter import DeadLetter, Reason
from schemas.errors import NotReadable
from schemas.topics import MEGABYTE

LARGEST_KEPT = MEGABYTE
LONGEST_TOLD = 2000


def kept(error: NotReadable, raw: bytes) -> NotReadable:
    """Return the error with a dead letter of the bytes that it is about.

    Blank bytes, and an error that gives no reason, leave nothing to keep.
    """
    if error.reason is None or error.dead_letter is not None or not raw.strip():
        return error
    reason = Reason(error.reason)
    is_kept = len(raw) <= LARGEST_KEPT and reason is not Reason.TOO_LARGE
    return refusal(
        error.label,
        error.why,
        reason,
        size=len(raw),
        sha256=hashlib.sha256(raw).hexdigest(),
        value=raw if is_kept else None,
    )


def refusal(
    label: str, why: str, reason: Reason, *, size: int, sha256: str, value: bytes | None = None
) -> NotReadable:
    """Return the error; it names by its SHA-256 what is too large to be shown."""
    told = f"{why}; SHA-256 {sha256}" if reason is Reason.TOO_LARGE else why
    letter = DeadLetter(
        agent="ingest",
        reason=reason,
        detail=_writable(told),
        label=_writable(label),
        value=value,
        size=size,
        sha256=sha256,
    )
    return NotReadable(label, told, reason=reason, dead_letter=letter)


def _writable(text: str) -> str:
    # A file's name may hold any bytes. The end of a label tells the line.
    short = text if len(text) <= LONGEST_TOLD else f"{text[:1500]}…{text[-499:]}"
    return short.encode("utf-8", "backslashreplace").decode()
