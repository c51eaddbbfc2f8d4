"""Page furniture: what stands on the page and is not the report.

Links to other stories ("Read also: …"), lists of them under a heading, bylines, credits and
comment forms. A marker counts at the beginning of a sentence, whatever bullets or brackets
precede it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from streams.extraction.folding import fold
from streams.extraction.tokens import tokens_of

MOST_LINES = 12
"""How many headlines may follow one heading."""

LONGEST_HEADLINE = 160
_WITHIN = 4
_LEADING = re.compile(r"[\W_]*")
ARROWS = "▶►▷▸➤➔→⇒☞👉»"
"""What points from the end of an article to another."""

_ARROW = re.compile(rf"\s*[{ARROWS}]")
_NUMBERED = re.compile(r"^\W*\d{1,2}[.)]|\b\d{1,2}[.)]\W*$")
_CRIES = re.compile(r"(?:[!?！？؟…]|\.{3})\W*$")
_TRAILS_OFF = re.compile(r"(?:…|\.{3})\W*$")
_TERMINAL = re.compile(r"[.。।]\W*$")

Marker = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Markers:
    """The folded words that furniture begins with.

    ``links`` open a link whatever follows; ``labels`` only before a colon or alone in their
    line; ``headings`` only alone, since before a colon they open news ("Analysis: …"). Any of
    them, alone in its line, is the heading of the headlines that follow it.
    """

    links: frozenset[Marker]
    labels: frozenset[Marker]
    headings: frozenset[Marker] = frozenset()
    beginnings: frozenset[Marker] = frozenset()

    @classmethod
    def of(
        cls, links: Iterable[Marker], labels: Iterable[Marker], headings: Iterable[Marker] = ()
    ) -> Self:
        """Make markers that know what each begins with, word by word."""
        every = (frozenset(links), frozenset(labels), frozenset(headings))
        beginnings = (
            words[:count]
            for words in frozenset[Marker]().union(*every)
            for count in range(1, len(words) + 1)
        )
        return cls(*every, frozenset(beginnings))


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence as furniture is told by: its text and its paragraph."""

    text: str
    paragraph: int


def marker(phrase: str) -> Marker:
    """Return a marker's words in folded form; what may precede any marker is no part of it."""
    return tuple(fold(token.text) for token in tokens_of(_LEADING.sub("", phrase, count=1)))


def furniture(lines: Sequence[Line], markers: Markers, *, by_label: bool = True) -> frozenset[int]:
    """Return the positions of the sentences that are furniture.

    Without ``by_label`` a label before a colon opens none ("WATCH: …", a feed's whole text).
    """
    found: set[int] = set(_pointers(lines))
    under_heading = 0
    for position, line in enumerate(lines):
        if position in found:
            continue
        kind = opens(line.text, markers, by_label=by_label)
        if kind == "heading" and _is_alone(lines, position):
            under_heading = MOST_LINES
            found.add(position)
        elif kind is not None:
            found.add(position)
            found.update(_items(lines, position))
            found.update(_rest_of_headline(lines, position))
            # A link alone in its line heads a list as often as not.
            under_heading = MOST_LINES if _is_headline(lines, position) else 0
        elif under_heading and (_is_headline(lines, position) or _is_item(lines, position)):
            under_heading -= 1
            found.add(position)
        else:
            under_heading = 0
    return frozenset(found)


def is_only_marked(lines: Sequence[Line], markers: Markers) -> bool:
    """Whether every paragraph begins with a marker, so that none is a headline under another."""
    return all(
        opens(line.text, markers)
        for before, line in zip((None, *lines), lines, strict=False)
        if before is None or before.paragraph != line.paragraph
    )


