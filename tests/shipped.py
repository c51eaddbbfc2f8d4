"""What is shipped, loaded once for all tests: it takes seconds, so no module does it on import."""

from functools import cache
from importlib.resources import files

from spacy.language import Language

from streams.analysis import Analysis, load
from streams.extraction import language_files, toml_files
from streams.extraction.language_files import Entry, LanguageFile
from streams.extraction.pipeline import make_pipeline
from streams.settings import load as load_settings

CACHE = load_settings().cache_dir
"""Where a process keeps language data that were worked out, by a digest of all they came from."""

_LANGUAGES = files("streams.extraction") / "languages"

LANGUAGES = sorted(
    file.name.removesuffix(".toml") for file in _LANGUAGES.iterdir() if file.name.endswith(".toml")
)


@cache
def shipped() -> Analysis:
    """The shipped language data, watches and outlets."""
    return load(watches=None, outlets=None, cache=CACHE)


@cache
def shipped_files() -> tuple[LanguageFile, ...]:
    """What the shipped language files say."""
    return language_files.read(toml_files.read(_LANGUAGES))


def shipped_entries(language: str | None = None) -> list[Entry]:
    """The entries of one shipped language file, or of all."""
    return [
        entry
        for file in shipped_files()
        if language in {None, file.language}
        for entry in file.entries
    ]


@cache
def pipeline() -> Language:
    """What cuts texts into tokens."""
    return make_pipeline()
