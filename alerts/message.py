"""The message: what an analyst reads.

Headline, outlet and date; what an update says otherwise; the sentence that says it, the match
between 【 】; the parties, why it fired and why it is new; the link, and the alert's id, the same
if the message is ever repeated.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from alerts.wording import in_words
from schemas.mention import Alert, Change, DecisionKind
from schemas.report import Evidence, Party, Passage

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")
# A zero-width space keeps a headline from calling a whole channel (@everyone, <!channel>).
_CALLS = re.compile(r"(?<=[@<])(?=\S)")
LONGEST_HEADLINE = 200
LONGEST_SENTENCE = 900
LONGEST_CHANGE = 400
MOST_CHANGES = 2


@dataclass(frozen=True, slots=True)
class Message:
    """What is handed to a destination: plain text."""

    title: str
    body: str


def render(alert: Alert) -> Message:
    """Write the message of an alert."""
    article = alert.article
    lines = [
        harmless(_cut(article.headline, LONGEST_HEADLINE)),
        harmless(" · ".join(_byline(alert))),
        *changed(alert.changes),
        *(f"\n“{harmless(_quoted(passage))}”" for passage in alert.passages[:1]),
        f"\nParties: {harmless(parties(alert.parties))}" if alert.parties else "",
        f"Why: {why(alert)}",
        _CONTROLS.sub("", article.url).replace("@", "%40") if article.url else "",
        f"Alert {alert.alert_id}",
    ]
    outlet = f" ({article.outlet})" if article.outlet else ""
    return Message(
        title=harmless(f"{alert.watch_title}: {heading(alert)}{outlet}"),
        body="\n".join(line for line in lines if line),
    )


def heading(alert: Alert) -> str:
    """Return what kind of news it is: "updated report, late"."""
    kind = "updated report" if alert.decision is DecisionKind.UPDATE else "new report"
    return f"{kind}, late" if alert.is_late else kind


def changed(changes: Sequence[Change]) -> Iterator[str]:
    """Yield what an article says now, and what it said before, the first few of its changes."""
    for change in changes[:MOST_CHANGES]:
        yield f"\nNow: “{harmless(_cut(change.after, LONGEST_CHANGE))}”"
        if change.before is not None:
            yield f"Before: “{harmless(_cut(change.before, LONGEST_CHANGE))}”"
    if len(changes) > MOST_CHANGES:
        yield f"… and {len(changes) - MOST_CHANGES} more sentences"


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
    return [
        article.outlet or article.source or "outlet unknown",
        day(dated) if dated else "date unknown",
        *([f"seen {day(article.fetched_at)}"] if article.fetched_at else []),
    ]


def _quoted(passage: Passage) -> str:
    text = " ".join(marked(passage).split())
    before = text.find("【") - LONGEST_SENTENCE // 2
    # However long the sentence, the match itself must be seen.
    if len(text) > LONGEST_SENTENCE and before > 0:
        text = "…" + text[before:]
    return _cut(text, LONGEST_SENTENCE)


def merged(marks: Sequence[Evidence]) -> list[tuple[int, int]]:
    """Return where the marks begin and end, in order, overlapping ones as one."""
    places: list[tuple[int, int]] = []
    for start, end in sorted((mark.start, mark.end) for mark in marks):
        if places and start <= places[-1][1]:
            places[-1] = places[-1][0], max(end, places[-1][1])
        else:
            places.append((start, end))
    return places


def harmless(text: str) -> str:
    """Return a text in one line that calls nobody and turns nothing around."""
    # One line: a title with line breaks could write a "Why:" of its own.
    return _CALLS.sub("\u200b", _CONTROLS.sub("", " ".join(text.split())))


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
