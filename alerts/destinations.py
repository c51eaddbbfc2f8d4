"""Where analysts listen: Apprise's YAML, read by us.

Apprise's own reader answers a broken file with a warning and nobody to tell. Here a file that
cannot be used stops the start with one line that names the place and holds no secret. Each
destination is known by its name, the first tag of its URL; ``${NAME}`` in a value is taken from
the environment; includes are refused, since what is sent where must stand in one file.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import SecretStr

from schemas import plain_yaml
from schemas.errors import ConfigurationError

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_NAME = re.compile(r"[\w][\w .-]{0,63}")
_KNOWN = ("version", "urls")
_PLAIN_KEY = re.compile(r"\w{1,32}")
_NOT_TAKEN = {
    "retry": "clausewatch itself tries again",
    "format": "each kind has one format, in which text from articles is made harmless",
    "overflow": "clausewatch itself leaves out what has no room",
}
"""Options of Apprise's own that no destination takes, and why."""


@dataclass(frozen=True, slots=True)
class Destination:
    """One Apprise URL, known everywhere by its name. ``options`` are Apprise's own, from YAML."""

    name: str
    url: SecretStr
    options: Mapping[str, Any] = field(default_factory=dict, repr=False)


def read(text: str, *, what: str, environment: Mapping[str, str]) -> tuple[Destination, ...]:
    """Read the destinations out of Apprise's YAML; ``what`` names the file in errors.

    Raises `ConfigurationError` for broken YAML, an unknown key, a missing or doubled name, an
    unset variable, an option of Apprise's that no destination may set (``retry``), or no URL.
    """
    found: dict[str, Destination] = {}
    for number, entry in enumerate(_entries(text, what), start=1):
        place = f"{what}, urls[{number}]"
        url, options = _split(entry, place)
        destination = _destination(url, options, place, environment)
        if destination.name in found:
            raise ConfigurationError(place, f"a second destination is named {destination.name!r}")
        found[destination.name] = destination
    if not found:
        raise ConfigurationError(what, "names no destination: nobody would hear of an alert")
    return tuple(found.values())


def _entries(text: str, what: str) -> list[Any]:
    document = plain_yaml.load(text, what)
    if not isinstance(document, dict) or not isinstance(document.get("urls"), list):
        raise ConfigurationError(what, "needs a list `urls:` of Apprise URLs")
    if unknown := [str(key) for key in document if key not in _KNOWN]:
        # A key may be a URL that lost its indentation.
        key = repr(unknown[0]) if _PLAIN_KEY.fullmatch(unknown[0]) else "one of its keys"
        raise ConfigurationError(what, f"does not take {key} (only version and urls)")
    entries: list[Any] = document["urls"]
    return entries


def _split(entry: Any, place: str) -> tuple[str, dict[str, Any]]:
    """Take apart the ways in which Apprise lets a URL and its options be written."""
    if isinstance(entry, str):
        return entry, {}
    if not isinstance(entry, dict):
        raise ConfigurationError(place, "is no URL")
    if "url" in entry:
        return str(entry["url"]), _less(entry, "url")
    url = next((key for key in entry if _is_url(key)), None)
    if url is None:
        raise ConfigurationError(place, "is no URL")
    # What stands below the URL wins over what stands beside it.
    return url, _less(entry, url) | _options(entry[url], place)


def _is_url(key: object) -> bool:
    return isinstance(key, str) and ("://" in key or _VARIABLE.match(key.strip()) is not None)


def _less(entry: dict[Any, Any], url: str) -> dict[Any, Any]:
    return {key: value for key, value in entry.items() if key != url}


def _options(below: Any, place: str) -> dict[Any, Any]:
    if isinstance(below, list) and len(below) > 1:
        # To Apprise each of them is a destination of its own.
        raise ConfigurationError(place, "has options twice; write one entry per destination")
    options = below[0] if isinstance(below, list) and below else below or {}
    if not isinstance(options, dict):
        raise ConfigurationError(place, "its options are not `key: value`")
    return dict(options)


def _destination(
    url: str, options: dict[str, Any], place: str, environment: Mapping[str, str]
) -> Destination:
    tags = [options.pop(key) for key in ("tag", "tags") if key in options]
    name = _first(tags[0]) if tags and tags[0] else ""
    if not _NAME.fullmatch(name):
        raise ConfigurationError(place, "needs a name: `- tag: NAME` below the URL")
    place = f"{place} ({name})"
    url = str(_filled(url.strip(), place, environment))
    options = _filled(options, place, environment)
    for option, why in _NOT_TAKEN.items():
        if option in options or re.search(rf"(?i)[?&]{option}=", url):
            raise ConfigurationError(place, f"takes no {option}=: {why}")
    return Destination(name, SecretStr(url), options)


def _first(tags: Any) -> str:
    """Return the first of Apprise's tags: a list, or text split at commas and blanks."""
    if isinstance(tags, list):
        return str(tags[0]).strip()
    return re.split(r"[,\s]+", str(tags).strip())[0]


def _filled(value: Any, place: str, environment: Mapping[str, str]) -> Any:
    def of(match: re.Match[str]) -> str:
        if match[1] not in environment:
            raise ConfigurationError(place, f"${{{match[1]}}} is not set")
        return environment[match[1]]

    if isinstance(value, dict):
        return {str(key): _filled(inner, place, environment) for key, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner, place, environment) for inner in value]
    return _VARIABLE.sub(of, value) if isinstance(value, str) else value
