"""The one normal URL of an article.

Two ways to write one address must give one URL, or an article is told twice. Two articles must
never share one, or the second is taken for the first and not told at all. So whatever is not
certain stays as it is.

w3lib settles escapes, dot segments, parameter order and Unicode hosts. courlan is left out: it
drops parameters without a value, reads escapes as UTF-8 only and takes ``gallery`` or ``uid``
for tracking, so that many articles of one site would become one.
"""

import re
from functools import lru_cache
from urllib.parse import SplitResult, urlsplit, urlunsplit

from w3lib.url import canonicalize_url, safe_url_string

from streams.identity.host import normal_host
from streams.identity.parameters import meaningful

LONGEST = 8192
"""Characters. Servers commonly refuse longer request lines."""

_ROUNDS = 8

# Parsers disagree on where a host ends once one of these stands in the URL.
_REFUSED = re.compile(r"[\\\x00-\x1f\x7f-\x9f\ud800-\udfff]")

_SESSION = re.compile(r";jsessionid=[^/;]*", re.IGNORECASE)
_SLASHES = re.compile(r"//+")
_AMP_FIRST = re.compile(r"^(?:/amp)+(?=/.)")
_AMP_LAST = re.compile(r"(?<=[^/])(?:/amp)+/?$")
_AMP_SUFFIX = re.compile(r"(?<=[^/])\.amp(?=\.html$|$)")

_CACHE_HOST = re.compile(
    r"(?:[^/]+\.)?cdn\.ampproject\.org|(?:www\.)?(?:google\.[a-z.]+|bing\.com)"
)
_CACHE_PATH = re.compile(r"/(?:[cv]|amp)/(?:s/)?(?P<rest>[^/]+\.[^/]+(?:/.*)?)")


def normal_url(url: str) -> str | None:
    """Return the normal form of ``url``, itself its own normal form; ``None`` if it is no use.

    No use are: anything but http and https, a user name or password, backslashes, control
    characters, a host that is none, and what does not settle. Never raises.
    """
    given = url.strip()
    for _ in range(_ROUNDS):
        normal = _once(given)
        if normal is None or normal == given:
            return normal
        given = normal
    return None


def link(url: str) -> str | None:
    """Return a URL as it was given, escaped, but for sessions and tracking; never raises.

    ``None`` is for what no parser takes. Whether it is of use is `normal_url`'s to say.
    """
    try:
        parts = urlsplit(safe_url_string(url))
    except ValueError:
        return None
    query = meaningful(parts.query)
    return urlunsplit(parts._replace(path=_SESSION.sub("", parts.path), query=query))


@lru_cache(256)
def _once(url: str) -> str | None:
    if len(url) > LONGEST or _REFUSED.search(url):
        return None
    try:
        parts = urlsplit(canonicalize_url(url.replace("&amp;", "&")))
        netloc = _netloc(parts)
    except ValueError:
        return None
    if netloc is None:
        return None
    if original := _cached(parts):
        return original
    return urlunsplit(("https", netloc, _path(parts.path), meaningful(parts.query), ""))


def _netloc(parts: SplitResult) -> str | None:
    if parts.scheme not in {"http", "https"} or "@" in parts.netloc or not parts.hostname:
        return None
    host = normal_host(parts.hostname)
    if host is None:
        return None
    bracketed = f"[{host}]" if ":" in host else host
    return bracketed if parts.port in {None, 80, 443} else f"{bracketed}:{parts.port}"


def _cached(parts: SplitResult) -> str | None:
    """Return the page that an AMP cache serves, which its own path names."""
    if not _CACHE_HOST.fullmatch(parts.hostname or ""):
        return None
    match = _CACHE_PATH.fullmatch(parts.path)
    query = f"?{parts.query}" if parts.query else ""
    return f"https://{match['rest']}{query}" if match else None


def _path(path: str) -> str:
    path = _SLASHES.sub("/", _SESSION.sub("", path))
    path = _AMP_LAST.sub("", _AMP_FIRST.sub("", path))
    return _AMP_SUFFIX.sub("", path.rstrip("/")) or "/"
