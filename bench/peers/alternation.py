"""The peer: Python's `re`, one alternation of all words of all watches, and a set for each group.

What a user of Python writes: one pass over the text in lower case, then for each watch whether a
word of each of its groups was there. It knows no word's end and no other form of a word.
"""

import re
from collections.abc import Callable, Collection, Sequence

Watch = Sequence[Collection[str]]
"""The groups of words of which one each must be there."""


def matcher(watches: Sequence[Watch]) -> Callable[[str], bool]:
    """Return what says whether any of the watches matches a text."""
    words = {word for watch in watches for group in watch for word in group}
    # The longest first, or "north korea" would be hidden by any word that it begins with.
    pattern = re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))
    groups = [[frozenset(group) for group in watch] for watch in watches]

    def matches(text: str) -> bool:
        found = set(pattern.findall(text.lower()))
        return any(not any(map(found.isdisjoint, watch)) for watch in groups)

    return matches
