"""Which workers say that they run, and which destinations are paused: as the topics tell it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from schemas.delivery import Delivery, DeliveryState
from schemas.health import Condition, Health
from streams.cli.records import read_records
from streams.health import GONE_AFTER, heard_at, is_forgotten
from streams.settings import Settings


@dataclass(frozen=True, slots=True)
class Worker:
    """A worker whose last word was that it runs, and when it said so."""

    name: str
    heard_at: datetime

    def is_silent(self, now: datetime) -> bool:
        """Whether it would have said so again by now."""
        return now - self.heard_at > GONE_AFTER


@dataclass(frozen=True, slots=True)
class Paused:
    """A destination that refused, the delivery that asks again, and how many wait with it."""

    held_by: Delivery
    waiting: int


async def workers(settings: Settings, now: datetime) -> list[Worker]:
    """Return the workers that run, or did within a week, by name.

    Raises `BrokerUnavailable` or `TopicMissing`.
    """
    states: dict[str, Health] = {}
    async for state in read_records(settings, "health", Health):
        states[state.component] = state
    return [
        Worker(name, heard_at(state))
        for name, state in sorted(states.items())
        if state.condition is Condition.RUNNING and not is_forgotten(heard_at(state), now)
    ]


async def paused(settings: Settings) -> Mapping[str, Paused]:
    """Return the destinations that are paused. Raises `BrokerUnavailable` or `TopicMissing`."""
    latest: dict[tuple[str, str], Delivery] = {}
    async for delivery in read_records(settings, "deliveries", Delivery):
        latest[delivery.alert_id, delivery.destination] = delivery
    waiting = Counter(each.destination for each in latest.values() if not each.is_final)
    holding = (
        each
        for each in latest.values()
        if each.state is DeliveryState.PENDING and each.holds_destination
    )
    return {each.destination: Paused(each, waiting[each.destination]) for each in holding}
