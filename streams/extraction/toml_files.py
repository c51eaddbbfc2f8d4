"""TOML files of language data, read so that a mistake in one names itself, with its line."""

import re
import tomllib
from bisect import bisect
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from itertools import zip_longest
from typing import Any

from schemas.errors import ConfigurationError

Table = Mapping[str, Any]

_HEADER = re.compile(r"\s*\[+\s*([\w-]+)")
_KEY = re.compile(r"\s*[\"']?([\w-]+)[\"']?\s*[.=]")
_STATEMENT = re.compile(r"^(?:\[|[\w\"'-]+\s*=)", re.MULTILINE)
_AT_LINE = re.compile(r"at line (\d+)")


@dataclass(frozen=True, slots=True)
class File:
    """A file's name, its content, and its text, in which a mistake is to be found again."""

    name: str
    table: Table
    text: str

    def parts(self, key: str) -> Iterator[tuple[str, Table]]:
        """Yield each ``[[key]]`` with where it stands: the file and, counted from 1, the line."""
        value = self.table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            raise ConfigurationError(self.section_of(key), f"must be written [[{key}]]")
        header = re.compile(rf"^\s*\[\[\s*{key}\s*\]\]", re.MULTILINE)
        lines = [self.text.count("\n", 0, found.end()) + 1 for found in header.finditer(self.text)]
        for line, table in zip_longest(lines, value):
            if table is not None:
                yield f"{self.name}:{line or 1}", table

    def section(self, name: str) -> "Section":
        """Return a ``[section]``, an empty one if it is missing."""
        table = self.table.get(name, {})
        if not isinstance(table, dict):
            raise ConfigurationError(self.section_of(name), f"must be written [{name}]")
        return Section(self.name, name, table, _lines(self.text, name))

    def section_of(self, name: str) -> str:
        """Say where a section, or a key of none, stands."""
        return f"{self.name}:{_lines(self.text, name)['']}"

    def refuse_unknown(self, known: Iterable[str]) -> None:
        """Raise `ConfigurationError` for a section that nobody reads."""
        for name in self.table:
            if name not in known:
                raise ConfigurationError(self.section_of(name), f"unknown key {name!r}")


@dataclass(frozen=True, slots=True)
class Section:
    """One ``[section]`` of a file; ``lines`` are those of its keys, and of its header by ``""``."""

    file: str
    name: str
    table: Table
    lines: Mapping[str, int]

    def where(self, key: str = "") -> str:
        """Say where a key stands, or the section."""
        line = self.lines.get(key, self.lines[""])
        return f"{self.file}:{line}, [{self.name}]"

    def refuse_unknown(self, known: Iterable[str]) -> None:
        """Raise `ConfigurationError` for a key that nobody reads."""
        for key in self.table:
            refuse_unknown(self.where(key), {key: None}, known)

    def texts(self, key: str) -> tuple[str, ...]:
        """Return what `texts` does."""
        return texts(self.where(key), self.table, key)

    def text(self, key: str) -> str:
        """Return what `text` does."""
        return text(self.where(key), self.table, key)


def read(folder: Traversable) -> tuple[File, ...]:
    """Read the TOML files of a folder, in the order of their names."""
    paths = sorted(folder.iterdir(), key=lambda path: path.name)
    return tuple(_read(path) for path in paths if path.name.endswith(".toml"))


def _read(path: Traversable) -> File:
    text = _decoded(path.name, path.read_bytes())
    try:
        return File(path.name, tomllib.loads(text), text)
    except tomllib.TOMLDecodeError as error:
        at = _AT_LINE.search(str(error))
        line = int(at[1]) if at else _endless(text)
        raise ConfigurationError(f"{path.name}:{line}", str(error)) from error


def _decoded(name: str, content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ConfigurationError(f"{name}:{line}", f"is not UTF-8 at byte {error.start}") from error


def _endless(text: str) -> int:
    """Return the line of the statement that the end of the document cuts short."""
    starts = [found.start() for found in _STATEMENT.finditer(text)]
    last = bisect(starts, 0, key=lambda start: not _is_toml(text[:start])) - 1
    return text.count("\n", 0, starts[last]) + 1 if starts else 1


def _is_toml(text: str) -> bool:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return False
    return True


def _lines(text: str, section: str) -> Mapping[str, int]:
    """Return the line of a section by ``""``, 1 if it is nowhere, and those of its keys."""
    lines: dict[str, int] = {}
    here = ""
    for number, line in enumerate(text.split("\n"), 1):
        if header := _HEADER.match(line):
            here = header[1]
            if here == section:
                lines.setdefault("", number)
        elif key := _KEY.match(line):
            if here == section:
                lines.setdefault(key[1], number)
            elif not here and key[1] == section:
                lines.setdefault("", number)
    return {"": 1} | lines


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
