"""Tables in Markdown."""

from collections.abc import Iterable

MADE = "This page is made from the code by `make reference`.\n"


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Return a table; a cell may hold Markdown."""
    names = list(head)
    lines = [names, ["---"] * len(names), *rows]
    return "".join(f"| {' | '.join(_cell(cell) for cell in line)} |\n" for line in lines)


def code(text: object) -> str:
    """Return words as they are typed."""
    return f"`{text}`"


def _cell(cell: object) -> str:
    return str(cell).replace("|", "\\|")
