"""The message: what an analyst reads.

Headline, outlet and dates; what an update says otherwise; the sentence that says it, the match
between 【 】, with the one before and the one after; the parties, why it fired and why it is new;
the link, and the alert's id, the same if the message is ever repeated.

How it is laid out stands in a template (Jinja2, sandboxed). What comes from articles fills its
places and does nothing there (`escaping`). Where there is no room for all of it, the least
important parts are left out whole.
"""

import html
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import idna
from jinja2 import StrictUndefined, Template
from jinja2.sandbox import SandboxedEnvironment

from alerts.escaping import Style, harmless, shortened, shortened_around
from alerts.ruling import Newness
from alerts.wording import in_words, state_in_words
from schemas.delivery import Delivery
from schemas.errors import ConfigurationError
from schemas.mention import Alert, DecisionKind
from schemas.report import Evidence, Party, Passage
from schemas.state import State
from schemas.story import Place

_ACTING = re.compile(r"""[@<>\[\]*~`|\\"]""")
LONGEST_HEADLINE = 200
LONGEST_SENTENCE = 900
LONGEST_BESIDE = 300
LONGEST_CHANGE = 400
MOST_CHANGES = 2
SHORTEST_SENTENCE = 80

TEMPLATES = ("message.j2", "digest.j2")

PLACES = (
    "headline", "byline", "changes", "more_changes", "before", "sentence", "after", "parties",
    "story", "why", "link", "alert_id", "watch", "decision", "outlet",
)  # fmt: skip
"""What a template of one alert may name; that of several has ``alerts``, each with ``late_by``."""

_LATE = {"late_by": "1 h"}
_SIGN = {"alert_id": "0123456789abcdef" * 2}

_LEAST_IMPORTANT = (
    "after", "before", "more_changes", "parties", "why", "story", "changes", "byline",
)  # fmt: skip
"""What is left out where there is no room, in this order; then the sentence grows shorter."""


