"""The message of several alerts: a group's, a digest's, or of what waited for its destination.

The most important come first, as `dispatch` has arranged them, and what belongs to one event
stands together below its facts. Where there is no room for all in full, each is told in less;
those that find no room even so come in the next message, and this one says how many they are.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from alerts.dispatch import BACKLOG, MOST_TOGETHER, story_of
from alerts.matching import is_a_step
from alerts.message import (
    LONGEST_SENTENCE,
    Message,
    Room,
    carried_by,
    fitted_title,
    last_line,
    parts,
    quoted,
    render,
)
from alerts.routes import Reader
from alerts.templates import Layout, filled, shipped
from alerts.words import ENGLISH, Words, words_in
from schemas.delivery import Delivery, ToldIn
from schemas.mention import Alert
from schemas.state import State

Item = Mapping[str, Any]
"""What fills the places of one alert."""

SENTENCE_LENGTHS = (LONGEST_SENTENCE, 300, 120)
"""How much of each sentence is told, where there is less and less room."""


def written(
    deliveries: Sequence[Delivery],
    now: datetime,
    room: Room,
    *,
    layout: Layout | None = None,
    readers: Mapping[str, Reader] | None = None,
) -> tuple[Message, int]:
    """Write the message of one delivery, or of as many as there is room for; return how many.

    ``readers`` says who reads at a destination, where that is not English in UTC.
    """
    first = deliveries[0]
    reader = (readers or {}).get(first.destination, Reader())
    words = words_in(reader.language, reader.zone)
    if len(deliveries) > 1 or first.told_in in {ToldIn.GROUP, ToldIn.DIGEST}:
        message, count = together(deliveries, now, room, layout, words=words)
        if count:
            return message, count
    return render(carried(first), room, layout, words=words, timing=first.timing), 1


def carried(delivery: Delivery) -> Alert:
    """Return the alert that an open delivery carries; `ValueError` where it is final."""
    if delivery.alert is None:
        raise ValueError(f"{delivery.key} is final and carries no alert")
    return delivery.alert


def together(
    deliveries: Sequence[Delivery],
    now: datetime,
    room: Room,
    layout: Layout | None = None,
    *,
    words: Words = ENGLISH,
) -> tuple[Message, int]:
    """Write one message of several; return it, and how many found room, which may be none."""
    items = list(_items(deliveries[:MOST_TOGETHER], now, words))

    def message(shown: Sequence[Item]) -> Message:
        more = len(deliveries) - len(shown)
        told = _title(deliveries[: len(shown)], now, words)
        title = fitted_title(told, room, last_line(deliveries[0].alert_id, words))
        template = (layout or shipped()).digest
        body = filled(template, room.style, {"alerts": shown, "more": more}, words)
        return Message(title, body)

    shorter: Sequence[Item] = items
    for shorter in _less_and_less(deliveries[:MOST_TOGETHER], items):
        if room.fits(whole := message(shorter)):
            return whole, len(items)
    count = _most_that_fit(lambda many: room.fits(message(shorter[:many])), len(items))
    return (message(shorter[:count]) if count else Message("", "")), count


def _most_that_fit(fits: Callable[[int], bool], most: int) -> int:
    """Return how many fit; more are never shorter than fewer."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(middle) else (low, middle - 1)
    return low


def _items(deliveries: Sequence[Delivery], now: datetime, words: Words) -> Iterator[Item]:
    stories = [list(story) for _, story in groupby(deliveries, key=story_of)]
    for story in stories:
        event = _event(story, words)
        for delivery in story:
            late = now - (delivery.due_at or delivery.routed_at)
            yield parts(carried(delivery), words) | {
                "late_by": words.span(late) if late > BACKLOG else None,
                "event": event,
            }
            event = None


def _event(story: Sequence[Delivery], words: Words) -> str | None:
    """Return what an event is called, and its facts as the last of its reports knows them."""
    alerts = [carried(each) for each in story]
    places = [alert.story for alert in alerts if alert.story]
    if not places:
        return None
    last = max(places, key=lambda place: (place.outlets, place.reports))
    state = next((place.state for place in places if place.state is not State.BACKGROUND), None)
    facts = [words.state(state)] if state else []
    if last.outlets > 1:
        facts.append(carried_by(last, words))
    if last.reports > 1:
        so_far = words.many("%(count)d report so far", "%(count)d reports so far", last.reports)
        facts.append(so_far)
    return " — ".join(filter(None, [_headline(alerts), "; ".join(facts)])) or None


def _headline(alerts: Sequence[Alert]) -> str | None:
    """Return the headline of an event of which its first report was told before."""
    places = [alert.story for alert in alerts if alert.story]
    if not places or any(place.begins for place in places):
        return None
    return places[-1].headline or None


def _less_and_less(
    deliveries: Sequence[Delivery], items: Sequence[Item]
) -> Iterator[Sequence[Item]]:
    for most in SENTENCE_LENGTHS:
        yield [
            {**item, "sentence": _sentence(carried(each), most)}
            for item, each in zip(items, deliveries, strict=True)
        ]
    items = [{**item, "sentence": None, "changes": []} for item in items]
    yield items
    yield [{**item, "byline": None} for item in items]


def _sentence(alert: Alert, most: int) -> str | None:
    return quoted(alert.passages[0], most) if alert.passages else None


def _title(deliveries: Sequence[Delivery], now: datetime, words: Words) -> str:
    alerts = [carried(each) for each in deliveries]
    watches = {alert.watch_title for alert in alerts}
    subject = watches.pop() if len(watches) == 1 else "clausewatch"
    first = deliveries[0]
    name = first.timing.digest if first.timing else None
    told = _counted(deliveries, words)
    if first.told_in is ToldIn.DIGEST and name:
        told = words("digest “%(name)s”: %(reports)s", name=name, reports=told)
    elif first.told_in is ToldIn.DIGEST and first.timing and first.timing.quiet_hours:
        told = words("%(reports)s while it was quiet", reports=told)
    if any(now - (each.due_at or each.routed_at) > BACKLOG for each in deliveries):
        told = words("%(kind)s, late", kind=told)
    return f"{subject}: {told}"


def _counted(deliveries: Sequence[Delivery], words: Words) -> str:
    """Return how many reports of how many events, the first step that is told before them."""
    alerts = [carried(each) for each in deliveries]
    step = next((alert for alert in alerts if is_a_step(alert)), None)
    events = len({story_of(each) for each in deliveries})
    count = len(alerts)
    if step and step.story:
        state = words("new step: %(state)s", state=words.state(step.story.state))
        if count == 1:
            return state
        more = words.many("%(count)d more report", "%(count)d more reports", count - 1)
        return words("%(step)s, and %(more)s", step=state, more=more)
    is_first = any(each.told_in is ToldIn.AT_ONCE for each in deliveries)
    if deliveries[0].told_in is ToldIn.DIGEST or is_first:
        reports = words.many("%(count)d report", "%(count)d reports", count)
    else:
        reports = words.many("%(count)d more report", "%(count)d more reports", count)
    if events == 1:
        event = _headline(alerts)
        return (
            words("%(reports)s of “%(event)s”", reports=reports, event=event) if event else reports
        )
    of_events = words.many("%(count)d event", "%(count)d events", events)
    return words("%(reports)s of %(events)s", reports=reports, events=of_events)
