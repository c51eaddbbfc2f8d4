"""Who hears of an alert: one pending delivery for each destination that the routes name."""

from datetime import datetime

from alerts.routes import Routes, timings
from schemas.delivery import Delivery, DeliveryState
from schemas.mention import Alert


def routed(alert: Alert, routes: Routes, now: datetime) -> tuple[Delivery, ...]:
    """Return the deliveries of an alert, each with how it is to be told."""
    told = timings(alert, routes, now)
    return tuple(
        Delivery(
            alert_id=alert.alert_id,
            destination=destination,
            state=DeliveryState.PENDING,
            changed_at=now,
            routed_at=now,
            routed_to=tuple(told),
            timing=timing,
            alert=alert,
        )
        for destination, timing in told.items()
    )
