"""Who says what is written down: a verdict's author, and a silence's."""

import getpass

from schemas.errors import ConfigurationError


def author(given: str | None) -> str:
    """Return the name that was given, else the user's; `ConfigurationError` where there is none."""
    try:
        name = getpass.getuser() if given is None else given
    except (OSError, KeyError, ImportError):
        # A container may run as a user that has no name.
        name = ""
    if not (name := readable(name).strip()):
        raise ConfigurationError("--author", "no name is known, and one is needed")
    return name


def readable(typed: str) -> str:
    """Return what was typed, without the bytes that are no UTF-8."""
    return typed.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
