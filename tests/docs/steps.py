"""What a page has its reader do, in order: files to save, commands to type, what is then shown.

Of the fenced blocks of a page

- `sh` is typed; its status is 0;
- `text` after it is what is shown: each line, in this order, `…` for whatever may stand there;
- one with `title="NAME"` is a file that is saved under that name;
- any other is there to be looked at.

What a reader need not know stands in comments, which no page shows, before a block:

- `<!-- exits 3 -->`: with that status instead;
- `<!-- stays -->`: it runs in a terminal of its own until `<!-- ctrl-c -->`, or the page's end;
  what was exported before is not known there, unless it says `<!-- stays, exported too -->`, and
  the page has its reader do so;
- `<!-- in time -->`: what is shown may take a while, and a reader would ask again;
- `<!-- not run: WHY -->`: it cannot be run in a test.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

_FENCE = re.compile(r"^(?P<indent>\s*)```(?P<language>\w*)(?: title=\"(?P<title>[^\"]+)\")?\s*$")
_NOTE = re.compile(r"^<!-- (?P<note>.*) -->$")
_COMMAND = re.compile(
    r"^\s*(?:\$ |(?:clausewatch|make|export|curl|docker|pip|python3?) )", re.MULTILINE
)
_KNOWN = re.compile(r"exits \d+|stays(?:, exported too)?|in time|ctrl-c|not run: .+")


@dataclass(frozen=True, slots=True)
class Save:
    """A file that the reader saves."""

    line: int
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Type:
    """Commands that the reader types, and what is shown then."""

    line: int
    command: str
    shown: str | None = None
    exits: int = 0
    stays: bool = False
    knows_exports: bool = True
    in_time: bool = False


@dataclass(frozen=True, slots=True)
class NotRun:
    """Commands that cannot be run in a test, and why."""

    line: int
    command: str
    why: str


@dataclass(frozen=True, slots=True)
class Stop:
    """The reader stops what stays."""

    line: int


Step = Save | Type | NotRun | Stop


def steps(page: Path) -> list[Step]:
    """Return what a page has its reader do; `AssertionError` for a block that is not understood."""
    found: list[Step] = []
    for line, language, title, notes, text in _blocks(page):
        place = f"{page.name}:{line}"
        assert all(_KNOWN.fullmatch(note) for note in notes), f"{place}: {notes}"
        if "ctrl-c" in notes:
            found.append(Stop(line))
        if title is not None:
            found.append(Save(line, title, text))
        elif language == "sh":
            found.append(_typed(line, notes, text))
        elif language == "text" and found and isinstance(found[-1], Type):
            assert found[-1].shown is None, f"{place}: shown twice"
            found[-1] = replace(found[-1], shown=text)
        else:
            assert not _COMMAND.search(text), f"{place}: commands, but the block is not `sh`"
    return found


def _typed(line: int, notes: list[str], text: str) -> Type | NotRun:
    why = [note.removeprefix("not run: ") for note in notes if note.startswith("not run: ")]
    if why:
        return NotRun(line, text, why[0])
    exits = [int(note.removeprefix("exits ")) for note in notes if note.startswith("exits ")]
    return Type(
        line,
        text,
        exits=exits[0] if exits else 0,
        stays=not {"stays", "stays, exported too"}.isdisjoint(notes),
        knows_exports="stays" not in notes,
        in_time="in time" in notes,
    )


def _blocks(page: Path) -> Iterator[tuple[int, str, str | None, list[str], str]]:
    """Yield each fenced block: line, language, title, the notes before it, text."""
    notes: list[str] = []
    lines = enumerate(page.read_text(encoding="utf-8").splitlines(), start=1)
    for number, line in lines:
        if note := _NOTE.match(line):
            notes.append(note["note"])
        elif line.lstrip().startswith("```"):
            fence = _FENCE.match(line)
            assert fence, f"{page.name}:{number}: {line}"
            assert not fence["indent"], f"{page.name}:{number}: an indented block is not followed"
            text = []
            for _, inner in lines:
                if inner == "```":
                    break
                text.append(inner + "\n")
            yield number, fence["language"], fence["title"], notes, "".join(text)
            notes = []
        elif line and notes:
            yield number, "", None, notes, ""
            notes = []
    if notes:
        yield 0, "", None, notes, ""
