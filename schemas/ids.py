"""Ids that are functions of content, so that saying a thing twice says the same.

Each is 128 bits of SHA-256 in hexadecimal over its parts, each part preceded by its length,
so that no two lists of parts share a digest by running into each other.
"""

import hashlib

ID_PATTERN = r"^[0-9a-f]{32}$"


def digest(*parts: str) -> str:
    """Return the id of a list of parts: 32 hexadecimal digits, the same on every machine."""
    sha = hashlib.sha256()
    for part in parts:
        # A lone surrogate has no UTF-8; articles from broken producers hold them all the same.
        raw = part.encode("utf-8", "surrogatepass")
        sha.update(len(raw).to_bytes(8, "big"))
        sha.update(raw)
    return sha.hexdigest()[:32]


def article_id(*, normal_url: str | None, source: str | None, id_: str | None, version: str) -> str:
    """Return the identity of an article: its URL, else its source's own id, else its content.

    ``normal_url`` is what `streams.identity` makes of the URL, ``version`` is `version_of`.
    """
    if normal_url:
        return digest("url", normal_url)
    if source and id_:
        return digest("source", source, id_)
    return digest("content", version)


def version_of(title: str, text: str) -> str:
    """Return the id of what an article says: it changes with any character of either."""
    return digest("version", title, text)


def report_id(article_id: str, version: str) -> str:
    """Return the id of what was found in one version of one article."""
    return digest("report", article_id, version)


def alert_id(watch: str, report_id: str) -> str:
    """Return the id of telling one watch of one report; the same however often it is decided."""
    return digest("alert", watch, report_id)


def decision_id(watch: str, report_id: str, arrival: int) -> str:
    """Return the id of the decision on the ``arrival``-th arrival (from 1) of one report."""
    return digest("decision", watch, report_id, str(arrival))


def story_id(watch: str, first_report_id: str) -> str:
    """Return the id of the story that a report was the first of; it never changes."""
    return digest("story", watch, first_report_id)
