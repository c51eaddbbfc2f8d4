"""What a language file says, read and checked.

[about]
name = "English"             what the language calls itself
ask = ["@somebody"]          who may be asked about the file; may be left out

[words]                      what patterns may name in braces
pact = "(pact|treaty)"

[subjects]
lower_house = ["duma", …]    what an article is about, by `schemas.subjects`: see `patterns`

[sentences]
abbreviations = ["Art.", …]  a full stop that ends no sentence
after_ordinal = ["Juni", …]  words that an ordinal number's full stop precedes

[credits]
agencies = ["Reuters", …]    news agencies, as written: see `credits`
reporting = ["according to", …]   that they are the source
beside = ["the", "agency", …]     what belongs to a credit where it touches one
days = ["on Monday|Monday", …]    the seven, in all ways in which each is written

[furniture]
links = ["Read also", …]     opens a link to another story
labels = ["Photo", …]        the same, before a colon or alone in its line
headings = ["World", …]      the same, alone in its line: before a colon it opens news

[[terms]]
id = "mutual-defence-pact"   unique in its file
concept = "clause_name"      one of `schemas.concepts`
patterns = ["…", …]          see `patterns`
match = "…"                  a sentence, or several, that each must hold it
reject = "…"                 the same that must not

[[names]], [[entities]], [[pairs]]   names in this language: see `gazetteer`
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from schemas.concepts import Concept
from schemas.errors import ConfigurationError
from schemas.mention import DAYS
from schemas.subjects import Subject
from streams.extraction import gazetteer, patterns, toml_files
from streams.extraction.credits import CreditWords
from streams.extraction.doubles import Said, refuse_doubled
from streams.extraction.folding import fold
from streams.extraction.furniture import Marker, Markers, marker
from streams.extraction.sentences import Abbreviations

_PARTS = (
    *("about", "words", "subjects", "sentences", "credits", "furniture", "terms"),
    *gazetteer.PARTS,
)
_TERM_KEYS = ("id", "concept", "patterns", "match", "reject")


class Keyword(NamedTuple):
    """What an entry's patterns stand for where they are found; a subject's id is its own name."""

    language: str
    id: str
    concept: Concept | Subject


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a language file; ``where`` is how an error names it: file, line, id."""

    where: str
    language: str
    id: str
    concept: Concept
    patterns: tuple[patterns.Sequence, ...]
    match: tuple[str, ...]
    reject: tuple[str, ...]

    @property
    def keyword(self) -> Keyword:
        """What it stands for."""
        return Keyword(self.language, self.id, self.concept)


@dataclass(frozen=True, slots=True)
class LanguageFile:
    """All that one file says."""

    language: str
    name: str
    ask: tuple[str, ...]
    entries: tuple[Entry, ...]
    subjects: tuple[tuple[Keyword, patterns.Sequence], ...]
    abbreviations: Abbreviations
    credits: CreditWords
    markers: Markers


def read(files: Iterable[toml_files.File]) -> tuple[LanguageFile, ...]:
    """Read language files. `ConfigurationError` names file, entry and reason."""
    return tuple(map(_language, files))


def _language(file: toml_files.File) -> LanguageFile:
    file.refuse_unknown(_PARTS)
    language = file.name.removesuffix(".toml")
    words = file.section("words")
    vocabulary = patterns.Vocabulary({key: words.text(key) for key in words.table})
    entries = tuple(_entry(at, language, vocabulary, term) for at, term in file.parts("terms"))
    subjects = tuple(_subjects(language, vocabulary, file.section("subjects")))
    _refuse_doubles(entries)
    refuse_doubled([*_said_by_terms(file), *_said_by_subjects(file.section("subjects"))])
    _refuse_unused(words, vocabulary)
    about = file.section("about")
    about.refuse_unknown(("name", "ask"))
    return LanguageFile(
        language,
        about.text("name"),
        about.texts("ask"),
        entries,
        subjects,
        _abbreviations(file.section("sentences")),
        _credits(file.section("credits")),
        _markers(file.section("furniture")),
    )


