"""Finding names in the normal form of a text: one automaton for how they begin, then the rest.

What a name may look like is a regular expression of its own, made from its pattern and tried
only where it begins, so that its cost follows how many names a text holds.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from streams.extraction.automaton import Literal
from streams.extraction.folding import INVISIBLE, one_script
from streams.extraction.gazetteer import Name, NamePattern
from streams.extraction.names import Found
from streams.extraction.normal_form import NormalForm, normal_form
from streams.extraction.patterns import (
    MOST_LINKING,
    Choice,
    Edge,
    Gap,
    Node,
    Number,
    Prefix,
    Words,
)
from streams.extraction.tokens import share

_BETWEEN = " ?"  # none in scripts without blanks
_EVERYWHERE = 2.0**-4
"""The share of a text from which on a word alone is no beginning: four letters, one of Hangul."""

_MOST_SECONDS = 64
_VISIBLE = dict.fromkeys(map(ord, INVISIBLE))
_END = r"(?!(?![\u0e00-\u0e7f])(?=[\x00-\u2e7f])[^\W\d_])"
"""No letter of a script with blanks goes on here."""

_LETTER = r"[\w\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0dff]"
_REST = f"(?:{_LETTER}*+|{_LETTER}{{0,{MOST_LINKING}}})"
"""What is left of a word of which the beginning is known, or what links it to the next part."""


@dataclass(frozen=True, slots=True)
class NameForm:
    """How a name is written: its expression, and where in it capitals or the edges of runs count.

    Each group of the expression is in ``exact``, with the spelling it must have in the original,
    or empty: then a run of letters must begin or end there. Without an expression it is the words
    that it begins with.
    """

    name: Name
    expression: str | None
    exact: tuple[str, ...]

    def at(self, start: int, end: int, form: NormalForm, original: str) -> Found | None:
        """Return the name that begins with these words, in offsets of the original."""
        if self.expression is None:
            return Found(self.name, *form.original(start, end))
        match = _compiled(self.expression).match(form.text, start)
        if match is None or not form.edges[match.end()]:
            return None
        for group, spelling in enumerate(self.exact, 1):
            if match[group] is not None and not _holds(match.span(group), spelling, form, original):
                return None
        return Found(self.name, *form.original(start, match.end()))


# Most names never occur: their expressions are compiled where they first might.
_compiled = cache(re.compile)


def _holds(span: tuple[int, int], spelling: str, form: NormalForm, original: str) -> bool:
    start, end = span
    if spelling:
        first, last = form.original(start, end)
        return _is_spelled(original[first:last].translate(_VISIBLE), spelling)
    if start in (0, len(form.text)):
        return True
    before, after = int(form.places[start - 1]), int(form.places[start])
    return after - before > 1 or not (original[before].isalnum() and original[after].isalnum())


def _is_spelled(found: str, spelling: str) -> bool:
    """Whether these are the letters, capitals where they are; some may pose as another script's."""
    if found == spelling:
        return True
    is_alike = one_script(found.lower()) == spelling.lower()
    return is_alike and [*map(str.isupper, found)] == [*map(str.isupper, spelling)]


def name_forms(names: Iterable[NamePattern]) -> Iterator[tuple[Literal, NameForm]]:
    """Yield each name's forms, each with what it begins with in folded text."""
    for each in names:
        exact: list[str] = []
        is_plain = len(each.pattern) == 1 and each.pattern[0] == Words(_only_words(each.pattern))
        expression = "" if is_plain else _expression(each.pattern, exact)
        form = NameForm(each.name, None if is_plain else expression, tuple(exact))
        for literal in dict.fromkeys(_beginnings(each.pattern)):
            yield literal, form


def _only_words(pattern: Sequence[Node]) -> str:
    return pattern[0].text if isinstance(pattern[0], Words) else ""


def _expression(nodes: Sequence[Node], exact: list[str]) -> str:
    parts: list[str] = []
    has_begun = False
    for node in nodes:
        part = _part(node, exact)
        is_optional = isinstance(node, Choice) and node.optional
        if not isinstance(node, Edge):
            if has_begun:
                part = _BETWEEN + part
            elif is_optional:
                part += _BETWEEN
            has_begun = has_begun or not is_optional
        parts.append(f"(?:{part})?" if is_optional else part)
    return "".join(parts)


def _part(node: Node, exact: list[str]) -> str:
    match node:
        case Words(text, is_exact):
            inner = re.escape(_folded(text)) + _END
            if is_exact:
                exact.append(text)
            return f"({inner})" if is_exact else inner
        case Prefix(text):
            return re.escape(_folded(text)) + _REST
        case Number():
            return r"\d++"
        case Edge():
            exact.append("")
            return "()"
        case Gap(most):
            return rf"(?:\S++ ){{0,{most}}}"
        case Choice(branches):
            return "(?:" + "|".join(_expression(branch, exact) for branch in branches) + ")"


def _beginnings(nodes: Sequence[Node]) -> Iterator[Literal]:
    """Yield what a name begins with: one word, or two where the first stands everywhere."""
    for first, rest in _firsts(nodes):
        seconds = [] if first.open or share(first.text) < _EVERYWHERE else list(_seconds(rest))
        if all(seconds) and 0 < len(seconds) <= _MOST_SECONDS:
            yield from (Literal(f"{first.text} {each.text}", each.open) for each in seconds if each)
        else:
            yield first


def _firsts(
    nodes: Sequence[Node], after: Sequence[Node] = ()
) -> Iterator[tuple[Literal, Sequence[Node]]]:
    """Yield what a sequence may begin with, and what follows that."""
    for index, node in enumerate(nodes):
        rest = (*nodes[index + 1 :], *after)
        match node:
            case Words(text):
                yield Literal(text.replace(" '", "'")), rest
                return
            case Prefix(text):
                yield Literal(text, open=True), ()
                return
            case Choice(branches, optional):
                for branch in branches:
                    yield from _firsts(branch, rest)
                if not optional:
                    return
            case _:
                pass


def _seconds(rest: Sequence[Node]) -> Iterator[Literal | None]:
    """Yield what may follow a first word; None if that is nothing, or no word."""
    for index, node in enumerate(rest):
        if not isinstance(node, Choice):
            plain = isinstance(node, Prefix) or (isinstance(node, Words) and not node.exact)
            yield next(_firsts([node]))[0] if plain else None
            return
        for branch in node.branches:
            yield from _seconds((*branch, *rest[index + 1 :]))
        if not node.optional:
            return
    yield None


@cache
def _folded(text: str) -> str:
    return normal_form(text).text.replace(" '", "'")
