"""Bytes to records and back. The only place that knows the wire is JSON."""

from typing import TypeVar

from pydantic import Field, ValidationError

from schemas.base import Record
from schemas.dead_letter import Reason
from schemas.errors import BadRecord

R = TypeVar("R", bound=Record)


class Encoded(Record):
    """A record that comes as its bytes; its other fields are as much of it as was read."""

    encoded: bytes = Field(exclude=True, repr=False)


def encode(record: Record) -> bytes:
    """Return the record as UTF-8 JSON, the same bytes for the same record."""
    if isinstance(record, Encoded):
        return record.encoded
    return record.model_dump_json().encode()


def decode(kind: type[R], value: bytes | None) -> R:
    """Read a record, or say in a `BadRecord` why these bytes are none."""
    if value is None:
        raise BadRecord(Reason.TOMBSTONE, f"no value where {kind.__name__} was expected")
    try:
        return kind.model_validate_json(value)
    except ValidationError as error:
        raise _told(kind, value, error) from None


def _told(kind: type[Record], value: bytes, error: ValidationError) -> BadRecord:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    place = ".".join(str(part) for part in first["loc"])
    detail = f"{kind.__name__}{'.' + place if place else ''}: {first['msg']}"
    if first["type"] == "empty":
        return BadRecord(Reason.EMPTY, detail)
    if first["type"] != "json_invalid":
        return BadRecord(Reason.WRONG_SHAPE, detail)
    try:
        value.decode()
    except UnicodeDecodeError as undecodable:
        return BadRecord(Reason.NOT_UTF8, f"{kind.__name__}: byte {undecodable.start}")
    return BadRecord(Reason.NOT_JSON, detail)
