"""The extractor: one article in, findings out."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import groupby
from pathlib import Path
from typing import Self

from schemas.base import FieldName
from schemas.concepts import SHORT_WORDED, STEPS, Concept
from schemas.errors import ConfigurationError
from schemas.findings import Findings, Named, Step
from schemas.ids import digest
from schemas.mention import Event, Telling
from schemas.report import Entity, Fingerprint, Sentence, Term
from schemas.subjects import Subject
from streams.extraction.article_lines import ArticleLine, Places, article_lines
from streams.extraction.captions import captions
from streams.extraction.collector import all_to_be_kept
from streams.extraction.credits import Credits
from streams.extraction.cues import around, telling
from streams.extraction.folding import fold
from streams.extraction.identification import borne_out, identify
from streams.extraction.kept import Kept
from streams.extraction.language_data import LanguageData, prepared
from streams.extraction.language_files import Entry, Keyword
from streams.extraction.legacy import encoding_of
from streams.extraction.mending import Mended, mended
from streams.extraction.names import Found, settled
from streams.extraction.normal_form import normal_form
from streams.extraction.pipeline import Place, find, make_pipeline
from streams.extraction.reach import Sides, reach
from streams.extraction.scene import Scene, Told
from streams.extraction.search import Search
from streams.extraction.tellings import Sentences, telling_of
from streams.extraction.tokens import well_formed

_NUMBER = re.compile(r"\d+")


class Extractor:
    """The pipeline and the language data, loaded once and used for every article.

    One per process, or per thread: spaCy's memory zones bear no second thread.
    """

    def __init__(self, data: LanguageData) -> None:
        """Take language data as they are; `Extractor.load` finds and checks them."""
        self._nlp = make_pipeline()
        self._data = data
        self._searches: dict[tuple[str, bool], Search[Keyword]] = {}

    @classmethod
    def load(cls, folder: Traversable | None = None, *, cache: Path | None = None) -> Self:
        """Load a folder's language data, or what is shipped, and see that its samples hold.

        What was worked out is kept in ``cache``, if given, for whoever loads the same next.
        `ConfigurationError` names file, entry and reason.
        """
        source = folder or files("streams.extraction")
        kept = Kept.of(source, cache) if cache else None
        if kept and (data := kept.read()):
            return cls(data)
        entries, data = prepared(source)
        extractor = cls(data)
        extractor._check(entries)
        if kept:
            kept.write(data)
        return extractor

    @property
    def languages(self) -> frozenset[str]:
        """The codes of the languages whose files were read."""
        return self._data.languages

    @property
    def credits(self) -> Credits:
        """How the languages credit whom a sentence comes from."""
        return self._data.rules.credits

    def findings(
        self,
        title: str,
        text: str,
        claimed_language: str | None = None,
        parties: Collection[Sides] | None = None,
    ) -> Findings:
        """Return what an article holds; offsets are code points of title and text as given.

        Only treaties between these ``parties`` count, if given: the rest of a text is not looked
        at. Where no passage can bear on one there are names and no sentences.
        """
        # A title alone may be too short to tell.
        encoding = encoding_of(f"{title}\n{text}")
        sources = {
            name: mended(well_formed(received), self._data.is_word, encoding)
            for name, received in ((FieldName.TITLE, title), (FieldName.TEXT, text))
        }
        title, text = (source.text for source in sources.values())
        scenes = (
            self._data.looking.at(FieldName.TITLE, title),
            self._data.looking.at(FieldName.TEXT, text),
        )
        names = settled({scene.field: scene.names for scene in scenes})
        within = reach({field: list(_named(names.get(field, ()))) for field in FieldName}, parties)
        told = {s.field: self._data.looking.told(s, within.get(s.field, ())) for s in scenes}
        may_bear = any(each.stretches for each in told.values())
        is_plain = bool(title.strip()) and not (may_bear or any(s.has_markers for s in scenes))
        lines = [] if is_plain else article_lines(title, text, self._data.rules)
        places = Places.of(lines)
        named = {} if is_plain else places.of_names(names)
        said = [line for line in lines if not line.is_furniture]
        body = [line.text for line in said if line.field is FieldName.TEXT]
        words = "\n".join(body) or text or title
        language = identify(words, claimed_language)
        chosen = {i for field, each in told.items() for i in places.at(field, each.stretches)}
        searches = self._searches_for(told.values(), language) if may_bear else []
        terms = self._terms(searches, lines, chosen, named) if may_bear else {}
        spoken_in = Counter(place.what.language for each in terms.values() for place in each)
        language = borne_out(language, words, spoken_in)
        settled_terms = {index: _settled(found, language) for index, found in terms.items()}
        holding = sorted({*named, *terms}) if terms else []
        return Findings(
            language=language,
            headline=_headline(said or lines) or title.strip(),
            sentences=tuple(_sentence(i, lines[i], sources[lines[i].field]) for i in holding),
            entities=tuple(_entities(sources, names)),
            terms=tuple(
                _term(lines[i], place, sources[lines[i].field])
                for i, found in settled_terms.items()
                for place in found
            ),
            fingerprint=_fingerprint(body, scenes, lines),
            texts={index: line.text for index, line in enumerate(lines)} if terms else {},
            paragraphs={index: line.paragraph for index, line in enumerate(lines)} if terms else {},
            names={i: tuple(_named_in(lines[i], found)) for i, found in named.items()},
            actors={i: tuple(_actors(lines[i], found)) for i, found in named.items()}
            if terms
            else {},
            articles={i: tuple(_articles(lines[i], each)) for i, each in settled_terms.items()},
            no_body=frozenset(i for i, line in enumerate(lines) if _is_no_body(line)),
            is_supported=language is None or language in self._data.languages,
        )

    def steps(self, findings: Findings, indices: Iterable[int]) -> Mapping[int, tuple[Step, ...]]:
        """Return which steps these sentences of an article tell of, by index, in their order.

        Looked for in the language of the text; where it has none, in those of its keywords.
        """
        own = {findings.language or ""} & self._data.languages
        languages = own or {term.language for term in findings.terms}
        searches = [self._search(each, of_steps=True) for each in sorted(languages)]
        chosen = sorted({index for index in indices if index in findings.texts})
        found = find(self._nlp, searches, [findings.texts[index] for index in chosen])
        return {
            chosen[position]: tuple(
                Step(place.what.concept, place.start, place.end)
                for place in _settled(places, findings.language)
            )
            for position, places in found
        }

    def telling(
        self, findings: Findings, clauses: Sentences, near: Sentences, event: Event
    ) -> Telling:
        """Return how an article tells the clause and its event: see `tellings`."""
        return telling_of(findings, clauses, near, event=event, credits_=self.credits)

    def _terms(
        self,
        searches: Sequence[Search[Keyword]],
        lines: Sequence[ArticleLine],
        chosen: AbstractSet[int],
        named: Mapping[int, Iterable[Found]],
    ) -> dict[int, list[Place[Keyword]]]:
        """Return what spaCy finds in the passages that can bear on a treaty, by sentence."""
        peopled = _peopled(named)
        terms = self._found(searches, lines, chosen)
        near = around(telling(terms, peopled), _opening(lines))
        terms |= self._found(searches, lines, near - chosen)
        return {index: terms[index] for index in sorted(near & terms.keys())}

    def _searches_for(self, told: Iterable[Told], language: str | None) -> list[Search[Keyword]]:
        """Return those of the text's language, and of all whose words stand there."""
        languages = {language or ""}.union(*(each.languages for each in told))
        return [self._search(each) for each in sorted(languages & self._data.languages)]

    def _search(self, language: str, *, of_steps: bool = False) -> Search[Keyword]:
        key = language, of_steps
        if key not in self._searches:
            with all_to_be_kept():
                plan = self._data.plan(language, of_steps=of_steps)
                self._searches[key] = Search(self._nlp, plan)
        return self._searches[key]

    def _found(
        self,
        searches: Sequence[Search[Keyword]],
        lines: Sequence[ArticleLine],
        indices: Iterable[int],
    ) -> dict[int, list[Place[Keyword]]]:
        chosen = [index for index in sorted(indices) if 0 <= index < len(lines)]
        found = find(self._nlp, searches, [lines[index].text for index in chosen])
        return {chosen[position]: each for position, each in found}

    def _check(self, entries: Iterable[Entry]) -> None:
        """Raise `ConfigurationError` for the entries that fail one of their own sentences."""
        failed = [
            failure
            for (language, of_steps), each in groupby(entries, key=_which_search)
            for failure in self._failures(self._search(language, of_steps=of_steps), list(each))
        ]
        if failed:
            (where, first), *rest = failed
            others = "".join(f"\n{where}: {what}" for where, what in rest)
            raise ConfigurationError(where, first + others)

    def _failures(
        self, search: Search[Keyword], entries: Sequence[Entry]
    ) -> Iterator[tuple[str, str]]:
        samples = [
            *((entry, sample, True) for entry in entries for sample in entry.match),
            *((entry, sample, False) for entry in entries for sample in entry.reject),
        ]
        held = dict(find(self._nlp, [search], [sample for _, sample, _ in samples]))
        for position, (entry, sample, wanted) in enumerate(samples):
            if any(place.what == entry.keyword for place in held.get(position, ())) != wanted:
                verb = "does not match" if wanted else "matches"
                yield entry.where, f"{verb} its own sample {sample!r}"


