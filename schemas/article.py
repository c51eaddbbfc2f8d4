"""The article: what arrives."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from schemas.base import Moment, Record

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""Nothing was on the web before; what claims so is a defaulted or broken clock (1601, 1970)."""

LATEST = datetime(2100, 1, 1, tzinfo=UTC)

MOMENTS = ("published_at", "modified_at", "fetched_at")
LABELS = ("id", "url", "source", "language")
LONGEST_LABEL = 8192
"""Longer ones are none: they are carried along to where a record may have a megabyte in all."""

_READ = MOMENTS + LABELS

BODIES = (
    "article",
    "body",
    "content",
    "content_html",
    "content_text",
    "description",
    "fulltext",
    "html",
    "maintext",
    "summary",
)
"""Where feeds and scrapers keep a text that this contract has under ``text``."""


class Article(Record):
    """An article as its producer gave it; only ``title`` or ``text`` is needed.

    What is not known stays empty, and so does what cannot be read: a date that is none, or lies
    outside 1990–2099, becomes ``None`` and its field's name stands in ``unreadable``. Nothing
    is ever filled in with the present. A time without a zone is taken as UTC. Where there is no
    ``text`` but one under another name (`BODIES`), ``text`` counts as what cannot be read.
    """

    id: str | None = None
    url: str | None = None
    source: str | None = None
    title: str = ""
    text: str = ""
    language: str | None = None
    published_at: Moment | None = None
    modified_at: Moment | None = None
    fetched_at: Moment | None = None
    unreadable: tuple[str, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _keep_what_can_be_read(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        kept = {name: value for name, value in given.items() if value is not None}
        before = kept.pop("unreadable", ())
        before = before if isinstance(before, list | tuple) else ()
        bad = [name for name in before if name in _READ]
        for read, names in ((_moment, MOMENTS), (_label, LABELS)):
            for name in names:
                if name in kept and (value := read(kept.pop(name))) is not None:
                    kept[name] = value
                elif given.get(name) is not None and given[name] != "":
                    bad.append(name)
        elsewhere = any(isinstance(given.get(name), str) for name in BODIES)
        if not kept.get("text") and (elsewhere or "text" in before):
            bad.append("text")
        return kept | {"unreadable": tuple(dict.fromkeys(bad))}

    @model_validator(mode="after")
    def _say_something(self) -> "Article":
        if not (self.title.strip() or self.text.strip()):
            raise PydanticCustomError("empty", "neither title nor text")
        return self


def _label(value: object) -> str | None:
    """Read a short text; a number is an id that lost its quotes."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    label = value.strip() if isinstance(value, str) else ""
    return label if 0 < len(label) <= LONGEST_LABEL else None


def _moment(value: object) -> datetime | None:
    """Read an ISO 8601 or RFC 5322 date; ``None`` for anything else or out of the ordinary."""
    moment = value if isinstance(value, datetime) else _parsed(value)
    if moment is None:
        return None
    try:
        moment = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (OverflowError, ValueError):
        return None
    return moment if EARLIEST <= moment < LATEST else None


def _parsed(value: object) -> datetime | None:
    if not isinstance(value, str):
        return None
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            return read(value.strip())
        except (ValueError, TypeError, OverflowError, IndexError):
            continue
    return None
