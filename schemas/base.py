"""What all records share."""

import base64
from enum import StrEnum
from typing import Annotated

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    WithJsonSchema,
)

from schemas.ids import ID_PATTERN


class Record(BaseModel):
    """A value that crosses a topic: frozen, and unmoved by a field that it does not know yet.

    Readers ignore unknown fields (a newer writer must not break an older reader); writers
    cannot add one by mistake, since every field is declared.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")


Id = Annotated[str, Field(pattern=ID_PATTERN)]
"""A content id of `schemas.ids`: 32 hexadecimal digits."""

Moment = AwareDatetime
"""An aware moment; records hold UTC."""

Score = Annotated[float, Field(ge=0, le=1)]
"""An estimated probability."""


def _from_base64(value: object) -> object:
    return base64.b64decode(value, validate=True) if isinstance(value, str) else value


Bytes = Annotated[
    bytes,
    BeforeValidator(_from_base64),
    PlainSerializer(lambda value: base64.b64encode(value).decode(), str, when_used="json"),
    WithJsonSchema({"type": "string", "contentEncoding": "base64"}),
]
"""Bytes as they came; base64 (RFC 4648, section 4) in JSON."""


class FieldName(StrEnum):
    """The two parts of an article that offsets refer to."""

    TITLE = "title"
    TEXT = "text"


class Span(Record):
    """A place in an article: code points of ``field`` as received, ``end`` exclusive."""

    field: FieldName
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    text: str
