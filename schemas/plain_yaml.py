"""YAML as operators write it, read strictly: one reader for every file of theirs.

YAML 1.2, so that `NO` stays a country. A doubled key is an error; anchors, aliases, tags, deep
nesting and sheer size are refused, since a small file could otherwise grow without end. Every
error names the file and the line, and quotes nothing: what stands there may be a secret.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import Node

from schemas.errors import ConfigurationError

LARGEST = 1_048_576
DEEPEST = 12
# A sign in quotes may stay (`found character '@'`); anything longer goes, and what follows.
_QUOTED = re.compile(r"""("..?"|'..?')|["'].*""", re.DOTALL)


def load(text: str, what: str) -> Any:
    """Return the document as plain values; `ConfigurationError` where it is not plain YAML."""
    with _told(what):
        _refuse_what_is_not_plain(text, what)
        return YAML(typ="safe", pure=True).load(text)


def compose(text: str, what: str) -> Node | None:
    """Return the document as nodes, which know their lines (from 0).

    A doubled key is the caller's to refuse.
    """
    with _told(what):
        _refuse_what_is_not_plain(text, what)
        root: Node | None = YAML(typ="safe", pure=True).compose(text)
        return root


def _refuse_what_is_not_plain(text: str, what: str) -> None:
    if len(text) > LARGEST:
        raise ConfigurationError(what, f"is longer than {LARGEST} characters")
    depth = 0
    for event in YAML(typ="safe", pure=True).parse(text):
        kind = type(event).__name__
        depth += kind.endswith("StartEvent") - kind.endswith("EndEvent")
        if getattr(event, "anchor", None) or getattr(event, "tag", None) or depth > DEEPEST:
            place = f"{what}:{event.start_mark.line + 1}"
            raise ConfigurationError(place, "anchors, aliases, tags and deep nesting are refused")


@contextmanager
def _told(what: str) -> Iterator[None]:
    try:
        yield
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = _QUOTED.sub(r"\1", getattr(error, "problem", None) or "is no YAML")
        problem = problem.strip().removesuffix(", but found")
        raise ConfigurationError(f"{what}:{mark.line + 1}" if mark else what, problem) from None
    except (ValueError, TypeError, RecursionError):
        # A date that is none, a mapping as a key, brackets without end: no `YAMLError` to ruamel.
        raise ConfigurationError(what, "holds something that is no YAML") from None
