"""A first look at one field of an article: who is named, and where a treaty may be spoken of.

One automaton goes over the text once; nothing else is done to the whole of it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from operator import attrgetter, itemgetter

from schemas.base import FieldName
from streams.extraction.automaton import Automaton, Literal
from streams.extraction.furniture import ARROWS, Markers
from streams.extraction.gazetteer import NamePattern
from streams.extraction.language_files import Entry
from streams.extraction.name_search import NameForm, name_forms
from streams.extraction.names import Found
from streams.extraction.normal_form import NormalForm, normal_form
from streams.extraction.passages import signs, stretches
from streams.extraction.tokens import is_single


@dataclass(frozen=True, slots=True)
class Marker:
    """What page furniture begins with."""


MARKER = Marker()
_ARROW = re.compile(f"[{ARROWS}]")


@dataclass(frozen=True, slots=True)
class Scene:
    """What stands in one field, in offsets of it as it was received.

    ``names`` are all that might be one, ``stretches`` where keywords can be; ``has_markers`` says
    whether any page furniture can begin.
    """

    field: FieldName
    form: NormalForm
    names: tuple[Found, ...]
    stretches: tuple[tuple[int, int], ...]
    has_markers: bool


class Looking:
    """All names, signs and markers in one automaton."""

    def __init__(
        self, names: Iterable[NamePattern], entries: Sequence[Entry], markers: Markers
    ) -> None:
        self._automaton: Automaton[NameForm | int | Marker] = Automaton(
            [
                *name_forms(names),
                *signs(entries).items(),
                *((Literal(word), MARKER) for word in _openings(markers)),
            ]
        )

    def at(self, field: FieldName, text: str) -> Scene:
        """Look at one field of an article."""
        form = normal_form(text)
        names: list[Found] = []
        named: list[tuple[str, int]] = []
        seen: list[tuple[int, int]] = []
        has_markers = not text.isascii() and bool(_ARROW.search(text))
        for what, start, end in self._automaton.find(form):
            if isinstance(what, int):
                seen.append((what, start))
            elif isinstance(what, NameForm):
                if name := what.at(start, end, form, text):
                    names.append(name)
                    named.extend((known.id, start) for known in name.name.stands_for if known.id)
            else:
                has_markers = has_markers or _may_begin(start, form, text)
        seen.sort(key=itemgetter(1))
        names.sort(key=attrgetter("start"))
        found = [(int(form.places[at]), int(form.places[to])) for at, to in stretches(seen, named)]
        return Scene(field, form, tuple(names), tuple(found), has_markers)


def _openings(markers: Markers) -> Iterator[str]:
    """Yield what each marker begins with: its first word, or its characters that are words."""
    for words in markers.links | markers.labels:
        singles = takewhile(is_single, words)
        yield "".join(singles) or words[0]


def _may_begin(start: int, form: NormalForm, text: str) -> bool:
    """Whether a sentence may begin here: after the end of another, or in a line of its own."""
    before = form.text[max(0, start - 2) : start].rstrip()
    if not (before[-1:].isalnum() or before.endswith(",")):
        return True
    return "\n" in text[form.places[start - 1] : form.places[start]]
