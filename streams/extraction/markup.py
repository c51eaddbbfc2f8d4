"""What a page's HTML leaves in a text: entities and tags.

Only entities that HTML knows count, and only tags that news is laid out with: a "<" or "&" that
is part of what is said stays.
"""

import re
from collections.abc import Iterator
from html import unescape
from html.entities import html5

Edit = tuple[int, int, str]
"""A stretch of a text, and what stands there now: no more than before."""

_LOOK = 200
"""Characters before and after a tag that are looked at."""

_ENTITY = re.compile(r"&(?:amp;)*(#\d{1,7}|#[xX][\da-fA-F]{1,6}|[A-Za-z]\w{1,30});")

_INLINE = (
    "a|abbr|b|bdi|bdo|big|cite|code|del|em|font|i|img|ins|mark|q|s|small|span|strike|strong|sub|sup"
    "|time|tt|u|wbr"
)
_BLOCK = (
    "address|article|aside|blockquote|br|center|dd|div|dl|dt|figcaption|figure|footer|h[1-6]|header"
    "|hr|li|main|nav|ol|p|picture|section|table|tbody|td|tfoot|th|thead|tr|ul"
)
_ITEMS = ("li", "td", "th", "tr", "dt", "dd")
"""What each stands for itself, though it begins with a small letter."""

_ATTRIBUTES = r"""(?:\s+[a-z][\w:.-]*\s*=\s*(?:"[^"<>]*"|'[^'<>]*'|[^\s"'<>]+))*+\s*/?"""
"""Each has a value: "<a third, Russia must help>" is no tag."""

_TAG = re.compile(
    rf"</?(?:(?P<inline>{_INLINE})|(?P<block>{_BLOCK})){_ATTRIBUTES}>"
    r"|<(?P<unread>script|style)\b[^<>]*>[^<]*</(?P=unread)>|<!--[^<>]*-->",
    re.IGNORECASE,
)


def entities(text: str) -> Iterator[Edit]:
    """Yield each entity with what it stands for, also if it was escaped again ("&amp;quot;")."""
    if "&" in text:
        for found in _ENTITY.finditer(text):
            if found[1][0] == "#" or f"{found[1]};" in html5:
                yield found.start(), found.end(), unescape(f"&{found[1]};")


def tags(text: str) -> Iterator[Edit]:
    """Yield each tag with what it leaves: a block parts lines where no sentence goes on in it.

    Within a line a tag leaves nothing, a blank where words would run together.
    """
    if "<" in text:
        for found in _TAG.finditer(text):
            yield found.start(), found.end(), _left_by(found, text)


def _left_by(tag: re.Match[str], text: str) -> str:
    if tag["block"]:
        is_item = tag["block"].casefold() in _ITEMS
        return " " if not is_item and _goes_on(tag, text) else "\n"
    is_raised = (tag["inline"] or "").casefold() in ("sup", "sub")
    return " " if is_raised or _TAG.match(text, tag.end()) else ""


def _goes_on(tag: re.Match[str], text: str) -> bool:
    """Whether a sentence that was not ended before a tag goes on after it, with a small letter."""
    before = _TAG.sub("", text[max(0, tag.start() - _LOOK) : tag.start()]).rstrip()
    after = _TAG.sub("", text[tag.end() : tag.end() + _LOOK]).lstrip()
    return before[-1:].isalnum() and after[:1].islower()
