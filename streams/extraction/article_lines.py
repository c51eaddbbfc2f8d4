"""An article as numbered sentences: title first, then the text, furniture marked."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Self

from schemas.base import FieldName
from streams.extraction.furniture import Line, Markers, furniture, merged
from streams.extraction.language_files import LanguageFile
from streams.extraction.sentences import Abbreviations, pieces, split


@dataclass(frozen=True, slots=True)
class Rules:
    """How sentences end and furniture begins, in all languages at once."""

    abbreviations: Abbreviations
    markers: Markers

    @classmethod
    def of(cls, languages: Iterable[LanguageFile]) -> Self:
        """Put the rules of all languages together."""
        all_of = tuple(languages)
        return cls(
            Abbreviations(
                frozenset(word for file in all_of for word in file.abbreviations.words),
                frozenset(word for file in all_of for word in file.abbreviations.after_ordinal),
            ),
            merged(file.markers for file in all_of),
        )


@dataclass(frozen=True, slots=True)
class ArticleLine:
    """A sentence in its place, before anything was found in it."""

    field: FieldName
    start: int
    text: str
    paragraph: int
    is_furniture: bool


def article_lines(title: str, text: str, rules: Rules) -> list[ArticleLine]:
    """Cut an article into sentences. The title is one, whatever punctuation it holds."""
    lines = list(_title(title))
    stretches = list(split(text, rules.abbreviations))
    marked = furniture(
        [Line(text[each.start : each.end], each.paragraph) for each in stretches], rules.markers
    )
    first = bool(lines)
    for position, each in enumerate(stretches):
        said = text[each.start : each.end]
        paragraph = each.paragraph + first
        lines.append(ArticleLine(FieldName.TEXT, each.start, said, paragraph, position in marked))
    return lines


def _title(title: str) -> Iterator[ArticleLine]:
    for start, end in pieces(title, 0, len(title)):
        yield ArticleLine(FieldName.TITLE, start, title[start:end], 0, is_furniture=False)
