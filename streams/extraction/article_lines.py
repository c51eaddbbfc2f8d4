"""An article as numbered sentences: title first, then the text, furniture marked."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from schemas.base import FieldName
from streams.extraction.credits import Credits
from streams.extraction.folding import fold
from streams.extraction.furniture import Line, Markers, furniture, is_only_marked, merged
from streams.extraction.language_files import LanguageFile
from streams.extraction.names import Found
from streams.extraction.sentences import Abbreviations, pieces, split
from streams.extraction.stop_words import stop_words


@dataclass(frozen=True, slots=True)
class Rules:
    """How sentences end, whom they credit and how furniture begins, in all languages at once."""

    abbreviations: Abbreviations
    credits: Credits
    markers: Markers

    @classmethod
    def of(cls, languages: Iterable[LanguageFile]) -> Self:
        """Put the rules of all languages together."""
        all_of = tuple(languages)
        return cls(
            _together({file.language: file.abbreviations for file in all_of}),
            Credits.of(file.credits for file in all_of),
            merged(file.markers for file in all_of),
        )


def _together(each: Mapping[str, Abbreviations]) -> Abbreviations:
    """Put the abbreviations of all languages together, by language."""
    words = frozenset[str]().union(*(one.words for one in each.values()))
    elsewhere = (stop_words(language) - one.words for language, one in each.items())
    return Abbreviations(
        words,
        frozenset[str]().union(*(one.after_ordinal for one in each.values())),
        words & frozenset(fold(word) for every in elsewhere for word in every),
    )


@dataclass(frozen=True, slots=True)
class ArticleLine:
    """A sentence in its place, before anything was found in it."""

    field: FieldName
    start: int
    text: str
    paragraph: int
    is_furniture: bool


@dataclass(frozen=True, slots=True)
class Places:
    """Where the sentences of each field begin, and which they are among all, so as to find one."""

    starts: Mapping[FieldName, Sequence[int]]
    indices: Mapping[FieldName, Sequence[int]]

    @classmethod
    def of(cls, lines: Sequence[ArticleLine]) -> Self:
        """Note the sentences of an article."""
        starts: dict[FieldName, list[int]] = {field: [] for field in FieldName}
        indices: dict[FieldName, list[int]] = {field: [] for field in FieldName}
        for index, line in enumerate(lines):
            starts[line.field].append(line.start)
            indices[line.field].append(index)
        return cls(starts, indices)

    def at(self, field: FieldName, stretches: Iterable[tuple[int, int]]) -> Iterator[int]:
        """Yield the sentences that these stretches of a field, ends included, lie in."""
        starts, indices = self.starts[field], self.indices[field]
        for first, last in stretches:
            yield from indices[max(0, bisect_right(starts, first) - 1) : bisect_right(starts, last)]

    def of_names(self, names: Mapping[FieldName, Iterable[Found]]) -> dict[int, list[Found]]:
        """Return the names by the sentence that they begin in."""
        found: dict[int, list[Found]] = {}
        for field, each in names.items():
            for name in each:
                for index in self.at(field, [(name.start, name.start)]):
                    found.setdefault(index, []).append(name)
        return found


def article_lines(
    title: str, text: str, rules: Rules, *, has_markers: bool = True
) -> list[ArticleLine]:
    """Cut an article into sentences. The title is one, whatever punctuation it holds.

    Where it is known that the text ``has_markers`` of furniture nowhere, none is looked for.
    Where nothing would be left to read, what stands behind a label is read; a link never is.
    """
    lines = list(_title(title))
    stretches = list(split(text, rules.abbreviations))
    marked = frozenset[int]()
    if has_markers:
        cut = [Line(text[each.start : each.end], each.paragraph) for each in stretches]
        marked = furniture(cut, rules.markers)
        if len(marked) == len(cut) and is_only_marked(cut, rules.markers):
            marked = furniture(cut, rules.markers, by_label=False)
    first = bool(lines)
    for position, each in enumerate(stretches):
        said = text[each.start : each.end]
        paragraph = each.paragraph + first
        lines.append(ArticleLine(FieldName.TEXT, each.start, said, paragraph, position in marked))
    return lines


def _title(title: str) -> Iterator[ArticleLine]:
    for start, end in pieces(title, 0, len(title)):
        yield ArticleLine(FieldName.TITLE, start, title[start:end], 0, is_furniture=False)
