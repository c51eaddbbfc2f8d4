"""Where a report stands among the reports of its event, and rule 4 of `novelty`."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from alerts.affinity import Telltale
from alerts.chronicle import Arrived, Tale
from alerts.memory import View
from alerts.ruling import Newness, Ruling
from alerts.stories import Placing, placing
from schemas.ids import story_id
from schemas.mention import Change, DecisionKind, Mention
from schemas.state import State
from schemas.story import Place

LONGEST_HEADLINE = 200


@dataclass(frozen=True, slots=True)
class Placed:
    """What was ruled once the story counts, and the stories that it changes, its own first."""

    ruling: Ruling
    place: Place
    tales: tuple[Tale, ...]

    def tales_with(self, arrived: Arrived) -> Iterator[Tale]:
        """Yield the stories as they stand once the report is in."""
        own, *others = self.tales
        yield own.with_one(arrived)
        yield from others


NO_DATE_BEFORE = datetime(2001, 1, 1, tzinfo=UTC)
"""Before it stand clocks that were not set, and fields that were filled in: 1970, 2000."""

AHEAD = timedelta(days=1)
"""How far a date may lie ahead of when its article was fetched: zones and embargoes."""

FAR_AHEAD = timedelta(days=400)
"""From where on it is the date that is wrong, and not when the article is said to be fetched."""


def date_of(mention: Mention) -> datetime | None:
    """Return a report's date: the later of publication and change; what cannot be is no date."""
    article = mention.article
    dates = [d for d in (article.published_at, article.modified_at) if d and d >= NO_DATE_BEFORE]
    fetched_at = article.fetched_at
    if fetched_at is None or fetched_at < NO_DATE_BEFORE:
        return max(dates, default=None)
    can_be = [d for d in dates if d <= fetched_at + AHEAD]
    may_be = [d for d in dates if d <= fetched_at + FAR_AHEAD]
    return max(can_be, default=min(may_be, default=None))


def place(mention: Mention, ruling: Ruling, view: View, *, is_late: bool) -> Placed:
    """Put a mention into its story, and say whether it is the first to tell a state there."""
    found = _placing(mention, ruling, view)
    begins = found.story_id is None
    chosen = found.story_id or story_id(mention.watch, mention.report_id)
    tales = tuple(view.chronicle.corrected(chosen, found.corrections, begins=begins))
    own = tales[0]
    ruled = ruling if is_late else _of_story(mention, ruling, own)
    placed = _place(mention, ruled, own)
    extra = {"begins": begins, "corrections": found.corrections}
    return Placed(ruled, placed.model_copy(update=extra), tales)


def _placing(mention: Mention, ruling: Ruling, view: View) -> Placing:
    moment = date_of(mention) or view.clock
    if ruling.match and (known := view.chronicle.story_of(ruling.match.report_id)):
        is_own = ruling.kind is DecisionKind.NEW
        if not is_own or view.chronicle.tales[known].spans(moment):
            return Placing(known)
    event = mention.telling.event
    telltale = Telltale(moment, event.state, event.opening, event.signs, event.numbers)
    begun = story_id(mention.watch, mention.report_id)
    return placing(view, telltale, mention.report_id, begun)


def _of_story(mention: Mention, ruling: Ruling, tale: Tale) -> Ruling:
    """Rule 4: the first report of a state that its story had not told yet."""
    state = mention.telling.event.state
    is_told = not tale.arrivals or state in tale.states
    if ruling.kind is not DecisionKind.NEW or state is State.BACKGROUND or is_told:
        return ruling
    before = tale.last_state or tale.arrivals[0]
    after = mention.telling.event.sentence or mention.article.headline
    return Ruling(
        DecisionKind.UPDATE,
        Newness.STATE_CHANGED,
        before.report,
        changes=(Change(before=before.sentence, after=after),),
    )


def _place(mention: Mention, ruling: Ruling, tale: Tale) -> Place:
    article, last = mention.article, tale.last_state
    state = mention.telling.event.state
    outlets = {*tale.outlets, *filter(None, [article.outlet])}
    families = {*tale.families, *filter(None, [article.family or article.outlet])}
    is_told = ruling.kind in (DecisionKind.NEW, DecisionKind.UPDATE)
    headline = article.headline if is_told and not tale.told else tale.headline
    return Place(
        story_id=tale.story_id,
        headline=headline[:LONGEST_HEADLINE],
        state=state,
        state_before=last.state if last and last.state is not state else None,
        tells_first=is_told and state is not State.BACKGROUND and state not in tale.states,
        reports=len(tale.told) + is_told,
        outlets=len(outlets),
        families=len(families),
    )
