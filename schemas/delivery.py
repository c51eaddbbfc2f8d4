"""The ledger: one alert to one destination, and how far it got."""

from enum import StrEnum

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from schemas.base import Id, Moment, Record
from schemas.mention import Alert
from schemas.timing import Timing


class DeliveryState(StrEnum):
    """How far a delivery got."""

    PENDING = "pending"
    SENDING = "sending"
    RETRYING = "retrying"
    DELIVERED = "delivered"
    FAILED = "failed"
    SUPPRESSED = "suppressed"
    GROUPED = "grouped"


class ToldIn(StrEnum):
    """In what kind of message a delivery is told."""

    AT_ONCE = "at_once"
    GROUP = "group"
    DIGEST = "digest"


FINAL = frozenset(
    {
        DeliveryState.DELIVERED,
        DeliveryState.FAILED,
        DeliveryState.SUPPRESSED,
        DeliveryState.GROUPED,
    }
)

RESENT = "resent"
"""The reason of a delivery that had failed, and that the operator wants to be tried once more."""

TAKEN = frozenset({DeliveryState.DELIVERED, DeliveryState.GROUPED})
"""The final states of what the destination has taken."""


class Delivery(Record):
    """One alert to one destination, known by its name: the URL is a secret and stands nowhere.

    ``attempt`` counts the sends begun (0 while pending); ``changed_at`` is when this state was
    written. Until the state is final the record carries the alert, so that after a restart
    the ledger alone is enough to go on. ``holds_destination``: what stands in the way is not this
    message, so that none of the destination's is tried before ``next_attempt_at``; a destination
    that is paused has one that is ``pending`` and holds it. ``routed_to`` names every destination
    that the alert was routed to, so that one delivery tells of the others that must be there.

    ``timing`` is how it is to be told, as its route has it. ``due_at`` is when it was due by that,
    ``begun_at`` when the last try began, and ``told_in`` the kind of message that was tried.
    ``silenced_by`` is the silence that suppressed it.
    """

    alert_id: Id
    destination: str
    state: DeliveryState
    attempt: int = Field(default=0, ge=0)
    reason: str | None = None
    changed_at: Moment
    routed_at: Moment
    next_attempt_at: Moment | None = None
    holds_destination: bool = False
    routed_to: tuple[str, ...] = ()
    timing: Timing | None = None
    due_at: Moment | None = None
    begun_at: Moment | None = None
    told_in: ToldIn | None = None
    silenced_by: Id | None = None
    alert: Alert | None = None

    @model_validator(mode="after")
    def _open_ones_carry_their_alert(self) -> "Delivery":
        if self.alert is None and not self.is_final:
            raise PydanticCustomError("no_alert", "open, but carries no alert")
        return self

    @property
    def key(self) -> str:
        """The ledger's key: destination, then alert."""
        return f"{self.destination}/{self.alert_id}"

    @property
    def is_final(self) -> bool:
        """Whether nothing more will be tried."""
        return self.state in FINAL
