"""The HTTP connections of one destination, kept for a moment: a burst shakes hands once.

Apprise's plug-ins open one for each request, with all that TLS asks for, and ask the environment
for a proxy each time.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

KEPT_SECONDS = 1.0
"""How long a connection that nobody uses is kept.

Shorter than servers keep it (2 s in gunicorn, 5 s in Node.js and Apache, by default): one that they
close under a request leaves it unknown whether that arrived.
"""


class Connections:
    """Used by one thread at a time."""

    def __init__(self) -> None:
        """Open none yet."""
        from requests.adapters import HTTPAdapter

        self._adapter = HTTPAdapter(pool_maxsize=1)
        self._proxies: dict[tuple[str, str], dict[str, str]] = {}

    def lend(self, session: Any, url: str) -> None:
        """Have one of requests' sessions send over these, unless it has a kind of its own."""
        if type(session.get_adapter(url)) is type(self._adapter):
            session.get_adapter = lambda url: self._adapter  # noqa: ARG005  (whatever the URL)

    def proxies(self, url: str, ask: Callable[[], dict[str, str]]) -> dict[str, str]:
        """Return the proxies for a URL's host; they are asked for anew where none is kept."""
        split = urlsplit(url)
        host = split.scheme, split.netloc
        if host not in self._proxies:
            self._proxies[host] = ask()
        return self._proxies[host]

    def close(self) -> None:
        """Close what is open, and forget the proxies; they may be used again."""
        self._adapter.close()
        self._proxies.clear()
