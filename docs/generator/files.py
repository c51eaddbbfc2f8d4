"""The files that operators write: every key of a watch and of the routes."""

from collections.abc import Iterator
from datetime import timedelta
from enum import Enum
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from alerts import routes_file, watches_file
from docs.generator.tables import MADE, code, table
from schemas.matchers import Matchers

WATCH = f"""# Watch file

What analysts want to hear of: YAML, one watch in a file, named with `--watches` or
`CLAUSEWATCH_WATCHES` (a file, or a folder of them). [How to write one](../how-to/watch.md); the
shipped one is `alerts/shipped/russia-dprk-mutual-defence.yaml`. Anchors, aliases and tags are
refused, a doubled or unknown key is an error, and every error names the file and the place. Whoever
loads a watch runs its samples first, once after each edit and upgrade, and does not start with one
that gets another verdict than it must.

{MADE}
"""

WATCH_PARTS = (
    ("The file", "", watches_file._File),
    ("A party", "Each of `parties`.", watches_file._Party),
    ("The instrument", "`instrument`.", watches_file._Instrument),
    ("A rival", "Each of `rivals`.", watches_file._Rival),
    ("A sample", "Each of `must_match` and `must_not_match`.", watches_file._Sample),
)

ROUTES = f"""# Route file

To whom, when, and how much: YAML, named with `--routes` or `CLAUSEWATCH_ROUTES`.
[How routes work](../how-to/routes.md); [a whole file](../examples/routes.yaml) to begin with.
`clausewatch doctor` checks it. A worker does not start with a file that names a destination, a
watch, a digest or quiet hours that are not there, that has a branch which is never asked, or hours
so quiet that nothing could ever be told.

{MADE}
"""

INHERITED = ", ".join(map(code, sorted(routes_file._INHERITED)))

ROUTE_PARTS = (
    ("The file", "", routes_file._File),
    (
        "A route",
        (
            f"`route`, and each of `routes`. What a branch does not say of {INHERITED} is as its "
            "parent has it; the defaults are those of the first route."
        ),
        routes_file._Route,
    ),
    (
        "Matchers",
        (
            "`match` and `unless` take what must hold; so does `clausewatch silence add`. Of "
            "several, all must hold; of a list, one."
        ),
        Matchers,
    ),
    ("A digest", "Each of `digests`: `at` or `every_hours`.", routes_file._Digest),
    ("Quiet hours", "Each of `quiet_hours`.", routes_file._Quiet),
    ("A destination", "Each of `destinations`.", routes_file._Destination),
)


NOTHING: tuple[Any, ...] = (None, (), {}, "", frozenset(), Matchers())


def watch_page() -> str:
    """Return the page on watches."""
    return WATCH + "\n".join(_section(*part) for part in WATCH_PARTS)


def routes_page() -> str:
    """Return the page on routes."""
    return ROUTES + "\n".join(_section(*part) for part in ROUTE_PARTS)


def keys(shape: type[BaseModel]) -> Iterator[tuple[str, FieldInfo]]:
    """Yield each key as it is written, and what is known of it."""
    for name, field in shape.model_fields.items():
        yield field.alias or name, field


def _section(title: str, where: str, shape: type[BaseModel]) -> str:
    rows = ((code(key), _default(field), field.description) for key, field in keys(shape))
    said = f"{where}\n\n" if where else ""
    return f"## {title}\n\n{said}{table(('key', 'if not given', 'what it is'), rows)}"


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "needed"
    default: Any = field.get_default(call_default_factory=True)
    if default is PydanticUndefined or default in NOTHING:
        return "—"
    match default:
        case timedelta():
            return code(f"{default.total_seconds() / 3600:g}h")
        case frozenset() | tuple():
            return "all of them"
        case bool():
            return code(str(default).lower())
        case _:
            return code(str(default.value if isinstance(default, Enum) else default))
