"""Dead letters: what could not be handled, where it came from, and why."""

from enum import StrEnum

from pydantic import Field

from schemas.base import Bytes, Record


class Reason(StrEnum):
    """Why bytes could not be handled."""

    NOT_JSON = "not_json"
    NOT_UTF8 = "not_utf8"
    WRONG_SHAPE = "wrong_shape"
    EMPTY = "empty"
    TOMBSTONE = "tombstone"
    HANDLER_FAILED = "handler_failed"


class DeadLetter(Record):
    """The bytes of one record that could not be handled, and where they stood.

    ``detail`` says what was wrong in words and quotes nothing secret; ``value`` and ``key`` are
    base64 in JSON. ``agent`` is the stage that gave it up.
    """

    agent: str
    reason: Reason
    detail: str
    topic: str
    partition: int = Field(ge=0)
    offset: int = Field(ge=0)
    key: Bytes | None = None
    value: Bytes | None = None
    headers: tuple[tuple[str, Bytes | None], ...] = ()
