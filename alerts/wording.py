"""Reason codes in words, for people."""

from collections.abc import Mapping

from alerts.judge_reasons import JudgeReason
from alerts.ruling import Newness
from schemas.state import State

STATES: Mapping[State, str] = {
    State.ANNOUNCED: "a step announced",
    State.SIGNED: "signed",
    State.PUBLISHED: "published",
    State.RATIFIED: "ratified",
    State.IN_FORCE: "in force",
    State.INVOKED: "invoked",
    State.INVOCATION_DENIED: "invocation denied",
    State.AID_SENT: "aid sent",
    State.AMENDED: "amended",
    State.SUSPENDED: "suspended",
    State.BACKGROUND: "background",
}

_WORDS: Mapping[str, str] = {code: code.meaning for code in (*JudgeReason, *Newness)}


def in_words(code: str) -> str:
    """Return what a reason code means; an unknown one (a newer writer's) speaks for itself."""
    return _WORDS.get(code, code.replace("_", " "))


def state_in_words(state: State) -> str:
    """Return what a state is called."""
    return STATES[state]
