"""A destination as the ledger sees it, without Kafka and in a time of its own.

What `streams.agents.send` does with one partition of the topic: it asks the ledger, writes down
what it is about to do, hands over, and writes down what came of it. It may die between any two of
its writes, and begins again from the topic.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from alerts.dispatch import MOST_TOGETHER
from alerts.ledger import Ledger
from alerts.outcome import DELIVERED, NO_ANSWER, Attempt, Outcome
from alerts.retry import RetryPolicy, all_begun, silenced, together
from alerts.silences import silence_of
from schemas.delivery import Delivery
from schemas.silence import Silence
from tests.builders import NOON

POLICY = RetryPolicy(first_seconds=30, longest_seconds=900, window_seconds=1e9)
REFUSED = Attempt(Outcome.REFUSED_FOR_NOW, "http_503")
TOO_LONG = Attempt(Outcome.REFUSED_FOR_GOOD, "http_413")
AWAY = Attempt(Outcome.REFUSED_FOR_GOOD, "http_401", is_destinations=True)
WELL = (DELIVERED,)


@dataclass(frozen=True, slots=True)
class Said:
    """A message that was handed over, and what came of it; ``room`` is how many found room."""

    at: datetime
    deliveries: tuple[Delivery, ...]
    attempt: Attempt
    room: int

    @property
    def is_heard(self) -> bool:
        """Whether its readers have it, whatever we were told."""
        return self.attempt in {DELIVERED, NO_ANSWER}


class Died(Exception):
    """It is dead; what it wrote stands in the topic."""


@dataclass(slots=True)
class Desk:
    """One partition, all destinations of which are served in turn."""

    destinations: Sequence[str]
    chance: Random
    silences: Sequence[Silence] = ()
    answers: Sequence[Attempt] = WELL
    most_room: int | None = None
    dies: Callable[[], bool] = lambda: False
    now: datetime = NOON
    topic: list[Delivery] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    deaths: int = 0
    _ledger: Ledger = field(default_factory=Ledger)

    def routes(self, deliveries: Iterable[Delivery]) -> None:
        """Take in what was routed; where it dies meanwhile, all of it comes again."""
        routed = list(deliveries)
        while True:
            try:
                for delivery in routed:
                    self._write(delivery)
            except Died:
                self._begin_again()
            else:
                return

    def work_until(self, moment: datetime) -> None:
        """Do all that is due until a moment, and no more."""
        while True:
            wait = min((self._work(name) for name in self.destinations), default=1e9)
            if wait <= 0:
                continue
            if self.now + timedelta(seconds=min(wait, 1e8)) > moment:
                self.now = max(self.now, moment)
                return
            # A timer never fires early; it may fire a little late.
            self.now += timedelta(seconds=wait, milliseconds=1)

    def _work(self, destination: str) -> float:
        """Do what is due at a destination; return for how long nothing is, 0 where it did."""
        due, wait = self._ledger.next_due(destination, self.now)
        if not due:
            return 1e9 if wait is None else max(wait, 0.001)
        try:
            self._tell(due)
        except Died:
            self._begin_again()
        return 0.0

    def _tell(self, due: Sequence[Delivery]) -> None:
        found = [(each, silence_of(each, self.silences, self.now)) for each in due]
        if any(silence for _, silence in found):
            for each, silence in found:
                if silence:
                    self._write(silenced(each, silence, self.now))
            return
        count = min(len(due), self.most_room or MOST_TOGETHER)
        self._ledger.left_out(due[count:])
        sendings = all_begun(due[:count], self.now)
        for each in sendings:
            self._write(each)
        attempt = self.chance.choice(self.answers)
        self.said.append(Said(self.now, tuple(sendings), attempt, count))
        self._may_die()
        for state in together(
            sendings, attempt, now=self.now, policy=POLICY, chance=self.chance.random()
        ):
            self._write(state)

    def _write(self, delivery: Delivery) -> None:
        self.topic.append(delivery)
        if self._ledger.fold(delivery, len(self.topic) - 1):
            standing = self._ledger.holds(delivery.key)
            assert standing is not None
            self._write(standing)
        self._may_die()

    def _may_die(self) -> None:
        if self.dies():
            raise Died

    def _begin_again(self) -> None:
        """Read the topic, which Kafka may have compacted meanwhile."""
        self.deaths += 1
        last = {delivery.key: offset for offset, delivery in enumerate(self.topic)}
        is_compacted = self.chance.random() < 0.5
        self._ledger = Ledger()
        for offset, delivery in enumerate(self.topic):
            if not is_compacted or last[delivery.key] == offset:
                self._ledger.fold(delivery, offset)

    @property
    def standing(self) -> Mapping[str, Delivery]:
        """The last word on each key."""
        ledger = Ledger()
        for offset, delivery in enumerate(self.topic):
            ledger.fold(delivery, offset)
        keys = dict.fromkeys(delivery.key for delivery in self.topic)
        return {key: standing for key in keys if (standing := ledger.holds(key))}
