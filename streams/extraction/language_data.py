"""All language data, worked out: read once, used for every article, and fit to be kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable

from streams.extraction import gazetteer, language_files, toml_files
from streams.extraction.article_lines import Rules
from streams.extraction.language_files import Entry, Keyword
from streams.extraction.mending import KnownWords
from streams.extraction.scene import Looking
from streams.extraction.search import Plan
from streams.extraction.territories import territories


@dataclass(frozen=True, slots=True)
class LanguageData:
    """What the files of a folder come to."""

    languages: frozenset[str]
    rules: Rules
    looking: Looking
    is_word: KnownWords
    plan: Plan[Keyword]


def prepared(folder: Traversable) -> tuple[Sequence[Entry], LanguageData]:
    """Read a folder and work it out; the entries are returned for their samples.

    `ConfigurationError` names file, entry and reason.
    """
    files = toml_files.read(folder / "languages")
    languages = language_files.read(files)
    names = gazetteer.read(toml_files.read(folder / "gazetteer"), languages=files)
    names = (*names, *territories([file.language for file in languages], names))
    entries = [entry for file in languages for entry in file.entries]
    rules = Rules.of(languages)
    patterns = [(entry.keyword, pattern) for entry in entries for pattern in entry.patterns]
    known = (*(name.pattern for name in names), *(pattern for _, pattern in patterns))
    return entries, LanguageData(
        frozenset(file.language for file in languages),
        rules,
        Looking(names, entries, rules.markers),
        KnownWords.of(known),
        Plan.of(patterns),
    )
