"""route: alerts → one pending delivery for each destination that the routes name."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

from alerts.routes import Routes
from alerts.routing import routed
from schemas.delivery import Delivery
from schemas.mention import Alert
from schemas.origin import Origin
from streams.arrival import Arrival
from streams.guard import Handler

Enter = Callable[[Delivery, Origin], Awaitable[None]]
"""Enters a delivery into the ledger; returns once Kafka has it."""


def make_route(*, routes: Routes, now: Callable[[], datetime], enter: Enter) -> Handler[Alert]:
    """Return the handler of the topic `alerts`: it acknowledges when Kafka has every delivery."""

    async def route(alert: Alert, arrival: Arrival) -> None:
        # All at once: an alert must not wait for one destination's record after the other's.
        deliveries = routed(alert, routes, now())
        await asyncio.gather(*(enter(delivery, arrival.origin) for delivery in deliveries))

    return route
