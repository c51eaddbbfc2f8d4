"""Any record: strategies read off the models, so that a new field is tested without being told."""

import types
from datetime import UTC, datetime, time
from enum import Enum
from typing import Any, Union, get_args, get_origin

from hypothesis import strategies as st
from pydantic import AwareDatetime

from schemas.article import LABELS, MOMENTS, Article
from schemas.base import Record
from schemas.dead_letter import DeadLetter
from schemas.delivery import Delivery
from schemas.feedback import Feedback
from schemas.ids import ID_PATTERN
from schemas.mention import Alert
from schemas.timing import QuietHours

moments = st.datetimes(
    min_value=datetime(1990, 1, 1),  # noqa: DTZ001  (hypothesis adds the zone)
    max_value=datetime(2099, 12, 31),  # noqa: DTZ001
    timezones=st.just(UTC),
)
labels = st.none() | st.text(min_size=1).filter(lambda label: label == label.strip())

PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    str: st.text(),
    bytes: st.binary(),
    bool: st.booleans(),
    int: st.integers(1, 2**40),
    float: st.floats(0, 1),
    AwareDatetime: moments,
    time: st.times(),
    type(None): st.none(),
}


def records(kind: type[Record]) -> st.SearchStrategy[Any]:
    """Return any record of a kind that keeps what its model demands."""
    return st.builds(kind, **_fields(kind) | _of_its_own(kind))


def _fields(kind: type[Record]) -> dict[str, st.SearchStrategy[Any]]:
    return {
        name: _of(field.annotation, [*field.metadata]) for name, field in kind.model_fields.items()
    }


def _of_its_own(kind: type[Record]) -> dict[str, st.SearchStrategy[Any]]:
    if kind is Article:
        unreadable = st.lists(st.sampled_from(MOMENTS + LABELS), unique=True).map(tuple)
        text = st.text(min_size=1).filter(lambda words: words.strip() != "")
        return dict.fromkeys(LABELS, labels) | {"text": text, "unreadable": unreadable}
    if kind is DeadLetter:
        return {"topic": st.text(), "partition": st.integers(0, 9), "offset": st.integers(0, 9)}
    if kind is QuietHours:
        return {"days": st.lists(st.integers(1, 7)).map(tuple)}
    if kind is Feedback:
        return {"alert_id": st.from_regex(ID_PATTERN, fullmatch=True)}
    return {"alert": records(Alert)} if kind is Delivery else {}


def _of(annotation: Any, metadata: list[Any]) -> st.SearchStrategy[Any]:
    for constraint in metadata:
        if pattern := getattr(constraint, "pattern", None):
            return st.from_regex(pattern, fullmatch=True)
    if annotation in PLAIN:
        return PLAIN[annotation]
    if hasattr(annotation, "__metadata__"):
        inner, *constraints = get_args(annotation)
        return _of(inner, [_flat(each) for each in constraints])
    return _composed(annotation)


def _composed(annotation: Any) -> st.SearchStrategy[Any]:
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin in (Union, types.UnionType):
        return st.one_of([_of(each, []) for each in inner])
    if origin is tuple and inner[-1] is ...:
        return st.lists(_of(inner[0], []), max_size=2).map(tuple)
    if origin is tuple:
        return st.tuples(*(_of(each, []) for each in inner))
    return st.sampled_from(annotation) if issubclass(annotation, Enum) else records(annotation)


def _flat(constraint: Any) -> Any:
    """Return what a pydantic ``Field(...)`` demands, where it stands in an ``Annotated``."""
    found = [each for each in getattr(constraint, "metadata", ()) if hasattr(each, "pattern")]
    return found[0] if found else constraint
