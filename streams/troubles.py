"""What the operator is told: each trouble once, and once when it is over. Pure.

A trouble that goes on happening (dead letters, failed deliveries) is gathered: what is said again
and again is soon read by nobody. One that comes back is told at once, and is over only after ten
quiet minutes: until then whoever was told of it knows that it stands, and how often is gathered.
"""

from datetime import datetime, timedelta
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from schemas.closed import ClosedList

GATHERED = timedelta(minutes=15)
FLAPPING = timedelta(minutes=10)
SOON = timedelta(minutes=1)
"""After which it is told that something came back and went, which nobody was told in time."""

QUIET = timedelta(hours=1)
LONGEST_DETAIL = 500


class Trouble(ClosedList):
    """What an operator has to know of."""

    WORKER_ENDED = "worker_ended", "a worker ended itself (status 70 or 71)"
    WORKER_KILLED = "worker_killed", "a worker started whose last run ended without a word"
    WORKER_GONE = "worker_gone", "a worker has fallen silent, as another one sees"
    DEAD_LETTERS = "dead_letters", "something could not be handled and was put aside"
    DELIVERY_FAILED = (
        "delivery_failed",
        "an alert did not reach a destination, and is tried no more",
    )
    DESTINATION_PAUSED = "destination_paused", "a destination refuses for good: its alerts wait"
    RECIPIENT_REFUSED = "recipient_refused", "one of several readers of a mail was refused"
    NO_WATCHES = "no_watches", "the watches cannot be used: the worker does not start"
    NO_DESTINATIONS = (
        "no_destinations",
        "the destinations cannot be used: the worker does not start",
    )
    NO_ROUTES = "no_routes", "the routes or templates cannot be used: the worker does not start"
    BROKER_AWAY = (
        "broker_away",
        "Kafka has not answered, or has taken no writes, for over a minute",
    )
    MEMORY_LOST = "memory_lost", "what was told is not known any more: the worker does not start"


_LAPSE = frozenset({Trouble.DEAD_LETTERS, Trouble.DELIVERY_FAILED, Trouble.RECIPIENT_REFUSED})
"""They happen, and do not last: nothing says that they are over."""


class Standing(BaseModel):
    """One trouble of one subject: since when, how often, and what of it was told when.

    ``over_at`` is set once it is over; ``is_flapping`` where it was over not long before.
    """

    model_config = ConfigDict(frozen=True)

    trouble: Trouble
    subject: str
    detail: str
    since: AwareDatetime
    last_at: AwareDatetime
    count: int = 1
    told: int = 0
    held_until: AwareDatetime | None = None
    over_at: AwareDatetime | None = None
    is_flapping: bool = False

    def is_due(self, now: datetime) -> bool:
        """Whether there is something to say, and now is the time."""
        if self.over_at is not None:
            quiet = FLAPPING if self.told else SOON
            return not self.is_flapping or now - self.over_at >= quiet
        is_held = self.held_until is not None and now < self.held_until
        return self.count != self.told and not (self.told and is_held)


class _State(BaseModel):
    standing: tuple[Standing, ...] = ()
    over: tuple[tuple[Trouble, str, AwareDatetime], ...] = ()


class Troubles:
    """Those that stand, and those that are over but not told or not long past."""

    def __init__(self, written: bytes = b"") -> None:
        """Begin with what `written` returned; with nothing where that cannot be read."""
        try:
            state = _State.model_validate_json(written)
        except ValidationError:
            state = _State()
        self._standing = {(one.trouble, one.subject): one for one in state.standing}
        self._over = {(trouble, subject): at for trouble, subject, at in state.over}

    def written(self) -> bytes:
        """Return all of it, to be read by another process."""
        over = tuple((trouble, subject, at) for (trouble, subject), at in self._over.items())
        state = _State(standing=tuple(self._standing.values()), over=over)
        return state.model_dump_json().encode()

    def raised(self, trouble: Trouble, subject: str, detail: str, now: datetime) -> None:
        """Take note that it began, or happened again."""
        detail = detail[:LONGEST_DETAIL]
        one = self._standing.get((trouble, subject))
        if one is None:
            over = self._over.get((trouble, subject))
            one = Standing(
                trouble=trouble,
                subject=subject,
                detail=detail,
                since=now,
                last_at=now,
                count=0,
                is_flapping=over is not None and now - over < FLAPPING,
            )
        change = {"count": one.count + 1, "detail": detail, "last_at": now, "over_at": None}
        self._standing[trouble, subject] = one.model_copy(update=change)

    def cleared(self, trouble: Trouble, subject: str, now: datetime) -> bool:
        """Take note that it is over; false if it did not stand."""
        one = self._standing.get((trouble, subject))
        if one is None or one.over_at is not None:
            return False
        self._standing[trouble, subject] = one.model_copy(update={"over_at": now})
        return True

    def stands(self, trouble: Trouble, subject: str) -> bool:
        """Whether it began and is not over."""
        one = self._standing.get((trouble, subject))
        return one is not None and one.over_at is None

    def due(self, now: datetime) -> tuple[Standing, ...]:
        """Return what is to be said now; what only happens is over after an hour without."""
        for (trouble, subject), one in tuple(self._standing.items()):
            if trouble in _LAPSE and now - one.last_at >= QUIET:
                self.cleared(trouble, subject, now)
        return tuple(one for one in self._standing.values() if one.is_due(now))

    def told(self, said: Standing, now: datetime) -> None:
        """Take note that this was said."""
        key = (said.trouble, said.subject)
        one = self._standing.get(key)
        if one is None:
            return
        if said.over_at is not None and one == said:
            del self._standing[key]
            self._over = {other: at for other, at in self._over.items() if now - at < FLAPPING} | {
                key: now
            }
            return
        change: dict[str, Any] = {"told": said.count, "held_until": now + GATHERED}
        if said.over_at is not None:
            # It came back while its end was being told, and may be gone again.
            change |= {"is_flapping": True} | ({"told": 0} if one.over_at is None else {})
        self._standing[key] = one.model_copy(update=change)

    def untold(self, trouble: Trouble, subject: str) -> bool:
        """Whether anything about it is still to be said."""
        one = self._standing.get((trouble, subject))
        return one is not None and one.count != one.told
