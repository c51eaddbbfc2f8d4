"""What an alert must be: the matchers of routes and silences."""

from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import BeforeValidator

from schemas.base import Record, Score
from schemas.mention import DecisionKind
from schemas.state import State


def _listed(value: Any) -> Any:
    is_one = isinstance(value, str) or not isinstance(value, Iterable)
    return (value,) if is_one else tuple(value)


_Texts = Annotated[tuple[str, ...], BeforeValidator(_listed)]
_Decisions = Annotated[tuple[DecisionKind, ...], BeforeValidator(_listed)]
_States = Annotated[tuple[State, ...], BeforeValidator(_listed)]


class Matchers(Record):
    """What an alert must be: all that is given must hold, of each list one value is enough.

    ``source`` is the article's source or its outlet, ``family`` its publisher, ``entity`` the
    Wikidata QID of somebody or something it names, or the name as it stands there; case does not
    count. ``state`` is the step that the report tells. ``late``: its date lies far back.
    """

    watch: _Texts = ()
    decision: _Decisions = ()
    state: _States = ()
    score_at_least: Score | None = None
    score_below: Score | None = None
    language: _Texts = ()
    source: _Texts = ()
    family: _Texts = ()
    entity: _Texts = ()
    story: _Texts = ()
    late: bool | None = None
