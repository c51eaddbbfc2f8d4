"""The worker's own state, on the topic `health`: that it runs, with what, and that it stopped.

A worker that runs says so every half minute. One that said it runs and then says nothing more was
killed: the others tell, or it does so itself at its next start.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from importlib.metadata import version
from typing import Any

import structlog

from schemas.codec import decode
from schemas.errors import BadRecord
from schemas.health import Condition, Health
from streams.put import Put

HEARTBEAT_SECONDS = 30.0
GONE_AFTER = timedelta(seconds=3 * HEARTBEAT_SECONDS)
FORGOTTEN_AFTER = timedelta(days=7)

log = structlog.get_logger(__name__)

Tell = Callable[[Condition], Awaitable[None]]


def component_of(instance_id: str) -> str:
    """Return what a worker is called on the topic."""
    return f"worker/{instance_id}"


def make_tell(
    *,
    component: str,
    watches: tuple[str, ...],
    destinations: tuple[str, ...],
    now: Callable[[], datetime],
    put: Put,
) -> Tell:
    """Return what tells a worker's condition: to whoever reads `health`, and in its log if new."""
    told: list[Health] = []

    async def tell(condition: Condition) -> None:
        at = now()
        is_new = not told or told[-1].condition is not condition
        state = Health(
            component=component,
            condition=condition,
            since=at if is_new else told[-1].since,
            at=at,
            version=version("clausewatch"),
            watches=watches,
            destinations=destinations,
        )
        await put("health", state)
        told[:] = [state]
        if is_new:
            log.info(
                "worker.running" if condition is Condition.RUNNING else "worker.stopped",
                component=component,
                version=state.version,
                watches=list(watches),
                destinations=list(destinations),
            )

    return tell


async def states(records: AsyncIterator[Any]) -> dict[str, Health]:
    """Return the last word of each component, from the topic's records in order."""
    found: dict[str, Health] = {}
    async for record in records:
        with suppress(BadRecord):
            state = decode(Health, record.value)
            found[state.component] = state
    return found


class Roll:
    """What the workers say of themselves, as one of them hears it, and who has fallen silent.

    Times are those that the records carry, held against one's own last: while Kafka is away, nobody
    is heard, and after that all others have the time that a silent one has.
    """

    def __init__(self, own: str) -> None:
        self._own = own
        self._states: dict[str, Health] = {}
        self._in_touch_since: datetime | None = None

    def hear(self, state: Health) -> None:
        """Take in a record of the topic; one that is older than what is known changes nothing."""
        before = self._states.get(state.component)
        if before is not None and heard_at(state) < heard_at(before):
            return
        if state.component == self._own and (
            before is None or heard_at(state) - heard_at(before) > GONE_AFTER
        ):
            self._in_touch_since = heard_at(state)
        self._states[state.component] = state

    def gone(self) -> frozenset[str]:
        """Return the components that said they run and are silent, if it is ours to tell.

        The first of those that are alive tells, by name: of many workers one.
        """
        own, since = self._states.get(self._own), self._in_touch_since
        if own is None or since is None:
            return frozenset()
        now = heard_at(own)
        running = {
            name: heard_at(state)
            for name, state in self._states.items()
            if state.condition is Condition.RUNNING and not is_forgotten(heard_at(state), now)
        }
        silent = {name for name, at in running.items() if now - max(at, since) > GONE_AFTER}
        is_ours = self._own == min({self._own} | (running.keys() - silent))
        return frozenset(silent) if is_ours else frozenset()

    def back(self) -> frozenset[str]:
        """Return the components that are heard of, or said that they stop."""
        own = self._states.get(self._own)
        return frozenset(
            name
            for name, state in self._states.items()
            if state.condition is Condition.STOPPED
            or (own is not None and heard_at(own) - heard_at(state) <= GONE_AFTER)
        )


def heard_at(state: Health) -> datetime:
    """Return when a component last said how it is."""
    return state.at or state.since


def is_forgotten(at: datetime, now: datetime) -> bool:
    """Whether a component was heard of too long ago to be missed: its name may never come back."""
    return now - at > FORGOTTEN_AFTER


def killed_at(states: Mapping[str, Health], own: str) -> datetime | None:
    """Return when this component was last heard of, if its last word was that it runs."""
    last = states.get(own)
    if last is None or last.condition is not Condition.RUNNING:
        return None
    return heard_at(last)
