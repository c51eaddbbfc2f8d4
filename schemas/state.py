"""The states of a clause: the step that a report tells as its news."""

from enum import StrEnum


class State(StrEnum):
    """What became of the clause, as a report tells it; a closed list."""

    ANNOUNCED = "announced"
    SIGNED = "signed"
    PUBLISHED = "published"
    RATIFIED = "ratified"
    IN_FORCE = "in_force"
    INVOKED = "invoked"
    INVOCATION_DENIED = "invocation_denied"
    AID_SENT = "aid_sent"
    AMENDED = "amended"
    SUSPENDED = "suspended"
    BACKGROUND = "background"
