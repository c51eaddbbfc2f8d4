"""Families: outlets of one publisher, which print the same text under several domains.

The shipped ``outlets.yaml`` maps a family's name to its outlets; a file of the same shape can
take its place.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from schemas import plain_yaml
from schemas.errors import ConfigurationError
from streams.identity.outlet import outlet

_SHIPPED = "outlets.yaml"


@dataclass(frozen=True, slots=True)
class Families:
    """Which family an outlet belongs to."""

    by_outlet: Mapping[str, str]

    def of(self, outlet: str | None) -> str | None:
        """Return the family's name; ``None`` for an outlet that stands alone or is unknown."""
        return self.by_outlet.get(outlet) if outlet is not None else None


def load_families(path: Path | None = None) -> Families:
    """Read ``path``, or the shipped file.

    Raises `ConfigurationError`, with file and line, for what is not of that shape: broken YAML,
    anchors, aliases and tags, a doubled name, an outlet that stands twice, or one that no
    article could ever have.
    """
    name = str(path) if path else _SHIPPED
    try:
        raw = path.read_bytes() if path else files(__package__).joinpath(_SHIPPED).read_bytes()
        text = raw.decode("utf-8-sig")
    except OSError as error:
        raise ConfigurationError(name, error.strerror or "cannot be read") from None
    except UnicodeDecodeError as error:
        raise ConfigurationError(name, f"is not UTF-8 at byte {error.start}") from None
    return Families(MappingProxyType(_by_outlet(_root(text, name), name)))


def _root(text: str, name: str) -> MappingNode:
    root = plain_yaml.compose(text, name)
    if not isinstance(root, MappingNode):
        raise ConfigurationError(name, "maps no family to its outlets (`{}` for no families)")
    return root


def _by_outlet(root: MappingNode, name: str) -> dict[str, str]:
    first: dict[str, tuple[str, int]] = {}
    names: dict[str, int] = {}
    for key, value in root.value:
        family, line = _scalar(key, name)
        if family in names:
            raise ConfigurationError(
                f"{name}:{line}", f"family {family!r} stands in line {names[family]} already"
            )
        names[family] = line
        for entry, place in _outlets(value, name):
            if entry in first:
                other, other_line = first[entry]
                raise ConfigurationError(
                    f"{name}:{place}",
                    f"{entry!r} stands in line {other_line} already, in family {other!r}",
                )
            first[entry] = (family, place)
    return {entry: family for entry, (family, _) in first.items()}


def _outlets(node: Node, name: str) -> Iterator[tuple[str, int]]:
    if not isinstance(node, SequenceNode):
        raise ConfigurationError(f"{name}:{_line(node)}", "is no list of outlets")
    for item in node.value:
        entry, line = _scalar(item, name)
        is_domain = "." in entry and " " not in entry
        known = outlet(f"https://{entry}/", None) if is_domain else outlet(None, entry)
        if known != entry:
            raise ConfigurationError(
                f"{name}:{line}", f"{entry!r} is no outlet; did you mean {known!r}?"
            )
        yield entry, line


def _scalar(node: Node, name: str) -> tuple[str, int]:
    if not isinstance(node, ScalarNode) or not node.value.strip():
        raise ConfigurationError(f"{name}:{_line(node)}", "is no name")
    return node.value, _line(node)


def _line(node: Node) -> int:
    return int(node.start_mark.line) + 1
