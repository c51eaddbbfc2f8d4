"""A first look at one field of an article: who is named, and where a treaty may be spoken of.

One automaton goes over the text once; nothing else is done to the whole of it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from operator import attrgetter, itemgetter
from typing import NamedTuple

import numpy as np

from schemas.base import FieldName
from streams.extraction.automaton import Automaton, Literal
from streams.extraction.furniture import ARROWS, Markers, opens
from streams.extraction.gazetteer import NamePattern
from streams.extraction.language_files import Entry
from streams.extraction.name_search import NameForm, name_forms
from streams.extraction.names import Found
from streams.extraction.needs import Needs, Seen, needs_of
from streams.extraction.normal_form import NormalForm, normal_form
from streams.extraction.passages import stretches
from streams.extraction.tokens import is_single

_LONGEST_MARKED = 200
"""Characters from its beginning by which furniture is told."""

_LINE_END = re.compile(r"[\n\r\u2028\u2029]")
_SENTENCE_END = re.compile(r"[\n\r\u2028\u2029.!?…।؟۔。！？｡]")
_ARROW = re.compile(rf"^\s*[{ARROWS}]", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Scene:
    """Who may be named in one field, in offsets of it as it was received.

    ``named`` gives each one's id and where in ``form`` the name begins, in order; ``has_markers``
    says whether any page furniture can begin.
    """

    field: FieldName
    form: NormalForm
    names: tuple[Found, ...]
    named: tuple[tuple[str, int], ...]
    has_markers: bool


class Told(NamedTuple):
    """Where in a field keywords can be, and the languages whose words they are made of."""

    stretches: Sequence[tuple[int, int]]
    languages: frozenset[str]


class Looking:
    """All names and markers in one automaton, and what patterns need in another."""

    def __init__(
        self, names: Iterable[NamePattern], entries: Sequence[Entry], markers: Markers
    ) -> None:
        self._names: Automaton[NameForm | None] = Automaton(
            [
                *name_forms(names),
                *((Literal(word), None) for word in _openings(markers)),
            ]
        )
        self._markers = markers
        self._signs = _Signs(needs_of(entries))

    def at(self, field: FieldName, text: str) -> Scene:
        """Look at one field of an article."""
        form = normal_form(text)
        names: list[Found] = []
        named: list[tuple[str, int]] = []
        # Looking for one anywhere first is a hundredth of looking for it at each line's beginning.
        has_markers = any(arrow in text for arrow in ARROWS) and bool(_ARROW.search(text))
        for what, start, end in self._names.find(form):
            if what is not None:
                if name := what.at(start, end, form, text):
                    names.append(name)
                    named.extend((known.id, start) for known in name.name.stands_for if known.id)
            else:
                has_markers = has_markers or (
                    _may_begin(start, form, text) and self._opens(text, int(form.places[start]))
                )
        names.sort(key=attrgetter("start"))
        named.sort(key=itemgetter(1))
        return Scene(field, form, tuple(names), tuple(named), has_markers)

    def _opens(self, text: str, start: int) -> bool:
        """Whether furniture begins here, be the sentence over with its line or before."""
        rest = text[start : start + _LONGEST_MARKED]
        ends = (_LINE_END, _SENTENCE_END)
        return any(opens(end.split(rest, maxsplit=1)[0], self._markers) for end in ends)

    def told(self, scene: Scene, reach: Iterable[tuple[int, int | None]]) -> Told:
        """Return where in a field keywords can be, within ``reach`` of whose treaty they tell."""
        places = scene.form.places
        within = [
            (int(first), None if end is None else int(last))
            for start, end in reach
            for first, last in [np.searchsorted(places, [start, end or 0])]
        ]
        seen = set(self._signs.at(scene.form, within))
        signs = sorted({(each.sign, each.place) for each in seen}, key=itemgetter(1, 0))
        found = [(int(places[at]), int(places[to])) for at, to in stretches(signs, scene.named)]
        return Told(found, frozenset[str]().union(*(each.languages for each in seen)))


class _Signs:
    """The words that patterns need, in an automaton, and what may be said where they stand."""

    def __init__(self, needs: Needs) -> None:
        self._combinations = needs.combinations
        self._words = Automaton(needs.literals.items())

    def at(self, form: NormalForm, reach: Iterable[tuple[int, int | None]]) -> Iterator[Seen]:
        found = [each for first, last in reach for each in self._words.places(form, first, last)]
        return self._combinations.signs(found)


def _openings(markers: Markers) -> Iterator[str]:
    """Yield what each marker begins with: its words up to the first that is none."""
    for words in markers.links | markers.labels | markers.headings:
        between = "" if is_single(words[0]) else " "
        yield between.join(takewhile(str.isalpha, words)) or words[0]


def _may_begin(start: int, form: NormalForm, text: str) -> bool:
    """Whether a sentence may begin here: after the end of another, or in a line of its own."""
    before = form.text[max(0, start - 2) : start].rstrip()
    if not (before[-1:].isalnum() or before.endswith(",")):
        return True
    return bool(_LINE_END.search(text, form.places[start - 1], form.places[start]))
