"""Where the clause stands, since when, and who told it first: told by the stories of a watch."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from alerts.state import IN_USE, ON_PAPER
from schemas.state import State
from schemas.story import StateTold, Story

_FOLLOWED_BY: Mapping[State, frozenset[State]] = {
    State.PUBLISHED: ON_PAPER - {State.PUBLISHED},
    State.SIGNED: ON_PAPER - {State.PUBLISHED, State.SIGNED},
    State.RATIFIED: ON_PAPER - {State.PUBLISHED, State.SIGNED},
    State.IN_FORCE: frozenset({State.AMENDED, State.SUSPENDED}),
    State.AMENDED: frozenset({State.AMENDED, State.SUSPENDED, State.IN_FORCE}),
    State.SUSPENDED: frozenset({State.IN_FORCE}),
}
"""What may come after a step, so that nothing told later of an earlier one undoes it.

A ratification may follow another: each party's, each chamber's is one. Once it is in force what is
ratified is an amendment at most. What is suspended may be amended and stays suspended.
"""


@dataclass(frozen=True, slots=True)
class Turn:
    """One step of the clause: the first report of it in its story, and the story."""

    told: StateTold
    story: Story


@dataclass(frozen=True, slots=True)
class Timeline:
    """All steps in the order of their dates; those of no known date come first."""

    turns: tuple[Turn, ...]

    @property
    def on_paper(self) -> Turn | None:
        """The last step about the text that may follow the one before; an announcement is none."""
        stands: Turn | None = None
        for turn in self.turns:
            may_follow = ON_PAPER if stands is None else _FOLLOWED_BY[stands.told.state]
            if turn.told.state in may_follow:
                stands = turn
        return stands

    @property
    def in_use(self) -> Turn | None:
        """The last step under it."""
        return next((turn for turn in reversed(self.turns) if turn.told.state in IN_USE), None)


def timeline(stories: Iterable[Story]) -> Timeline:
    """Put the steps that stories tell in order."""
    return Timeline(tuple(sorted(_turns(stories), key=_moment)))


def _turns(stories: Iterable[Story]) -> Iterator[Turn]:
    for story in stories:
        for told in story.states:
            yield Turn(told, story)


def _moment(turn: Turn) -> tuple[float, str]:
    at = turn.told.at
    return at.timestamp() if at else 0.0, turn.told.report_id
