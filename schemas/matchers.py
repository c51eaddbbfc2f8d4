"""What an alert must be: the matchers of routes and silences."""

from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict

from schemas.base import Record, Score
from schemas.mention import DecisionKind
from schemas.state import State


def _listed(value: Any) -> Any:
    if isinstance(value, str):
        return (value,)
    return tuple(value) if isinstance(value, list | tuple) else value


_Texts = Annotated[tuple[str, ...], BeforeValidator(_listed)]
_Decisions = Annotated[tuple[DecisionKind, ...], BeforeValidator(_listed)]
_States = Annotated[tuple[State, ...], BeforeValidator(_listed)]


class Matchers(Record):
    """What an alert must be: all that is given must hold, of each list one value is enough.

    ``source`` is the article's source or its outlet, ``family`` its publisher, ``entity`` the
    Wikidata QID of somebody or something it names, or the name as it stands there; case does not
    count. ``state`` is the step that the report tells; ``new_step``: the first of its story to
    tell it. ``late``: its date lies far back.

    What is not known here is refused, other than in all else that crosses a topic: without the
    matcher that it does not know, a silence would keep more than it was meant to.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

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
    new_step: bool | None = None
    late: bool | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked for, so that every alert matches."""
        return self == Matchers()
