"""The lines of the balance: how many came to each end, and the first that came to none."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from schemas.closed import ClosedList

MOST_NAMED = 5
"""So many places are named for each thing that is amiss on a line."""


class Fate(ClosedList):
    """What became of one thing that came in; it has one fate only."""

    DONE = "done", "it came to its end"
    DEAD = "dead_letters", "it became a dead letter"
    WAITING = "waiting", "the worker has not come to it, or is still at it: no fault"
    PAST = "past_retention", "what shows its end is past retention: no fault"
    LOST = "lost", "it was handled, and came to no end"
    TWICE = "twice", "it was both handled and put aside as a dead letter"
    UNFOUNDED = "unfounded", "it came of nothing that is known"


AMISS = (Fate.LOST, Fate.TWICE, Fate.UNFOUNDED)
"""Handled and yet without an end; with two ends; an end of nothing that ever came in."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is amiss, and the record that shows it; ``topic`` without its prefix."""

    fate: Fate
    topic: str
    partition: int
    offset: int
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One step of the flow. ``stage`` is the topic whose records are accounted for."""

    stage: str
    counts: Mapping[Fate, int]
    faults: tuple[Fault, ...] = ()
    states: Mapping[str, int] = field(default_factory=dict)

    @property
    def came(self) -> int:
        """How many came in, each once."""
        return sum(count for fate, count in self.counts.items() if fate is not Fate.UNFOUNDED)

    @property
    def adds_up(self) -> bool:
        """Whether each has one end, or may still come to it."""
        return not any(self.counts.get(fate) for fate in AMISS)


@dataclass(slots=True)
class Tally:
    """A line while it is counted."""

    stage: str
    counts: Counter[Fate] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)

    def add(self, fate: Fate, topic: str, place: tuple[int, int], *, detail: str = "") -> None:
        """Count one; ``place`` (partition and offset) is where to look if it is amiss."""
        self.counts[fate] += 1
        if fate in AMISS and self.counts[fate] <= MOST_NAMED:
            self.faults.append(Fault(fate, topic, *place, detail))

    def line(self, states: Mapping[str, int] | None = None) -> Line:
        """Return the line as it stands."""
        return Line(self.stage, self.counts, tuple(self.faults), states or {})
