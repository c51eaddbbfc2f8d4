"""The world of the simulation: Kafka, receivers, chance and time, which outlive a worker."""

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from alerts.message import Message
from alerts.routes import Routes, everything_at_once
from tests.chaos.simulated_articles import ARRIVALS, Arrivals
from tests.chaos.simulated_log import Answer, Contact, Entry, Log, Place

DESTINATIONS = ("desk", "mail")
REFUSING = {"mail": (Answer.REFUSES, Answer.REFUSES)}


class Commits(StrEnum):
    """When what was handled is committed: each of these is allowed to a worker."""

    AT_ONCE = "at_once"
    NEVER = "never"
    BY_CHANCE = "by_chance"


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """What a run meets; without ``seed`` every seam takes the same time and Kafka writes once."""

    arrivals: Arrivals = field(default_factory=lambda: ARRIVALS)
    answers: Mapping[str, Sequence[Answer]] = field(default_factory=lambda: REFUSING)
    commits: Commits = Commits.AT_ONCE
    compacts: bool = False
    routes: Routes = field(default_factory=lambda: everything_at_once(DESTINATIONS))
    seed: int | None = None


class World:
    """All that outlives a worker."""

    def __init__(self, conditions: Conditions) -> None:
        self.conditions = conditions
        self.log = Log()
        self.seconds = 0.0
        self.lives: list[list[str]] = []
        self._chance = random.Random(conditions.seed)
        self._answers = {name: iter(conditions.answers.get(name, ())) for name in DESTINATIONS}
        self._begun_at: dict[Place, int] = {}
        for partition, arrivals in conditions.arrivals.items():
            for sent in arrivals:
                self.log.append(("articles", partition), sent.value)

    def begin(self) -> list[str]:
        """Begin another life; return where it keeps the points that it passes."""
        if self.conditions.compacts:
            # What the last worker wrote stands in the segment that Kafka does not clean yet.
            self.log.compact(self._begun_at)
        self._begun_at = self.log.ends()
        self.lives.append([])
        return self.lives[-1]

    def rewind(self, records: int) -> None:
        """Let commits be lost: that many records of each partition will come again."""
        for place, offset in tuple(self.log.committed.items()):
            self.log.commit(place, max(0, offset - records))

    def latency(self) -> float:
        """Return how long Kafka or a receiver takes."""
        return 0.0 if self.conditions.seed is None else self._chance.choice((0, 0.01, 0.1, 1.0))

    def may(self, probability: float) -> bool:
        """Say whether something happens that only happens by chance."""
        return self.conditions.seed is not None and self._chance.random() < probability

    def one_of(self, entries: Sequence[Entry]) -> Entry:
        """Choose what is handed out next: the first, unless chance decides."""
        return entries[0] if self.conditions.seed is None else self._chance.choice(entries)

    def hear(self, destination: str, message: Message, seconds: float) -> Answer:
        """Be a receiver."""
        alert_ids = tuple(re.findall(r"^Alert ([0-9a-f]{32})$", message.body, re.MULTILINE))
        answer = next(self._answers[destination], Answer.TAKES)
        self.log.story.append(Contact(destination, alert_ids, answer, seconds, message.body))
        return answer
