"""TOML files of language data, read so that a mistake in one names itself."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from itertools import zip_longest
from typing import Any

from schemas.errors import ConfigurationError

Table = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class File:
    """A file's name, its content, and its text, in which a mistake is to be found again."""

    name: str
    table: Table
    text: str

    def parts(self, key: str) -> Iterator[tuple[str, Table]]:
        """Yield each ``[[key]]`` with where it stands: the file and, counted from 1, the line."""
        header = re.compile(rf"^\s*\[\[\s*{key}\s*\]\]", re.MULTILINE)
        lines = [self.text.count("\n", 0, found.end()) + 1 for found in header.finditer(self.text)]
        for line, table in zip_longest(lines, self.table.get(key, ())):
            if table is not None:
                yield f"{self.name}:{line or 1}", table


def read(folder: Traversable) -> tuple[File, ...]:
    """Read the TOML files of a folder, in the order of their names."""
    paths = sorted(folder.iterdir(), key=lambda path: path.name)
    return tuple(_read(path) for path in paths if path.name.endswith(".toml"))


def _read(path: Traversable) -> File:
    try:
        text = path.read_text(encoding="utf-8")
        return File(path.name, tomllib.loads(text), text)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(path.name, str(error)) from error


def refuse_unknown(where: str, table: Table, known: Iterable[str]) -> None:
    """Raise `ConfigurationError` for a key that nobody reads: it is a typing mistake."""
    for key in table:
        if key not in known:
            raise ConfigurationError(where, f"unknown key {key!r}")


def texts(where: str, table: Table, key: str) -> tuple[str, ...]:
    """Return a text or list of texts, all of them non-empty; none where the key is missing."""
    value = table.get(key, ())
    listed = (value,) if isinstance(value, str) else value
    if not isinstance(listed, tuple | list) or not all(isinstance(t, str) and t for t in listed):
        raise ConfigurationError(where, f"{key} must be a text or a list of texts")
    return tuple(listed)


def text(where: str, table: Table, key: str) -> str:
    """Return a text that must be there."""
    value = table.get(key)
    if not isinstance(value, str) or not value:
        raise ConfigurationError(where, f"{key} must be a text")
    return value
