"""The ledger: one alert to one destination, and how far it got."""

from collections.abc import Mapping

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from schemas.base import Id, Moment, Record
from schemas.closed import ClosedList
from schemas.mention import Alert
from schemas.timing import Timing


class DeliveryState(ClosedList):
    """How far a delivery got."""

    PENDING = "pending", "not tried yet, or its destination is paused"
    SENDING = "sending", "a try is under way, or its worker died in it"
    RETRYING = "retrying", "refused for now or not known to be taken: it is tried again"
    DELIVERED = "delivered", "taken, in a message of its own"
    FAILED = "failed", "refused for good, or tried for as long as is set"
    SUPPRESSED = "suppressed", "kept from being told by a silence"
    GROUPED = "grouped", "taken, in a message together with others"


class ToldIn(ClosedList):
    """In what kind of message a delivery is told."""

    AT_ONCE = "at_once", "a message of its own"
    GROUP = "group", "a message of its route's group"
    DIGEST = "digest", "a digest, or a message of what came late"


class DeliveryReason(ClosedList):
    """Why a delivery is in its state, where its destination's own answer does not say so.

    What a destination answers stands as ``http_503`` or ``smtp_550``: `ANSWERED` has them.
    """

    RESENT = "resent", "it had failed, and the operator wants it tried once more"
    SILENCED = "silenced", "a silence keeps it from being told"
    NOT_CONNECTED = "not_connected", "no connection: it is tried again"
    NO_ANSWER = (
        "no_answer",
        "sent, and no answer came in time: it may have arrived, and is tried again",
    )
    STRANGE_ANSWER = "strange_answer", "another answer than that service gives: it is tried again"
    SAYS_NO = "says_no", "the service answers that it failed, and not why: it is tried again"
    NOT_SEEN = (
        "not_seen",
        "its plug-in says that it failed, and nothing was seen: it is tried again",
    )
    BUSY = "busy", "the try before it still hangs: nothing was sent, and it is tried again"
    NO_SUCH_DESTINATION = "no_such_destination", "the destinations no longer have that name: failed"


ANSWERED: Mapping[str, str] = {
    "http_NNN": "what an HTTP service answered: `http_429`, `http_503`",
    "smtp_NNN": "what a mail server replied: `smtp_451`, `smtp_550`",
    "smtp_NNN_for_some": "delivered, but a mail server refused one of several readers",
    "…_together": "ends a reason: refused in one message with others, each is now tried alone",
}
"""How the reasons look that come from a destination's answer."""

FINAL = frozenset(
    {
        DeliveryState.DELIVERED,
        DeliveryState.FAILED,
        DeliveryState.SUPPRESSED,
        DeliveryState.GROUPED,
    }
)

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
