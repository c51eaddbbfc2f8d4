"""Two consoles: data to stdout, talk to stderr. Colour only where somebody can see it."""

import json
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from rich.console import Console


_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class Format(StrEnum):
    """How results are printed."""

    TABLE = "table"
    JSONL = "jsonl"


class FiguresAs(StrEnum):
    """How the figures of a measurement are printed: they are one thing, not records."""

    TABLE = "table"
    JSON = "json"


def out() -> "Console":
    """Return the console for data."""
    from rich.console import Console

    class Out(Console):
        def on_broken_pipe(self) -> None:
            _end_for_want_of_a_reader()

    # Into a file or a pipe there is no width to keep to, but lines should not be cut short.
    return Out(width=None if sys.stdout.isatty() else 120, highlight=False)


def err() -> "Console":
    """Return the console for talk."""
    from rich.console import Console

    return Console(stderr=True, highlight=False, emoji=False)


def say(text: str) -> None:
    """Tell the person something; Rich mark-up."""
    err().print(text, soft_wrap=True)


def plain(text: str) -> str:
    """Return words from outside as they may be told: without mark-up and control characters.

    A file may be called anything, and a terminal obeys what is printed on it.
    """
    from rich.markup import escape

    return escape(_CONTROLS.sub("\ufffd", text))


def line(record: Any) -> None:
    """Print one record as a line of JSON: UTF-8, whatever the locale says."""
    text = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
    try:
        sys.stdout.buffer.write(text.encode("utf-8", "surrogatepass") + b"\n")
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        _end_for_want_of_a_reader()


def _end_for_want_of_a_reader() -> NoReturn:
    """End well: the reader has seen enough. What Python would flush at its end goes nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(0)


@contextmanager
def status(text: str) -> Iterator[None]:
    """Show that something is under way: a spinner on a terminal, else one line."""
    console = err()
    if console.is_terminal:
        with console.status(text):
            yield
    else:
        console.print(text)
        yield
