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

[[terms]]
id = "mutual-defence-pact"   unique in its file
concept = "clause_name"      one of `schemas.concepts`
patterns = ["…", …]          see `patterns`
match = "…"                  a sentence, or several, that each must hold it
reject = "…"                 the same that must not

[[names]], [[entities]], [[pairs]]   names in this language: see `gazetteer`
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from schemas.concepts import Concept
from schemas.errors import ConfigurationError
from schemas.mention import DAYS
from schemas.subjects import Subject
from streams.extraction import gazetteer, patterns, toml_files
from streams.extraction.credits import CreditWords
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
    name, table = file.name, file.table
    toml_files.refuse_unknown(name, table, _PARTS)
    language = name.removesuffix(".toml")
    words = _words(name, table.get("words", {}))
    vocabulary = patterns.Vocabulary(words)
    entries = tuple(_entry(at, language, vocabulary, term) for at, term in file.parts("terms"))
    _refuse_doubles(entries)
    _refuse_doubled_patterns(file)
    about = table.get("about", {})
    where = f"{name}, [about]"
    toml_files.refuse_unknown(where, about, ("name", "ask"))
    return LanguageFile(
        language,
        toml_files.text(where, about, "name"),
        toml_files.texts(where, about, "ask"),
        entries,
        tuple(_subjects(name, language, vocabulary, table.get("subjects", {}))),
        _abbreviations(name, table.get("sentences", {})),
        _credits(name, table.get("credits", {})),
        _markers(name, table.get("furniture", {})),
    )


def _words(name: str, table: toml_files.Table) -> Mapping[str, str]:
    return {key: toml_files.text(f"{name}, [words]", table, key) for key in table}


def _subjects(
    name: str, language: str, words: patterns.Vocabulary, table: toml_files.Table
) -> Iterator[tuple[Keyword, patterns.Sequence]]:
    where = f"{name}, [subjects]"
    toml_files.refuse_unknown(where, table, tuple(Subject))
    for key in table:
        for pattern in toml_files.texts(where, table, key):
            yield Keyword(language, key, Subject(key)), _pattern(f"{where}, {key}", pattern, words)


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


def _refuse_doubled_patterns(file: toml_files.File) -> None:
    seen: dict[tuple[str, str], str] = {}
    for at, term in file.parts("terms"):
        for pattern in toml_files.texts(at, term, "patterns"):
            key = str(term.get("concept")), pattern
            if key in seen:
                raise ConfigurationError(at, f"pattern {pattern!r} stands in {seen[key]} too")
            seen[key] = at


def _abbreviations(name: str, table: toml_files.Table) -> Abbreviations:
    where = f"{name}, [sentences]"
    toml_files.refuse_unknown(where, table, ("abbreviations", "after_ordinal"))
    return Abbreviations(
        frozenset(
            fold(word.rstrip(".")) for word in toml_files.texts(where, table, "abbreviations")
        ),
        frozenset(fold(word) for word in toml_files.texts(where, table, "after_ordinal")),
    )


def _credits(name: str, table: toml_files.Table) -> CreditWords:
    where = f"{name}, [credits]"
    toml_files.refuse_unknown(where, table, ("agencies", "reporting", "beside", "days"))
    agencies, reporting, beside, days = (
        toml_files.texts(where, table, key) for key in ("agencies", "reporting", "beside", "days")
    )
    if days and len(days) != len(DAYS):
        raise ConfigurationError(where, f"days must be the {len(DAYS)} of a week, from Monday on")
    return CreditWords(agencies, reporting, beside, tuple(tuple(day.split("|")) for day in days))


def _markers(name: str, table: toml_files.Table) -> Markers:
    where = f"{name}, [furniture]"
    toml_files.refuse_unknown(where, table, ("links", "labels"))
    links, labels = (_marker_set(where, table, key) for key in ("links", "labels"))
    return Markers.of(links, labels)


def _marker_set(where: str, table: toml_files.Table, key: str) -> frozenset[Marker]:
    phrases = toml_files.texts(where, table, key)
    if wordless := [phrase for phrase in phrases if not marker(phrase)]:
        raise ConfigurationError(where, f"{key}: {wordless[0]!r} has no word")
    return frozenset(map(marker, phrases))
