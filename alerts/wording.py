"""Reason codes in words, for people."""

from collections.abc import Mapping

from alerts.judge_reasons import IN_WORDS as JUDGED
from alerts.ruling import Newness
from schemas.state import State

NEWNESS: Mapping[Newness, str] = {
    Newness.FIRST_REPORT: "first report in these words",
    Newness.MORE_ON_THE_CLAUSE: "a known text that says something more on the clause",
    Newness.CLAUSE_CHANGED: "an article told before says something else on the clause",
    Newness.STATE_CHANGED: "the first report of its event that tells this step",
    Newness.SAME_ARTICLE: "the same article again, its clause told no differently",
    Newness.SAME_TEXT_SAME_OUTLET: "the same text from the same outlet",
    Newness.SAME_TEXT_OTHER_OUTLET: "the same text from another outlet",
}

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

_WORDS: Mapping[str, str] = {
    str(code): words for code, words in [*JUDGED.items(), *NEWNESS.items()]
}


def in_words(code: str) -> str:
    """Return what a reason code means; an unknown one (a newer writer's) speaks for itself."""
    return _WORDS.get(code, code.replace("_", " "))


def state_in_words(state: State) -> str:
    """Return what a state is called."""
    return STATES[state]
