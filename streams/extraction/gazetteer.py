"""Names of people, places and organisations, as data: in files of their own and by language.

[[entities]]
name = "Russia"                  in English
id = "Q159"                      Wikidata; left out where it is not certain
label = "GPE"                    spaCy's label
names = ["Russia", "Росси*", …]  see `patterns`; in any language
adjectives = ["Russian*", …]     the same, labelled NORP
short = ["Kim"]                  names that count only where ``after`` is named in the article
after = ["Q56226", "Q7747"]

[[names]]
of = "Russia"                    an entity, by its English name: more of what it is called
names = ["Росси*", …]            and adjectives, and short: as above

[[pairs]]
ids = ["Q423", "Q159"]           two entities in one word
names = ["북러", …]
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from schemas.errors import ConfigurationError
from streams.extraction import patterns, toml_files
from streams.extraction.doubles import Said, refuse_doubled

PARTS = ("entities", "names", "pairs")
_ENTITY_KEYS = ("name", "id", "label", "names", "adjectives", "short", "after", "nationality")


@dataclass(frozen=True, slots=True)
class Known:
    """What a name stands for: label, QID, and what it is called in English, where known."""

    label: str
    id: str | None
    name: str | None = None


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


def read(
    files: Sequence[toml_files.File], *, languages: Sequence[toml_files.File] = ()
) -> tuple[NamePattern, ...]:
    """Read a gazetteer's files, and the names that language files add.

    `ConfigurationError` names file, entry and reason.
    """
    for file in files:
        file.refuse_unknown(PARTS)
    files = (*files, *languages)
    entities: list[_Entity] = []
    by_id: dict[str, _Entity] = {}
    by_name: dict[str, _Entity] = {}
    for file in files:
        here: dict[str, _Entity] = {}
        for at, table in file.parts("entities"):
            entity = _entity(at, table)
            entities.append(entity)
            _set_once(by_name, entity.name, entity)
            if entity.known.id is not None:
                _set_once(here, entity.known.id, entity)
        # A state that CLDR alone knows may be named in the cases of several languages.
        by_id = here | by_id
    said = [each for entity in entities for each in entity.names()]
    for file in files:
        for at, table in file.parts("names"):
            said.extend(_more(at, table, by_name))
        for at, table in file.parts("pairs"):
            said.extend(_pair(at, table, by_id))
    refuse_doubled(said)
    return tuple(NamePattern(each.meaning, _parsed(each.where, each.pattern)) for each in said)


@dataclass(frozen=True, slots=True)
class _Entity:
    where: str
    name: str
    known: Known
    carried: tuple[Known, ...]
    after: frozenset[str]
    table: toml_files.Table

    def names(self, table: toml_files.Table | None = None) -> Iterator[Said[Name]]:
        """Yield what it is called, here or in another table."""
        table = self.table if table is None else table
        for key, name in (
            ("names", Name(self.carried)),
            ("adjectives", Name((Known("NORP", self.known.id, self.name),))),
            ("short", Name(self.carried, self.after)),
        ):
            for pattern in toml_files.texts(self.where, table, key):
                yield Said(self.where, name, pattern)


def _set_once(entities: dict[str, _Entity], key: str, entity: _Entity) -> None:
    if key in entities:
        raise ConfigurationError(entity.where, f"{key} stands there twice")
    entities[key] = entity


def _entity(at: str, table: toml_files.Table) -> _Entity:
    name = toml_files.text(at, table, "name")
    where = f"{at}, entity {name!r}"
    toml_files.refuse_unknown(where, table, _ENTITY_KEYS)
    known = Known(toml_files.text(where, table, "label"), table.get("id"), name)
    carried = (
        known,
        *(Known("NORP", id_) for id_ in toml_files.texts(where, table, "nationality")),
    )
    after = frozenset(toml_files.texts(where, table, "after"))
    return _Entity(where, name, known, carried, after, table)


def _more(at: str, table: toml_files.Table, known: Mapping[str, _Entity]) -> Iterator[Said[Name]]:
    of = toml_files.text(at, table, "of")
    where = f"{at}, names of {of!r}"
    toml_files.refuse_unknown(where, table, ("of", "names", "adjectives", "short"))
    if of not in known:
        raise ConfigurationError(where, f"no entity is called {of!r}")
    yield from replace(known[of], where=where).names(table)


def _pair(at: str, table: toml_files.Table, known: Mapping[str, _Entity]) -> Iterator[Said[Name]]:
    ids = toml_files.texts(at, table, "ids")
    where = f"{at}, pair {' '.join(ids)}"
    toml_files.refuse_unknown(where, table, ("ids", "names"))
    if missing := [id_ for id_ in ids if id_ not in known]:
        raise ConfigurationError(where, f"no entity has the id {missing[0]}")
    name = Name(tuple(known[id_].known for id_ in ids))
    for pattern in toml_files.texts(where, table, "names"):
        yield Said(where, name, pattern)


def _parsed(where: str, pattern: str) -> patterns.Sequence:
    try:
        return patterns.parse_name(pattern)
    except patterns.BadPattern as error:
        raise ConfigurationError(where, f"name {pattern!r}: {error}") from None
