"""Dead letters: what could not be handled, where it came from, and why."""

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from schemas.base import Bytes, Record
from schemas.closed import ClosedList


class Reason(ClosedList):
    """Why bytes could not be handled."""

    NOT_JSON = "not_json", "it is no JSON"
    NOT_UTF8 = "not_utf8", "it is no UTF-8"
    WRONG_SHAPE = "wrong_shape", "it is JSON, and no record of its topic"
    EMPTY = "empty", "it holds neither title nor text"
    TOMBSTONE = "tombstone", "it has no value"
    TOO_LARGE = "too_large", "it is larger than can be handled"
    HANDLER_FAILED = "handler_failed", "what handles it failed on it"
    TIMED_OUT = "timed_out", "its analysis took too long, twice"
    CRASHED = "crashed", "its analysis ended the process that did it, twice"


class DeadLetter(Record):
    """The bytes that could not be handled, and where they stood.

    Either a record of a topic, with its place, or something that never became one, with the
    ``label`` it goes by (a file or URL). ``detail`` says what was wrong in words and quotes
    nothing secret; ``value`` and ``key`` are base64 in JSON. ``agent`` is the stage that gave it
    up. What is too large to keep has only its ``size`` in bytes and its SHA-256 in hex.
    """

    agent: str
    reason: Reason
    detail: str
    topic: str | None = None
    partition: int | None = Field(default=None, ge=0)
    offset: int | None = Field(default=None, ge=0)
    label: str | None = None
    key: Bytes | None = None
    value: Bytes | None = None
    headers: tuple[tuple[str, Bytes | None], ...] = ()
    size: int | None = Field(default=None, ge=0)
    sha256: str | None = Field(default=None, pattern=r"^[0-9a-f]{64}$")

    @model_validator(mode="after")
    def _came_from_somewhere(self) -> "DeadLetter":
        place = (self.topic, self.partition, self.offset)
        if None in place and (place != (None, None, None) or self.label is None):
            raise PydanticCustomError("nowhere", "neither a record's place nor a label")
        return self
