"""Lines of a page, whole.

From short pages trafilatura takes all the words, with a line break at each link and each bold
word. A sentence in pieces says nothing, so what one line of the page holds is put together.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from copy import deepcopy
from typing import Any

_INLINE = frozenset(
    {
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "cite",
        "code",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "mark",
        "q",
        "s",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "time",
        "u",
        "var",
        "wbr",
    }
)


def mended(text: str, tree: Any) -> str:
    """Return ``text`` with the lines joined that make up one line of the page ``tree``."""
    parts = text.split("\n")
    return text if len(parts) == 1 else "\n".join(_joined(parts, _lines(tree)))


def _lines(tree: Any) -> Iterator[str]:
    """Yield the page's lines of text, which only block elements and line breaks divide."""
    page = deepcopy(tree)
    for element in page.iter():
        if not isinstance(element.tag, str):
            continue
        edge = "" if element.tag in _INLINE else "\n"
        element.text = edge + _flat(element.text)
        element.tail = edge + _flat(element.tail)
    for line in page.text_content().split("\n"):
        yield " ".join(line.split())


def _flat(text: str | None) -> str:
    return (text or "").replace("\n", " ").replace("\r", " ")


def _joined(parts: list[str], lines: Iterable[str]) -> Iterator[str]:
    by_letters = {_letters(line): line for line in lines}
    known = sorted(by_letters)
    start = 0
    while start < len(parts):
        whole, end = parts[start], start + 1
        letters, reach = _letters(whole), end
        # As long as a line of the page begins like this, the next part may belong to it.
        while reach < len(parts) and _begins_one(letters, known):
            letters += _letters(parts[reach])
            reach += 1
            if letters in by_letters:
                whole, end = by_letters[letters], reach
        yield whole
        start = end


def _begins_one(letters: str, known: list[str]) -> bool:
    place = bisect_left(known, letters)
    return place < len(known) and known[place].startswith(letters)


def _letters(line: str) -> str:
    return "".join(line.split())
