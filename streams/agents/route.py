"""route: alerts → one pending delivery for each destination that the routes name."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

from alerts.routing import routed
from schemas.mention import Alert
from streams.arrival import Arrival
from streams.guard import Handler
from streams.put import Put


def make_route(
    *, destinations: Sequence[str], now: Callable[[], datetime], put: Put
) -> Handler[Alert]:
    """Return the handler of the topic `alerts`: it acknowledges when Kafka has every delivery."""

    async def route(alert: Alert, arrival: Arrival) -> None:
        # All at once: an alert must not wait for one destination's record after the other's.
        await asyncio.gather(
            *(
                put("deliveries", delivery, origin=arrival.origin)
                for delivery in routed(alert, destinations, now())
            )
        )

    return route
