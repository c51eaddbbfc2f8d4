"""The extractor: one article in, findings out."""

from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Self

from schemas.base import FieldName
from schemas.concepts import Concept
from schemas.errors import ConfigurationError
from schemas.findings import Findings
from schemas.ids import digest
from schemas.report import Entity, Fingerprint, Sentence, Term
from streams.extraction import gazetteer, language_files
from streams.extraction.article_lines import ArticleLine, Rules, article_lines
from streams.extraction.captions import captions
from streams.extraction.cues import relevant
from streams.extraction.gazetteer import Name
from streams.extraction.identification import identify
from streams.extraction.language_files import Entry
from streams.extraction.names import Found, settled
from streams.extraction.normal import normal_words
from streams.extraction.pipeline import Place, find, make_pipeline
from streams.extraction.search import Search
from streams.extraction.territories import territories
from streams.extraction.tokens import well_formed


class Extractor:
    """The pipeline and the language data, loaded once and used for every article.

    One per process, or per thread: spaCy's memory zones bear no second thread.
    """

    def __init__(self, folder: Traversable) -> None:
        """Load the data of a folder; `Extractor.load` takes those shipped with the package."""
        self._nlp = make_pipeline()
        languages = language_files.read(folder / "languages")
        names = gazetteer.read(folder / "gazetteer")
        names = (*names, *territories([file.language for file in languages], names))
        entries = [entry for file in languages for entry in file.entries]
        self._rules = Rules.of(languages)
        self._languages = frozenset(file.language for file in languages)
        self._search: Search[Entry | Name] = Search(
            self._nlp,
            [
                *((entry, pattern) for entry in entries for pattern in entry.patterns),
                *((name.name, name.pattern) for name in names),
            ],
        )
        self._check(entries)

    @classmethod
    def load(cls) -> Self:
        """Load what is shipped. `ConfigurationError` names file, entry and reason."""
        return cls(files("streams.extraction"))

    def findings(self, title: str, text: str, claimed_language: str | None = None) -> Findings:
        """Return what an article holds; offsets are code points of title and text as given."""
        title, text = well_formed(title), well_formed(text)
        lines = article_lines(title, text, self._rules)
        said = [line for line in lines if not line.is_furniture]
        body = [line.text for line in said if line.field is FieldName.TEXT]
        language = identify("\n".join(line.text for line in said) or text, claimed_language)
        names, terms = self._found(lines, language)
        holding = sorted({*names, *terms})
        return Findings(
            language=language,
            headline=_headline(said or lines),
            sentences=tuple(_sentence(index, lines[index]) for index in holding),
            entities=tuple(
                e for i in sorted(names) for f in names[i] for e in _entities(lines[i], f)
            ),
            terms=tuple(_term(lines[i], place) for i in sorted(terms) for place in terms[i]),
            fingerprint=Fingerprint(text=digest("text", normal_words(body or [title]))),
            neighbours=_neighbours(lines, terms, frozenset(holding)),
            is_supported=language is None or language in self._languages,
        )

    def _found(
        self, lines: Sequence[ArticleLine], language: str | None
    ) -> tuple[dict[int, list[Found]], dict[int, list[Place[Entry]]]]:
        names: dict[int, list[Found]] = {}
        terms: dict[int, list[Place[Entry]]] = {}
        for index, places in find(self._nlp, self._search, [line.text for line in lines]):
            for place in places:
                if isinstance(place.what, Name):
                    names.setdefault(index, []).append(Found(place.what, place.start, place.end))
                else:
                    entry = Place(place.what, place.start, place.end)
                    terms.setdefault(index, []).append(entry)
        kept = {index: _settled(found, language) for index, found in terms.items()}
        return settled(names), relevant(kept, _opening(lines))

    def _check(self, entries: Iterable[Entry]) -> None:
        """Raise `ConfigurationError` for the first entry that fails one of its own sentences."""
        samples = [
            *((entry, sample, True) for entry in entries for sample in entry.match),
            *((entry, sample, False) for entry in entries for sample in entry.reject),
        ]
        held = dict(find(self._nlp, self._search, [sample for _, sample, _ in samples]))
        for position, (entry, sample, wanted) in enumerate(samples):
            if any(place.what is entry for place in held.get(position, ())) != wanted:
                verb = "does not match" if wanted else "matches"
                raise ConfigurationError(entry.where, f"{verb} its own sample {sample!r}")


def _settled(places: Iterable[Place[Entry]], language: str | None) -> list[Place[Entry]]:
    """Keep, of each concept, the longest words; of equal ones those in the text's language."""
    kept: list[Place[Entry]] = []
    ends: dict[Concept, int] = {}
    for place in sorted(
        places, key=lambda p: (p.start, -p.end, p.what.language != language, p.what.language)
    ):
        if place.start >= ends.get(place.what.concept, 0):
            ends[place.what.concept] = place.end
            kept.append(place)
    return kept


def _headline(lines: Sequence[ArticleLine]) -> str:
    """Return the title, or the first sentence of a text that has none; a caption is neither."""
    pictured = captions((line.paragraph, line.text) for line in lines)
    plain = (line.text for line in lines if line.paragraph not in pictured)
    return next(plain, lines[0].text if lines else "")


def _opening(lines: Sequence[ArticleLine]) -> set[int]:
    """Return the title and the first sentence of the text."""
    said = [index for index, line in enumerate(lines) if not line.is_furniture]
    body = [index for index in said if lines[index].field is FieldName.TEXT]
    return {*said[:1], *body[:1]}


def _sentence(index: int, line: ArticleLine) -> Sentence:
    return Sentence(
        field=line.field,
        start=line.start,
        end=line.start + len(line.text),
        text=line.text,
        index=index,
        paragraph=line.paragraph,
        is_furniture=line.is_furniture,
    )


def _entities(line: ArticleLine, found: Found) -> Iterator[Entity]:
    for known in found.name.stands_for:
        yield Entity(
            field=line.field,
            start=line.start + found.start,
            end=line.start + found.end,
            text=line.text[found.start : found.end],
            label=known.label,
            id=known.id,
        )


def _term(line: ArticleLine, place: Place[Entry]) -> Term:
    return Term(
        field=line.field,
        start=line.start + place.start,
        end=line.start + place.end,
        text=line.text[place.start : place.end],
        concept=place.what.concept,
        language=place.what.language,
    )


def _neighbours(
    lines: Sequence[ArticleLine], with_terms: Iterable[int], holding: frozenset[int]
) -> dict[int, str]:
    beside = {near for index in with_terms for near in (index - 1, index + 1)} - holding
    return {index: lines[index].text for index in sorted(beside) if 0 <= index < len(lines)}