def _which_search(entry: Entry) -> tuple[str, bool]:
    return entry.language, entry.concept in STEPS


def _settled(places: Sequence[Place[Keyword]], language: str | None) -> list[Place[Keyword]]:
    """Keep, of each concept, the longest words; of equal ones those in the text's language."""
    kept: list[Place[Keyword]] = []
    ends: dict[Concept | Subject, int] = {}
    for place in sorted(
        _understood(places, language),
        key=lambda p: (p.start, -p.end, p.what.language != language, p.what.language),
    ):
        if place.start >= ends.get(place.what.concept, 0):
            ends[place.what.concept] = place.end
            kept.append(place)
    return kept


def _understood(places: Sequence[Place[Keyword]], language: str | None) -> Iterator[Place[Keyword]]:
    """Leave out short words of another language where the text's own is spoken."""
    is_spoken = any(place.what.language == language for place in places)
    for place in places:
        is_own = place.what.language == language
        if is_own or not is_spoken or place.what.concept not in SHORT_WORDED:
            yield place


def _fingerprint(
    body: Sequence[str], scenes: Sequence[Scene], lines: Sequence[ArticleLine]
) -> Fingerprint:
    """Recognise the text by its letters, furniture left out; where there is none, by the title."""
    title, text = scenes
    form = text.form
    if any(line.is_furniture for line in lines):
        form = normal_form("\n".join(body))
    return Fingerprint(text=digest("text", form.letters or title.form.letters))