@dataclass(frozen=True, slots=True)
class Message:
    """What is handed to a destination: plain text."""

    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Room:
    """What a kind of destination takes: how much, and how it reads text.

    ``title`` and ``body`` are in characters, or in bytes of UTF-8; without room for a title, that
    stands above the body. Characters count as a service may count them: as UTF-16 has them, or
    as HTML does.
    """

    title: int = 250
    body: int = 32_768
    is_in_bytes: bool = False
    style: Style = Style.PLAIN

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
        return max(len(html.escape(text)), len(text.encode("utf-16-le")) // 2)


ROOMY = Room()


@dataclass(frozen=True, slots=True)
class Layout:
    """How messages are laid out: the templates of one alert, and of several that waited."""

    message: str
    digest: str


@cache
def shipped() -> Layout:
    """Return the templates that are shipped."""
    folder = files("alerts").joinpath("shipped")
    return Layout(*(folder.joinpath(name).read_text("utf-8") for name in TEMPLATES))


def check(layout: Layout) -> None:
    """Fill templates with all that there may be, and with as little; both must do.

    `ConfigurationError` names the one that cannot be used.
    """
    full = dict.fromkeys(PLACES, "x") | {"changes": [{"before": "x", "after": "x"}], **_SIGN}
    bare = dict.fromkeys(PLACES) | _SIGN
    for name, source, parts in (
        *((TEMPLATES[0], layout.message, each) for each in (full, bare)),
        *((TEMPLATES[1], layout.digest, {"alerts": [each | _LATE]}) for each in (full, bare)),
    ):
        try:
            text = _filled(source, Style.PLAIN, parts)
        except Exception as error:  # noqa: BLE001  (whatever a template does, it is told at the start)
            line = getattr(error, "lineno", None)
            raise ConfigurationError(f"{name}:{line}" if line else name, str(error)) from None
        if _SIGN["alert_id"] not in text:
            raise ConfigurationError(name, "has no {{ alert_id }}: a repeat could not be told")


def written(
    deliveries: Sequence[Delivery], now: datetime, room: Room, layout: Layout | None = None
) -> tuple[Message, int]:
    """Write the message of one delivery, or of as many as there is room for; return how many."""
    waiting = [(each.alert, now - each.routed_at) for each in deliveries if each.alert]
    if len(waiting) > 1 and (together := digest(waiting, room, layout))[1] > 1:
        return together
    return render(waiting[0][0], room, layout), 1


def render(alert: Alert, room: Room = ROOMY, layout: Layout | None = None) -> Message:
    """Write the message of an alert, as much of it as there is room for."""
    title = _title(alert, room)
    messages = (
        Message(title, _filled((layout or shipped()).message, room.style, parts))
        for parts in _less_and_less(alert)
    )
    least = Message(title, _last_line(alert))
    return next((message for message in messages if room.fits(message)), least)


def _last_line(alert: Alert) -> str:
    return f"Alert {alert.alert_id}"


def _less_and_less(alert: Alert) -> Iterator[Mapping[str, Any]]:
    """Yield what fills the places of the template: all of it, then less of it each time."""
    parts = _parts(alert)
    yield parts
    for left_out in _LEAST_IMPORTANT:
        parts = parts | {left_out: None}
        yield parts
    most = LONGEST_SENTENCE
    while most > SHORTEST_SENTENCE:
        most //= 2
        sentence = _quoted(alert.passages[0], most) if alert.passages else None
        parts = parts | {"sentence": sentence, "headline": shortened(parts["headline"], most)}
        yield parts
    for left_out in ("sentence", "link", "headline"):
        parts = parts | {left_out: None}
        yield parts


def digest(
    waiting: Sequence[tuple[Alert, timedelta]], room: Room, layout: Layout | None = None
) -> tuple[Message, int]:
    """Write one message of alerts that waited so long; return it, and how many fitted in."""
    items: list[Mapping[str, Any]] = []
    message = Message("", "")
    watches = {alert.watch_title for alert, _ in waiting}
    for alert, late in waiting:
        items.append({**_parts(alert), "late_by": _for_people(late)})
        subject = "clausewatch" if len(watches) > 1 else alert.watch_title
        title = f"{subject}: {len(items)} reports, late"
        most = min(room.title or LONGEST_HEADLINE, LONGEST_HEADLINE)
        body = _filled((layout or shipped()).digest, room.style, {"alerts": items})
        longer = Message(harmless(shortened(title, most), room.style), body)
        if not room.fits(longer):
            return message, len(items) - 1
        message = longer
    return message, len(items)


def _for_people(late: timedelta) -> str:
    minutes = max(0, int(late.total_seconds()) // 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days:
        return f"{days} d {hours} h"
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


def _title(alert: Alert, room: Room) -> str:
    outlet = f" ({alert.article.outlet})" if alert.article.outlet else ""
    told = f"{alert.watch_title}: {heading(alert)}{outlet}"
    most = min(room.title or LONGEST_HEADLINE, LONGEST_HEADLINE)
    title = harmless(shortened(told, most), room.style)
    while not room.fits(Message(title, _last_line(alert))) and most > 1:
        most -= max(1, most // 8)
        title = harmless(shortened(told, most), room.style)
    return title


def _parts(alert: Alert) -> dict[str, Any]:
    """Return what fills the places of the template; none of it is escaped yet."""
    passage = alert.passages[0] if alert.passages else None
    return {
        "headline": shortened(alert.article.headline, LONGEST_HEADLINE),
        "byline": " · ".join(_byline(alert)),
        "changes": [
            {
                "before": change.before and shortened(change.before, LONGEST_CHANGE),
                "after": shortened(change.after, LONGEST_CHANGE),
            }
            for change in alert.changes[:MOST_CHANGES]
        ],
        "more_changes": max(0, len(alert.changes) - MOST_CHANGES) or None,
        "before": passage and shortened(passage.before, LONGEST_BESIDE),
        "sentence": passage and _quoted(passage, LONGEST_SENTENCE),
        "after": passage and shortened(passage.after, LONGEST_BESIDE),
        "parties": parties(alert.parties),
        "story": story_line(alert.story),
        "why": why(alert),
        "link": alert.article.url and _Link(shown_link(alert.article.url)),
        "alert_id": alert.alert_id,
        "watch": alert.watch_title,
        "decision": alert.decision.value,
        "outlet": alert.article.outlet,
    }


class _Link(str):
    """A link that was made harmless already, in its own way."""

    __slots__ = ()


def shown_link(url: str) -> str:
    """Return a link as it may be shown: with the host that it leads to, and nothing that acts."""
    plain = "".join(letter for letter in url if letter.isprintable() and not letter.isspace())
    try:
        split = urlsplit(plain)
        host = (split.hostname or "").rstrip(".")
        named = host if host.isascii() else idna.encode(host, uts46=True).decode()
        port = f":{split.port}" if split.port else ""
    except (ValueError, UnicodeError):
        return ""
    if split.scheme not in {"http", "https"} or not named:
        return ""
    # Who may enter stands before the host, and makes it look like another's.
    shown = urlunsplit((split.scheme, named + port, split.path, split.query, split.fragment))
    return _ACTING.sub(lambda sign: f"%{ord(sign[0]):02X}", shown)


@cache
def _template(source: str, style: Style) -> Template:
    def escaped(value: Any) -> Any:
        if value is None:
            return ""  # left out, for want of room or because nobody knows
        return value if isinstance(value, _Link) else harmless(str(value), style)

    environment = SandboxedEnvironment(
        autoescape=False,
        finalize=escaped,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
    return environment.from_string(source)


def _filled(source: str, style: Style, parts: Mapping[str, Any]) -> str:
    lines = _template(source, style).render(parts).split("\n")
    # A part that is left out leaves no line, and no two empty ones.
    kept = [line for at, line in enumerate(lines) if line or (at and lines[at - 1])]
    return "\n".join(kept).strip("\n")


def heading(alert: Alert) -> str:
    """Return what kind of news it is: "updated report, late", or "new step: ratified"."""
    if alert.story and Newness.STATE_CHANGED in alert.reasons:
        kind = f"new step: {state_in_words(alert.story.state)}"
    else:
        kind = "updated report" if alert.decision is DecisionKind.UPDATE else "new report"
    return f"{kind}, late" if alert.is_late else kind


def story_line(place: Place | None) -> str | None:
    """Return which step is reported, and who else tells of the event."""
    if place is None:
        return None
    parts = []
    if place.state is not State.BACKGROUND:
        before = place.state_before
        was = f" (before: {state_in_words(before)})" if before else ""
        parts.append(f"{state_in_words(place.state)}{was}")
    if place.outlets > 1:
        parts.append(carried_by(place))
    return "; ".join(parts) or None


def carried_by(place: Place) -> str:
    """Return who tells of an event: "carried by 12 outlets in 3 families"."""
    outlets = "1 outlet" if place.outlets == 1 else f"{place.outlets} outlets"
    families = "1 family" if place.families == 1 else f"{place.families} families"
    return f"carried by {outlets} in {families}"


def marked(passage: Passage, opening: str = "【", closing: str = "】") -> str:
    """Return the passage's sentence with its matches between two signs."""
    pieces, at = [], passage.start
    for start, end in merged(passage.marks):
        pieces += [passage.text[at - passage.start : start - passage.start], opening]
        pieces += [passage.text[start - passage.start : end - passage.start], closing]
        at = end
    return "".join(pieces) + passage.text[at - passage.start :]


def why(alert: Alert) -> str:
    """Return why it fired and why it is new, in words."""
    return "; ".join(in_words(code) for code in (*alert.why, *alert.reasons))


def parties(found: Sequence[Party]) -> str:
    """Return the parties by their English names, and as the text has them where that differs."""
    return ", ".join(
        party.name if party.text == party.name else f"{party.name} ({party.text})"
        for party in found
    )


def day(moment: datetime) -> str:
    """Return a moment as people write it: 19 June 2024, 11:41 UTC."""
    return f"{moment.day} {moment:%B %Y, %H:%M} UTC"


def _byline(alert: Alert) -> list[str]:
    article = alert.article
    dated = article.published_at or article.modified_at
    outlet = article.outlet or article.source
    return [
        f"From {outlet}" if outlet else "outlet unknown",
        day(dated) if dated else "date unknown",
        *([f"seen {day(article.fetched_at)}"] if article.fetched_at else []),
    ]


def _quoted(passage: Passage, most: int) -> str:
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
