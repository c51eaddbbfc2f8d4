"""The states of a clause: the step that a report tells as its news."""

from schemas.closed import ClosedList


class State(ClosedList):
    """What became of the clause, as a report tells it; a closed list."""

    ANNOUNCED = "announced", "a step is coming"
    SIGNED = "signed", "the treaty was signed"
    PUBLISHED = "published", "its text was made public"
    RATIFIED = "ratified", "a chamber, a president or a decree ratified it"
    IN_FORCE = "in_force", "it took effect"
    INVOKED = "invoked", "a party says that the article is or was applied"
    INVOCATION_DENIED = "invocation_denied", "a party says that it was not, or need not be"
    AID_SENT = "aid_sent", "troops or arms were sent, arrived or fought"
    AMENDED = "amended", "it was amended"
    SUSPENDED = "suspended", "it was suspended, or denounced"
    BACKGROUND = "background", "none of these: comment, reaction, an anniversary, other news"
