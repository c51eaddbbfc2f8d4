"""A first look at one field of an article: who is named, and where a treaty may be spoken of.

One automaton goes over the text once; nothing else is done to the whole of it.
"""

import re
from collections import defaultdict
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
from streams.extraction.needs import needs_of
from streams.extraction.normal_form import NormalForm, normal_form
from streams.extraction.passages import among_names, stretches
from streams.extraction.tokens import is_single


@dataclass(frozen=True, slots=True)
class Marker:
    """What page furniture begins with; a label is one only before a colon or alone in its line."""

    is_label: bool


_LABELS = re.compile(r"[^\n.!?。！？]{1,40}?(?:[:：\]】|>»)]|\n|$)")
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
        self._needs, self._everyday = needs_of(entries)
        self._everyday_words = Automaton(self._everyday.literals.items())
        self._automaton: Automaton[NameForm | tuple[int, ...] | Marker] = Automaton(
            [
                *name_forms(names),
                *self._needs.literals.items(),
                *((Literal(word), Marker(is_label=False)) for word in _openings(markers.links)),
                *((Literal(word), Marker(is_label=True)) for word in _openings(markers.labels)),
            ]
        )

    def at(self, field: FieldName, text: str) -> Scene:
        """Look at one field of an article."""
        form = normal_form(text)
        names: list[Found] = []
        named: list[tuple[str, int]] = []
        places: defaultdict[int, list[int]] = defaultdict(list)
        has_markers = not text.isascii() and bool(_ARROW.search(text))
        for what, start, end in self._automaton.find(form):
            if isinstance(what, tuple):
                for number in what:
                    places[number].append(start)
            elif isinstance(what, NameForm):
                if name := what.at(start, end, form, text):
                    names.append(name)
                    named.extend((known.id, start) for known in name.name.stands_for if known.id)
            else:
                has_markers = has_markers or (
                    _may_begin(start, form, text)
                    and not (what.is_label and not _LABELS.match(text, int(form.places[start])))
                )
        names.sort(key=attrgetter("start"))
        named.sort(key=itemgetter(1))
        told = self._needs.signs(places)
        if len({id_ for id_, _ in named}) > 1:
            told = sorted([*told, *self._told_in_everyday_words(form, named)], key=itemgetter(1))
        found = [(int(form.places[at]), int(form.places[to])) for at, to in stretches(told, named)]
        return Scene(field, form, tuple(names), tuple(found), has_markers)

    def _told_in_everyday_words(
        self, form: NormalForm, named: Sequence[tuple[str, int]]
    ) -> Iterator[tuple[int, int]]:
        """Yield what may be said in words that stand everywhere, where two are named around it."""
        places: defaultdict[int, list[int]] = defaultdict(list)
        for numbers, start, _ in self._everyday_words.find(form):
            for number in numbers:
                places[number].append(start)
        return among_names(self._everyday.signs(places), named)


def _openings(markers: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield what each marker begins with: its words up to the first that is none."""
    for words in markers:
        between = "" if is_single(words[0]) else " "
        yield between.join(takewhile(str.isalpha, words)) or words[0]


def _may_begin(start: int, form: NormalForm, text: str) -> bool:
    """Whether a sentence may begin here: after the end of another, or in a line of its own."""
    before = form.text[max(0, start - 2) : start].rstrip()
    if not (before[-1:].isalnum() or before.endswith(",")):
        return True
    return "\n" in text[form.places[start - 1] : form.places[start]]
