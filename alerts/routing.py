"""Who hears of an alert. For now: every destination, at once."""

from collections.abc import Sequence
from datetime import datetime

from schemas.delivery import Delivery, DeliveryState
from schemas.mention import Alert


def routed(alert: Alert, destinations: Sequence[str], now: datetime) -> tuple[Delivery, ...]:
    """Return one pending delivery per destination that the routes name."""
    return tuple(
        Delivery(
            alert_id=alert.alert_id,
            destination=destination,
            state=DeliveryState.PENDING,
            changed_at=now,
            routed_at=now,
            routed_to=tuple(destinations),
            alert=alert,
        )
        for destination in destinations
    )
