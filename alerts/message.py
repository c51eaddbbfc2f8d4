"""The message: what an analyst reads of one alert.

Headline, outlet and dates; what an update says otherwise; the sentence that says it, the match
between 【 】, with the one before and the one after; the parties, why it fired and why it is new;
the link, and the alert's id, the same if the message is ever repeated.

How it is laid out stands in a template (`templates`). Where there is no room for all of it, the
least important parts are left out whole.
"""

import html
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from alerts.escaping import Style, harmless, real_host, shortened, shortened_around
from alerts.matching import is_a_step
from alerts.templates import Layout, Link, filled, shipped
from alerts.words import ENGLISH, Words
from schemas.delivery import Delivery
from schemas.mention import Alert, Change, DecisionKind
from schemas.report import Evidence, Party, Passage
from schemas.state import State
from schemas.story import Place
from schemas.timing import Timing

_ACTING = re.compile(r"""[@<>\[\]*~`|\\"]""")
LONGEST_HEADLINE = 200
LONGEST_SENTENCE = 900
LONGEST_BESIDE = 300
LONGEST_CHANGE = 400
MOST_CHANGES = 2
SHORTEST_SENTENCE = 80

_LEAST_IMPORTANT = (
    "after", "before", "more_changes", "further", "parties", "why", "story", "changes", "byline",
)  # fmt: skip
"""What is left out where there is no room, in this order; then the sentence grows shorter."""


@dataclass(frozen=True, slots=True)
class Message:
    """What is handed to a destination: plain text."""

    title: str
    body: str

    def within(self, room: "Room") -> "Message":
        """Return a message that was made harmless as plain text for one who reads marks."""
        lines = (harmless(line, room.style) for line in self.body.split("\n"))
        return Message(harmless(self.title, room.title_style), "\n".join(lines))


