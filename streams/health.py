"""The worker's own state, on the topic `health`: that it runs, with what, and that it stopped."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from importlib.metadata import version

import structlog

from schemas.health import Condition, Health
from streams.put import Put

log = structlog.get_logger(__name__)

Tell = Callable[[Condition], Awaitable[None]]


def make_tell(
    *,
    component: str,
    watches: tuple[str, ...],
    destinations: tuple[str, ...],
    now: Callable[[], datetime],
    put: Put,
) -> Tell:
    """Return what tells a worker's condition: in its log, and to whoever reads `health`."""

    async def tell(condition: Condition) -> None:
        state = Health(
            component=component,
            condition=condition,
            since=now(),
            version=version("clausewatch"),
            watches=watches,
            destinations=destinations,
        )
        await put("health", state)
        log.info(
            "worker.running" if condition is Condition.RUNNING else "worker.stopped",
            component=component,
            version=state.version,
            watches=list(watches),
            destinations=list(destinations),
        )

    return tell
