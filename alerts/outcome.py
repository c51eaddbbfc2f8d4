"""What a try to hand a message over came to."""

from dataclasses import dataclass
from enum import StrEnum

from schemas.delivery import DeliveryReason


class Outcome(StrEnum):
    """Whether the service has the message, and whether trying again can help.

    ``UNKNOWN``: it may have it. ``NOT_TRIED``: nothing was sent.
    """

    DELIVERED = "delivered"
    REFUSED_FOR_NOW = "refused_for_now"
    REFUSED_FOR_GOOD = "refused_for_good"
    UNKNOWN = "unknown"
    NOT_TRIED = "not_tried"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try: its outcome and, where that is no delivery to all, a reason code ("http_503").

    ``wait_seconds`` is how long the service wants to be left alone. ``is_destinations``: no other
    message would fare better there, so what stands in the way is the destination's.
    """

    outcome: Outcome
    reason: str | None = None
    wait_seconds: float | None = None
    is_destinations: bool = False


DELIVERED = Attempt(Outcome.DELIVERED)
NO_SUCH_DESTINATION = Attempt(Outcome.NOT_TRIED, DeliveryReason.NO_SUCH_DESTINATION)
BUSY = Attempt(Outcome.NOT_TRIED, DeliveryReason.BUSY)
NO_ANSWER = Attempt(Outcome.UNKNOWN, DeliveryReason.NO_ANSWER)
NOT_SEEN = Attempt(Outcome.UNKNOWN, DeliveryReason.NOT_SEEN)
NOT_CONNECTED = Attempt(Outcome.REFUSED_FOR_NOW, DeliveryReason.NOT_CONNECTED)