def _refuse_unused(section: toml_files.Section, vocabulary: patterns.Vocabulary) -> None:
    """Raise `ConfigurationError` for a class that no pattern names, be it well written or not."""
    for key in section.table:
        if key not in vocabulary.named:
            _pattern(section.where(key), f"{{{key}}}", vocabulary)
            raise ConfigurationError(section.where(key), f"no pattern names {{{key}}}")


def _subjects(
    language: str, words: patterns.Vocabulary, section: toml_files.Section
) -> Iterator[tuple[Keyword, patterns.Sequence]]:
    section.refuse_unknown(tuple(Subject))
    for key in section.table:
        where = f"{section.where(key)}, {key}"
        for pattern in section.texts(key):
            yield Keyword(language, key, Subject(key)), _pattern(where, pattern, words)


def _entry(at: str, language: str, words: patterns.Vocabulary, table: toml_files.Table) -> Entry:
    id_ = toml_files.text(at, table, "id")
    where = f"{at}, entry {id_!r}"
    toml_files.refuse_unknown(where, table, _TERM_KEYS)
    match, reject = (toml_files.texts(where, table, key) for key in ("match", "reject"))
    if not (match and reject):
        raise ConfigurationError(where, "needs a sentence to match and one to reject")
    sequences = tuple(
        _pattern(where, pattern, words) for pattern in toml_files.texts(where, table, "patterns")
    )
    if not sequences:
        raise ConfigurationError(where, "has no patterns")
    return Entry(where, language, id_, _concept(where, table), sequences, match, reject)


def _concept(where: str, table: toml_files.Table) -> Concept:
    value = toml_files.text(where, table, "concept")
    try:
        return Concept(value)
    except ValueError:
        raise ConfigurationError(where, f"unknown concept {value!r}") from None


def _pattern(where: str, pattern: str, words: patterns.Vocabulary) -> patterns.Sequence:
    try:
        return patterns.parse(pattern, words)
    except patterns.BadPattern as error:
        raise ConfigurationError(where, f"pattern {pattern!r}: {error}") from None


def _refuse_doubles(entries: Iterable[Entry]) -> None:
    seen: set[str] = set()
    for entry in entries:
        if entry.id in seen:
            raise ConfigurationError(entry.where, "stands there twice")
        seen.add(entry.id)


def _said_by_terms(file: toml_files.File) -> Iterator[Said[str]]:
    for at, term in file.parts("terms"):
        for pattern in toml_files.texts(at, term, "patterns"):
            yield Said(at, term["concept"], pattern)


def _said_by_subjects(section: toml_files.Section) -> Iterator[Said[str]]:
    for key in section.table:
        for pattern in section.texts(key):
            yield Said(section.where(key), key, pattern)


def _abbreviations(section: toml_files.Section) -> Abbreviations:
    section.refuse_unknown(("abbreviations", "after_ordinal"))
    return Abbreviations(
        frozenset(fold(word.rstrip(".")) for word in section.texts("abbreviations")),
        frozenset(fold(word) for word in section.texts("after_ordinal")),
    )


def _credits(section: toml_files.Section) -> CreditWords:
    keys = ("agencies", "reporting", "beside", "days")
    section.refuse_unknown(keys)
    agencies, reporting, beside, days = map(section.texts, keys)
    if days and len(days) != len(DAYS):
        raise ConfigurationError(
            section.where("days"), f"days must be the {len(DAYS)} of a week, from Monday on"
        )
    return CreditWords(agencies, reporting, beside, tuple(tuple(day.split("|")) for day in days))


def _markers(section: toml_files.Section) -> Markers:
    keys = ("links", "labels", "headings")
    section.refuse_unknown(keys)
    return Markers.of(*(_marker_set(section, key) for key in keys))


def _marker_set(section: toml_files.Section, key: str) -> frozenset[Marker]:
    phrases = section.texts(key)
    if wordless := [phrase for phrase in phrases if not marker(phrase)]:
        raise ConfigurationError(section.where(key), f"{key}: {wordless[0]!r} has no word")
    return frozenset(map(marker, phrases))
