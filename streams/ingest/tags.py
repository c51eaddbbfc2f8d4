"""How many attributes the tags of a page have, counted without parsing it.

Parsers compare each attribute of a tag with all before it: forty thousand of them in one tag
cost tens of seconds. The count takes time in proportion to the page.
"""

import re

_OPENING = re.compile(r"<(?:(?P<comment>!--)|(?P<name>[a-zA-Z][^\s/>]*+))")
_ATTRIBUTE = re.compile(r"""[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>]*+))?""")
_RAW = {
    name: re.compile(rf"</{name}\b", re.IGNORECASE)
    for name in ("script", "style", "textarea", "title")
}
_COMMENT_END = re.compile(r"-->")


def has_overfull_tag(page: str, most: int) -> bool:
    """Say whether any tag of the page has more than ``most`` attributes."""
    position = 0
    while opening := _OPENING.search(page, position):
        position = opening.end()
        if opening["comment"]:
            position = _after(_COMMENT_END, page, position)
            continue
        count = 0
        while attribute := _ATTRIBUTE.match(page, position):
            position = attribute.end()
            count += 1
            if count > most:
                return True
        if raw := _RAW.get(opening["name"].lower()):
            position = _after(raw, page, position)
    return False


def _after(end: re.Pattern[str], page: str, position: int) -> int:
    found = end.search(page, position)
    return found.start() if found else position