def _is_item(lines: Sequence[Line], position: int) -> bool:
    """Whether a sentence is part of a line that an arrow or a number makes one of a list."""
    paragraph = _paragraph(lines, position)
    return (
        bool(_ARROW.match(paragraph[0]) or _NUMBERED.match(paragraph[0]))
        and sum(map(len, paragraph)) <= LONGEST_HEADLINE
        and not _TERMINAL.search(paragraph[-1])
    )


def _items(lines: Sequence[Line], position: int) -> Iterator[int]:
    """Yield what follows a marker in its own paragraph, if it is a numbered list of headlines."""
    following = [
        index
        for index in range(position + 1, min(position + 1 + 2 * MOST_LINES, len(lines)))
        if lines[index].paragraph == lines[position].paragraph
    ]
    marked = [lines[index].text for index in (position, *following)]
    if sum(bool(_NUMBERED.search(text)) for text in marked) > 1:
        yield from following


def _rest_of_headline(lines: Sequence[Line], position: int) -> Iterator[int]:
    """Yield what follows a link's "!", "?" or "…" in its own paragraph, if all of it is short."""
    length = len(lines[position].text)
    for index in range(position + 1, len(lines)):
        before, line = lines[index - 1], lines[index]
        length += len(line.text)
        is_over = line.paragraph != before.paragraph or length > LONGEST_HEADLINE
        if is_over or not _CRIES.search(before.text):
            return
        yield index


def _pointers(lines: Sequence[Line]) -> Iterator[int]:
    """Yield the lines at the end of an article that point elsewhere, each with an arrow."""
    last: list[int] = []
    for position in range(len(lines) - 1, -1, -1):
        if not (_ARROW.match(lines[position].text) and _is_headline(lines, position)):
            break
        last.append(position)
    if len(last) > 1 and len(last) < len(lines):
        yield from last


def opens(text: str, markers: Markers, *, by_label: bool = True) -> str | None:
    """Say whether a sentence is a link (``link``) or a bare marker (``heading``)."""
    lead = _LEADING.match(text)
    start = lead.end() if lead else 0
    words: Marker = ()
    kind = None
    for token in tokens_of(text[start : start + 80]):
        words += (fold(token.text),)
        if words not in markers.beginnings:
            break
        rest = text[start + token.start + len(token.text.rstrip()) :]
        kind = _after(words, rest, markers, by_label=by_label) or kind  # the longest marker counts
    return kind


def _after(words: Marker, rest: str, markers: Markers, *, by_label: bool) -> str | None:
    is_link, is_label = words in markers.links, words in markers.labels
    if not (is_link or is_label or words in markers.headings):
        return None
    tail = rest.lstrip()
    if not any(character.isalnum() for character in tail):
        return "heading"
    if is_link and not (rest and rest[0].isalnum()):
        return "link"
    return "link" if (is_link or (is_label and by_label)) and tail[0] in ":：]】|>»)" else None


def _is_alone(lines: Sequence[Line], position: int) -> bool:
    around = lines[max(0, position - 1) : position + 2]
    return sum(line.paragraph == lines[position].paragraph for line in around) == 1


def _is_headline(lines: Sequence[Line], position: int) -> bool:
    """Whether a line is short and no whole sentence; "…" does not end one."""
    paragraph = _paragraph(lines, position)
    return (
        sum(map(len, paragraph)) <= LONGEST_HEADLINE
        and not _TERMINAL.search(paragraph[-1])
        and all(map(_TRAILS_OFF.search, paragraph[:-1]))
    )


def _paragraph(lines: Sequence[Line], position: int) -> list[str]:
    """Return what stands around a sentence in its paragraph."""
    near = lines[max(0, position - _WITHIN) : position + _WITHIN]
    return [line.text for line in near if line.paragraph == lines[position].paragraph]


def merged(all_markers: Iterable[Markers]) -> Markers:
    """Put the markers of all languages together."""
    every = tuple(all_markers)
    return Markers.of(
        (words for markers in every for words in markers.links),
        (words for markers in every for words in markers.labels),
        (words for markers in every for words in markers.headings),
    )
