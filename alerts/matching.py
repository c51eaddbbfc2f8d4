"""Does an alert match? Asked by routes and by silences."""

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
