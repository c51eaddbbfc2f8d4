"""Does an alert match? Asked by routes and by silences."""

import re
from collections.abc import Iterator, Sequence

from alerts.ruling import Newness
from schemas.matchers import Matchers
from schemas.mention import Alert
from schemas.state import State


def matches(matchers: Matchers, alert: Alert) -> bool:
    """Whether an alert is as the matchers have it; without any, every alert is."""
    return next(misses(matchers, alert), None) is None


def misses(matchers: Matchers, alert: Alert) -> Iterator[str]:
    """Yield the names of the matchers that an alert does not meet."""
    article, story = alert.article, alert.story
    for name, wanted, found in (
        ("watch", matchers.watch, [alert.watch]),
        ("decision", matchers.decision, [alert.decision]),
        ("state", matchers.state, [state_of(alert)]),
        ("language", matchers.language, [article.language]),
        ("source", matchers.source, [article.source, article.outlet]),
        ("family", matchers.family, [article.family]),
        ("entity", matchers.entity, [*alert.entities, *_party_names(alert)]),
        ("story", matchers.story, [story.story_id if story else None]),
    ):
        if wanted and not _folded(wanted) & _folded(found):
            yield name
    if matchers.score_at_least is not None and alert.score < matchers.score_at_least:
        yield "score_at_least"
    if matchers.score_below is not None and alert.score >= matchers.score_below:
        yield "score_below"
    if matchers.new_step is not None and is_a_step(alert) is not matchers.new_step:
        yield "new_step"
    if matchers.late is not None and alert.is_late is not matchers.late:
        yield "late"


_FORMS = {
    "language": (re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]+)*"), "language (as id and zh are)"),
    "story": (re.compile(r"[0-9a-f]{32}"), "story's id: one has 32 digits"),
}


def flaw(matchers: Matchers) -> str | None:
    """Say why matchers can match nothing, if that can be seen; those never given match all."""
    for name in matchers.model_fields_set:
        value = getattr(matchers, name)
        if value == () or value is None:
            return f"{name} asks for nothing"
        if isinstance(value, tuple) and any(not str(each).strip() for each in value):
            return f"{name} asks for an empty name"
    for name, (form, what) in _FORMS.items():
        if wrong := [each for each in getattr(matchers, name) if not form.fullmatch(each)]:
            return f"{wrong[0]!r} is no {what}"
    low, high = matchers.score_at_least, matchers.score_below
    if low is not None and high is not None and low >= high:
        return f"no score is at least {low:g} and below {high:g}"
    return None


def state_of(alert: Alert) -> State:
    """Return the step that an alert's report tells."""
    return alert.story.state if alert.story else State.BACKGROUND


def _party_names(alert: Alert) -> Iterator[str]:
    for party in alert.parties:
        yield from (party.id, party.name, party.text)


def _folded(texts: Sequence[str | None]) -> set[str]:
    return {" ".join(text.casefold().split()) for text in texts if text}


def is_a_step(alert: Alert) -> bool:
    """Whether an alert tells a step that its story had not told: what no group keeps back."""
    story = alert.story
    if story is None or story.state is State.BACKGROUND:
        return False
    return story.tells_first or story.begins or Newness.STATE_CHANGED in alert.reasons
