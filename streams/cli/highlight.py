"""A passage on the terminal: the match in colour, or between 【 】 where there is none."""

from typing import TYPE_CHECKING

from alerts.message import marked, merged
from schemas.report import Passage

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text


def highlighted(passage: Passage, console: "Console") -> "Text":
    """Return the sentence with its matches marked, in a way that this console can show."""
    from rich.text import Text

    if passage.read_as or console.no_color or console.color_system is None:
        return Text(" ".join(marked(passage).split()))
    text = Text(passage.text.replace("\n", " "))
    for start, end in merged(passage.marks):
        text.stylize("bold yellow", start - passage.start, end - passage.start)
    return text
