"""Names of people, places and organisations, as data.

[[entities]]
name = "Russia"                  in English
id = "Q159"                      Wikidata; left out where it is not certain
label = "GPE"                    spaCy's label
names = ["Russia", "Росси*", …]  see `patterns`; in any language
adjectives = ["Russian*", …]     the same, labelled NORP
short = ["Kim"]                  names that count only where ``after`` is named in the article
after = ["Q56226", "Q7747"]

[[pairs]]
ids = ["Q423", "Q159"]           two entities in one word
names = ["북러", …]
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable

from schemas.errors import ConfigurationError
from streams.extraction import patterns, toml_files

_ENTITY_KEYS = ("name", "id", "label", "names", "adjectives", "short", "after", "nationality")


@dataclass(frozen=True, slots=True)
class Known:
    """What a name stands for: label and QID."""

    label: str
    id: str | None


@dataclass(frozen=True, slots=True)
class Name:
    """One or two entities that a name stands for, and what must be named too for it to count."""

    stands_for: tuple[Known, ...]
    after: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class NamePattern:
    """A pattern and what it names."""

    name: Name
    pattern: patterns.Sequence


def read(folder: Traversable) -> tuple[NamePattern, ...]:
    """Read all files of a gazetteer. `ConfigurationError` names file, entry and reason."""
    found: list[NamePattern] = []
    known: dict[str, Known] = {}
    for file in toml_files.read(folder):
        toml_files.refuse_unknown(file.name, file.table, ("entities", "pairs"))
        for at, entity in file.parts("entities"):
            found.extend(_entity(at, entity, known))
        for at, pair in file.parts("pairs"):
            found.extend(_pair(at, pair, known))
    return tuple(found)


def _entity(at: str, table: toml_files.Table, known: dict[str, Known]) -> Iterator[NamePattern]:
    where = f"{at}, entity {toml_files.text(at, table, 'name')!r}"
    toml_files.refuse_unknown(where, table, _ENTITY_KEYS)
    entity = Known(toml_files.text(where, table, "label"), table.get("id"))
    if entity.id is not None:
        if entity.id in known:
            raise ConfigurationError(where, f"{entity.id} stands there twice")
        known[entity.id] = entity
    adjective = Known("NORP", entity.id)
    after = frozenset(toml_files.texts(where, table, "after"))
    carried = (
        entity,
        *(Known("NORP", id_) for id_ in toml_files.texts(where, table, "nationality")),
    )
    for key, name in (
        ("names", Name(carried)),
        ("adjectives", Name((adjective,))),
        ("short", Name(carried, after)),
    ):
        for pattern in toml_files.texts(where, table, key):
            yield NamePattern(name, _parsed(where, pattern))


def _pair(at: str, table: toml_files.Table, known: Mapping[str, Known]) -> Iterator[NamePattern]:
    ids = toml_files.texts(at, table, "ids")
    where = f"{at}, pair {' '.join(ids)}"
    toml_files.refuse_unknown(where, table, ("ids", "names"))
    if missing := [id_ for id_ in ids if id_ not in known]:
        raise ConfigurationError(where, f"no entity has the id {missing[0]}")
    name = Name(tuple(known[id_] for id_ in ids))
    for pattern in toml_files.texts(where, table, "names"):
        yield NamePattern(name, _parsed(where, pattern))


def _parsed(where: str, pattern: str) -> patterns.Sequence:
    try:
        return patterns.parse(pattern, {})
    except patterns.BadPattern as error:
        raise ConfigurationError(where, f"name {pattern!r}: {error}") from None
