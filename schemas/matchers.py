"""What an alert must be: the matchers of routes and silences."""

from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict, Field

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

    watch: _Texts = Field(default=(), description="The watch's id.")
    decision: _Decisions = Field(default=(), description="`new` or `update`.")
    state: _States = Field(default=(), description="The step that the report tells.")
    score_at_least: Score | None = Field(
        default=None, description="How probable it is, at least, that the text mentions the clause."
    )
    score_below: Score | None = Field(default=None, description="The same, below this.")
    language: _Texts = Field(default=(), description="The article's language: `id`, `ko`.")
    source: _Texts = Field(default=(), description="Its source, or its outlet's domain.")
    family: _Texts = Field(default=(), description="Its publisher, as `outlets.yaml` names it.")
    entity: _Texts = Field(
        default=(),
        description="Whom or what it names: a Wikidata QID (`Q56226`), or the name as it stands "
        "there.",
    )
    story: _Texts = Field(default=(), description="One story, by its id.")
    new_step: bool | None = Field(
        default=None,
        description="`true`: the first report of its event that tells this step. No later one is, "
        "so nothing is asked beside it that the first may miss, as `late: false`.",
    )
    late: bool | None = Field(
        default=None, description="`true` where its date lies more than 72 hours back."
    )

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked for, so that every alert matches."""
        return self == Matchers()
