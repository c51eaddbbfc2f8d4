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


def gone(states: Mapping[str, Health], *, own: str, now: datetime) -> frozenset[str]:
    """Return the components that said they run and are silent, if it is ours to tell.

    The first of those that are alive tells, by name: of many workers one.
    """
    running = {name: s for name, s in states.items() if s.condition is Condition.RUNNING}
    silent = {
        name
        for name, state in running.items()
        if name != own and state.at is not None and now - state.at > GONE_AFTER
    }
    is_ours = own == min({own} | (running.keys() - silent))
    return frozenset(silent) if is_ours else frozenset()


def killed_at(states: Mapping[str, Health], own: str) -> datetime | None:
    """Return when this component was last heard of, if its last word was that it runs."""
    last = states.get(own)
    if last is None or last.condition is not Condition.RUNNING:
        return None
    return last.at or last.since