def _named(names: Iterable[Found]) -> Iterator[tuple[str, int]]:
    return ((known.id, each.start) for each in names for known in each.name.stands_for if known.id)


def _peopled(named: Mapping[int, Iterable[Found]]) -> frozenset[int]:
    """Return the sentences in and beside which two are named."""
    ids: defaultdict[int, set[str]] = defaultdict(set)
    for index, found in named.items():
        here = {known.id for each in found for known in each.name.stands_for if known.id}
        for near in (index - 1, index, index + 1):
            ids[near] |= here
    return frozenset(index for index, around in ids.items() if len(around) > 1)


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


def _sentence(index: int, line: ArticleLine, source: Mended) -> Sentence:
    start, end, text = source.span(line.start, line.start + len(line.text))
    return Sentence(
        field=line.field,
        start=start,
        end=end,
        text=text,
        index=index,
        paragraph=line.paragraph,
        is_furniture=line.is_furniture,
    )


def _entities(
    sources: Mapping[FieldName, Mended], names: Mapping[FieldName, Sequence[Found]]
) -> Iterator[Entity]:
    for field, source in sources.items():
        for found in names.get(field, ()):
            start, end, text = source.span(found.start, found.end)
            for known in found.name.stands_for:
                yield Entity(
                    field=field, start=start, end=end, text=text, label=known.label, id=known.id
                )


def _term(line: ArticleLine, place: Place[Keyword], source: Mended) -> Term:
    start, end, text = source.span(line.start + place.start, line.start + place.end)
    return Term(
        field=line.field,
        start=start,
        end=end,
        text=text,
        concept=place.what.concept,
        language=place.what.language,
    )


def _named_in(line: ArticleLine, names: Iterable[Found]) -> Iterator[Named]:
    for found in names:
        for id_ in dict.fromkeys(each.id for each in found.name.stands_for if each.id):
            yield Named(found.start - line.start, found.end - line.start, id_)


def _actors(line: ArticleLine, names: Iterable[Found]) -> Iterator[Named]:
    for found in names:
        for known in found.name.stands_for:
            if actor := known.id or known.name:
                yield Named(found.start - line.start, found.end - line.start, actor)


def _articles(line: ArticleLine, places: Iterable[Place[Keyword]]) -> Iterator[Named]:
    for place in places:
        numbers = _NUMBER.findall(fold(line.text[place.start : place.end]))
        # "Articles 3 and 4" is more than the one.
        if place.what.concept is Concept.ARTICLE_4 and numbers in ([], ["4"]):
            yield Named(place.start, place.end, place.what.concept)


def _is_no_body(line: ArticleLine) -> bool:
    return line.is_furniture or line.field is FieldName.TITLE
