"""Where the clause stands, since when, and who told it first: told by the stories of a watch."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from alerts.state import IN_USE, ON_PAPER
from schemas.state import State
from schemas.story import StateTold, Story


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
        """The last step about the text; an announcement is none."""
        return self._last(ON_PAPER)

    @property
    def in_use(self) -> Turn | None:
        """The last step under it."""
        return self._last(IN_USE)

    def _last(self, states: frozenset[State]) -> Turn | None:
        return next((turn for turn in reversed(self.turns) if turn.told.state in states), None)


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