@dataclass(frozen=True, slots=True)
class Room:
    """What a kind of destination takes: how much, and how it reads text.

    ``title`` and ``body`` are in characters, or in bytes of UTF-8; without room for a title, that
    stands above the body. Characters count as a service may count them: as UTF-16 has what HTML
    makes of them. ``has_plain_title``: a title is shown as it stands, whatever the style is.
    """

    title: int = 250
    body: int = 32_768
    is_in_bytes: bool = False
    style: Style = Style.PLAIN
    has_plain_title: bool = False

    @property
    def title_style(self) -> Style:
        """How a title is read."""
        return Style.PLAIN if self.has_plain_title else self.style

    def fits(self, message: Message) -> bool:
        """Whether a service of this kind takes a message whole."""
        if self.title:
            is_short = self._size(message.title) <= self.title
            return is_short and self._size(message.body) <= self.body
        return self._size(f"{message.title}\r\n\r\n{message.body}") <= self.body

    def _size(self, text: str) -> int:
        if self.is_in_bytes:
            # Half of what JSON makes of letters beyond ASCII: ntfy's plug-in counts those.
            return max(len(text.encode()), len(json.dumps(text)) * 5 // 9)
        return len(html.escape(text).encode("utf-16-le")) // 2


ROOMY = Room()


def render(
    alert: Alert,
    room: Room = ROOMY,
    layout: Layout | None = None,
    *,
    words: Words = ENGLISH,
    timing: Timing | None = None,
) -> Message:
    """Write the message of an alert, as much of it as there is room for."""
    title = _title(alert, room, words)
    whole = parts(alert, words) | {"further": _further(timing, words)}
    messages = (
        Message(title, filled((layout or shipped()).message, room.style, less, words))
        for less in _less_and_less(alert, whole)
    )
    least = Message(title, last_line(alert.alert_id, words))
    return next((message for message in messages if room.fits(message)), least)


def plainest(delivery: Delivery) -> Message:
    """Return the message of a delivery whose alert cannot be laid out: that there is one."""
    link = delivery.alert and delivery.alert.article.opens_at
    shown = shown_link(link) if link else ""
    return Message("clausewatch", f"{shown}\nAlert {delivery.alert_id}".strip())


def last_line(alert_id: str, words: Words) -> str:
    """Return the line by which a repeat is known."""
    return f"{words('Alert')} {alert_id}"


def _further(timing: Timing | None, words: Words) -> str | None:
    """Return when more of the same is told, where it is not told at once."""
    if timing is None or timing.group is None or timing.group_interval_seconds is None:
        return None
    span = words.span(timedelta(seconds=timing.group_interval_seconds))
    return words("More on this comes in one message, every %(span)s at most", span=span)


def _less_and_less(alert: Alert, parts: dict[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield what fills the places of the template: all of it, then less of it each time."""
    yield parts
    for left_out in _LEAST_IMPORTANT:
        parts = parts | {left_out: None}
        yield parts
    most = LONGEST_SENTENCE
    while most > SHORTEST_SENTENCE:
        most //= 2
        sentence = quoted(alert.passages[0], most) if alert.passages else None
        parts = parts | {"sentence": sentence, "headline": shortened(parts["headline"], most)}
        yield parts
    for left_out in ("sentence", "link", "headline"):
        parts = parts | {left_out: None}
        yield parts


def _title(alert: Alert, room: Room, words: Words) -> str:
    outlet = f" ({alert.article.outlet})" if alert.article.outlet else ""
    told = f"{alert.watch_title}: {heading(alert, words)}{outlet}"
    return fitted_title(told, room, last_line(alert.alert_id, words))


def fitted_title(told: str, room: Room, body: str) -> str:
    """Return a title that is harmless, and short enough to leave room for this body."""
    most = min(room.title or LONGEST_HEADLINE, LONGEST_HEADLINE)
    title = harmless(shortened(told, most), room.title_style)
    while not room.fits(Message(title, body)) and most > 1:
        most -= max(1, most // 8)
        title = harmless(shortened(told, most), room.title_style)
    return title


def parts(alert: Alert, words: Words = ENGLISH) -> dict[str, Any]:
    """Return what fills the places of a template; none of it is escaped yet."""
    passage = alert.passages[0] if alert.passages else None
    headline = alert.article.headline
    changes = [change for change in alert.changes if not _is_quoted_below(change, passage)]
    return {
        "headline": shortened(headline, LONGEST_HEADLINE),
        "byline": " · ".join(_byline(alert, words)),
        "changes": [
            {
                "before": change.before and shortened(change.before, LONGEST_CHANGE),
                "after": shortened(change.after, LONGEST_CHANGE),
            }
            for change in changes[:MOST_CHANGES]
        ],
        "more_changes": max(0, len(changes) - MOST_CHANGES) or None,
        "before": passage and _unless_said(passage.before, headline, LONGEST_BESIDE),
        "sentence": passage and quoted(passage, LONGEST_SENTENCE),
        "after": passage and _unless_said(passage.after, headline, LONGEST_BESIDE),
        "parties": parties(alert.parties, words),
        "story": story_line(alert.story, words),
        "why": why(alert, words),
        "further": None,
        "link": alert.article.opens_at and Link(shown_link(alert.article.opens_at)),
        "alert_id": alert.alert_id,
        "watch": alert.watch_title,
        "decision": alert.decision.value,
        "outlet": alert.article.outlet,
        "news": heading(alert, words),
    }


def _unless_said(text: str, headline: str, most: int) -> str | None:
    """Return what stands beside a sentence, shortened; nothing where it is the headline."""
    return None if _same(text, headline) else shortened(text, most)


def _is_quoted_below(change: Change, passage: Passage | None) -> bool:
    return change.before is None and passage is not None and _same(change.after, passage.legible)


def _same(one: str, other: str) -> bool:
    return one.casefold().split() == other.casefold().split()


def shown_link(url: str) -> str:
    """Return a link as it may be shown: with the host that it leads to, and nothing that acts."""
    plain = "".join(letter for letter in url if letter.isprintable() and not letter.isspace())
    try:
        split = urlsplit(plain)
    except ValueError:
        return ""
    host = real_host(split.netloc)
    if split.scheme not in {"http", "https"} or not host:
        return ""
    shown = urlunsplit((split.scheme, host, split.path, split.query, split.fragment))
    return _ACTING.sub(lambda sign: f"%{ord(sign[0]):02X}", shown)


def heading(alert: Alert, words: Words = ENGLISH) -> str:
    """Return what kind of news it is: "updated report, late", or "new step: ratified"."""
    if alert.story and is_a_step(alert) and not alert.story.begins:
        kind = words("new step: %(state)s", state=words.state(alert.story.state))
    elif alert.decision is DecisionKind.UPDATE:
        kind = words("updated report")
    else:
        kind = words("new report")
    return words("%(kind)s, late", kind=kind) if alert.is_late else kind


def story_line(place: Place | None, words: Words = ENGLISH) -> str | None:
    """Return which step is reported, and who else tells of the event."""
    if place is None:
        return None
    told = []
    if place.state is not State.BACKGROUND:
        state, before = words.state(place.state), place.state_before
        told.append(
            words("%(state)s (before: %(before)s)", state=state, before=words.state(before))
            if before
            else state
        )
    if place.outlets > 1:
        told.append(carried_by(place, words))
    return "; ".join(told) or None


def carried_by(place: Place, words: Words = ENGLISH) -> str:
    """Return who tells of an event: "carried by 12 outlets in 3 families"."""
    return words(
        "carried by %(outlets)s in %(families)s",
        outlets=words.many("%(count)d outlet", "%(count)d outlets", place.outlets),
        families=words.many("%(count)d family", "%(count)d families", place.families),
    )


def marked(passage: Passage, opening: str = "【", closing: str = "】") -> str:
    """Return the passage's sentence with its matches between two signs, where they can be shown."""
    if passage.read_as is not None:
        return passage.read_as
    pieces, at = [], passage.start
    for start, end in merged(passage.marks):
        pieces += [passage.text[at - passage.start : start - passage.start], opening]
        pieces += [passage.text[start - passage.start : end - passage.start], closing]
        at = end
    return "".join(pieces) + passage.text[at - passage.start :]


def why(alert: Alert, words: Words = ENGLISH) -> str:
    """Return why it fired and why it is new, in words."""
    return "; ".join(words.reason(code) for code in (*alert.why, *alert.reasons))


def parties(found: Sequence[Party], words: Words = ENGLISH) -> str:
    """Return the parties by their names, and as the text has them where that differs."""
    named = ((words.country(party.name), party.text) for party in found)
    return ", ".join(name if text == name else f"{name} ({text})" for name, text in named)


def _byline(alert: Alert, words: Words) -> list[str]:
    article = alert.article
    dated = article.published_at or article.modified_at
    seen = article.fetched_at or alert.arrived_at
    outlet = article.outlet or article.source
    return [
        words("From %(outlet)s", outlet=outlet) if outlet else words("outlet unknown"),
        words.day(dated) if dated else words("date unknown"),
        *([words("seen %(day)s", day=words.day(seen))] if seen else []),
    ]


def quoted(passage: Passage, most: int) -> str:
    """Return a passage's sentence with its match, cut around it to so many letters."""
    return shortened_around(" ".join(marked(passage).split()), "【", most)


def merged(marks: Sequence[Evidence]) -> list[tuple[int, int]]:
    """Return where the marks begin and end, in order, overlapping ones as one."""
    places: list[tuple[int, int]] = []
    for start, end in sorted((mark.start, mark.end) for mark in marks):
        if places and start <= places[-1][1]:
            places[-1] = places[-1][0], max(end, places[-1][1])
        else:
            places.append((start, end))
    return places
