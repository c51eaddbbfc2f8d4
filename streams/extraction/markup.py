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

_ENTITY = re.compile(r"&(?:amp;)*(#\d{1,7}|#[xX][\da-fA-F]{1,6}|[A-Za-z]\w{1,30});")

_INLINE = (
    "a|abbr|b|bdi|bdo|big|cite|code|del|em|font|i|img|ins|mark|q|s|small|span|strike|strong|sub|sup"
    "|time|tt|u|wbr"
)
_BLOCK = (
    "address|article|aside|blockquote|br|center|dd|div|dl|dt|figcaption|figure|footer|h[1-6]|header"
    "|hr|li|main|nav|ol|p|picture|section|table|tbody|td|tfoot|th|thead|tr|ul"
)
_TAG = re.compile(
    rf"</?(?:{_INLINE}|(?P<block>{_BLOCK}))(?:\s[^<>]*)?/?>"
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
    """Yield each tag: one that begins or ends a block parts lines, another leaves nothing."""
    if "<" in text:
        for found in _TAG.finditer(text):
            yield found.start(), found.end(), "\n" if found["block"] else ""
