"""TOML files of language data, read so that a mistake in one names itself."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources.abc import Traversable
from typing import Any

from schemas.errors import ConfigurationError

Table = Mapping[str, Any]


def tables(folder: Traversable) -> Iterator[tuple[str, Table]]:
    """Yield the name and content of each TOML file of a folder, by name."""
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        if path.name.endswith(".toml"):
            yield path.name, _table(path)


def _table(path: Traversable) -> Table:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
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
