"""All language data, worked out: read once, used for every article, and fit to be kept."""

import pickle
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import cast

from schemas.concepts import STEPS
from streams.extraction import gazetteer, language_files, patterns, toml_files
from streams.extraction.article_lines import Rules
from streams.extraction.language_files import Entry, Keyword, LanguageFile
from streams.extraction.mending import KnownWords
from streams.extraction.scene import Looking
from streams.extraction.search import Plan
from streams.extraction.territories import territories


@dataclass(frozen=True, slots=True)
class LanguageData:
    """What the files of a folder come to.

    ``steps`` are the patterns of `schemas.concepts.STEPS` and of `schemas.subjects`, ``plans``
    those of all other concepts.
    """

    languages: frozenset[str]
    rules: Rules
    looking: Looking
    is_word: KnownWords
    plans: Mapping[str, bytes]
    steps: Mapping[str, bytes]

    def plan(self, language: str, *, of_steps: bool = False) -> Plan[Keyword]:
        """Return a language's patterns; they stand packed until the first text needs them."""
        packed = (self.steps if of_steps else self.plans)[language]
        return cast("Plan[Keyword]", pickle.loads(packed))  # noqa: S301  (`prepared` packed it)


def prepared(folder: Traversable) -> tuple[Sequence[Entry], LanguageData]:
    """Read a folder and work it out; the entries are returned for their samples.

    `ConfigurationError` names file, entry and reason.
    """
    files = toml_files.read(folder / "languages")
    languages = language_files.read(files)
    shared = toml_files.read(folder / "gazetteer")
    names = gazetteer.read(shared, languages=files)
    # What one language's file says of a state must not hide its name in all others.
    known = gazetteer.read(shared)
    names = (*names, *territories([file.language for file in languages], known))
    entries = [entry for file in languages for entry in file.entries]
    rules = Rules.of(languages)
    by_language = {file.language: list(_patterns(file, of_steps=False)) for file in languages}
    steps = {file.language: [*_patterns(file, of_steps=True), *file.subjects] for file in languages}
    words = (
        *(name.pattern for name in names),
        *(pattern for each in by_language.values() for _, pattern in each),
    )
    return entries, LanguageData(
        frozenset(by_language),
        rules,
        Looking(names, [each for each in entries if each.concept not in STEPS], rules.markers),
        KnownWords.of(words),
        {language: _packed(Plan.of(each)) for language, each in by_language.items()},
        {language: _packed(Plan.of(each)) for language, each in steps.items()},
    )


def _patterns(file: LanguageFile, *, of_steps: bool) -> Iterator[tuple[Keyword, patterns.Sequence]]:
    for entry in file.entries:
        if (entry.concept in STEPS) is of_steps:
            for pattern in entry.patterns:
                yield entry.keyword, pattern


def _packed(plan: Plan[Keyword]) -> bytes:
    return pickle.dumps(plan, pickle.HIGHEST_PROTOCOL)
