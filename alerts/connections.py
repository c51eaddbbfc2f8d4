"""The HTTP connections of one destination, kept for a moment for messages close behind each other.

Apprise's plug-ins open one for each request, with all that TLS asks for, and ask the environment
for a proxy each time.
"""

import socket
import time
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool

KEPT_SECONDS = 1.0
"""How long a connection that nobody uses is kept.

Shorter than servers keep it (2 s in gunicorn, 5 s in Node.js and Apache, by default): one that they
close under a request leaves it unknown whether that arrived.
"""


class Connections:
    """Used by one thread at a time."""

    def __init__(self) -> None:
        """Open none yet."""
        self._adapter = _Adapter(pool_maxsize=1)
        self._proxies: dict[tuple[str | None, str], dict[str, str]] = {}

    def lend(self, session: Any) -> None:
        """Have one of requests' sessions send over these, where it has no adapter of its own."""
        if "get_adapter" in vars(session):
            return
        own = session.get_adapter

        def lent(url: str) -> HTTPAdapter:
            adapter: HTTPAdapter = own(url)
            return self._adapter if type(adapter) is HTTPAdapter else adapter

        session.get_adapter = lent

    def proxies(
        self, origin: str, no_proxy: str | None, ask: Callable[[], dict[str, str]]
    ) -> dict[str, str]:
        """Return the proxies for scheme, host and port; asked for anew when all was closed."""
        if (no_proxy, origin) not in self._proxies:
            self._proxies[no_proxy, origin] = ask()
        return self._proxies[no_proxy, origin]

    def close(self) -> None:
        """Close what is open, and forget the proxies; they may be used again."""
        self._adapter.close()
        self._proxies.clear()


if TYPE_CHECKING:
    _Pool = HTTPConnectionPool
else:
    _Pool = object  # it is mixed into pools of HTTP, of HTTPS, and behind a SOCKS proxy


class _Checked(_Pool):
    """Hands out a connection again only where its last answer is over, and was not long ago."""

    def _put_conn(self, conn: Any) -> None:
        if conn is not None:
            conn.rested_at = time.monotonic()
        super()._put_conn(conn)

    def _get_conn(self, timeout: float | None = None) -> Any:
        conn: Any = super()._get_conn(timeout)
        if conn.sock is not None and not _is_fit(conn):
            conn.close()  # it opens anew by itself
        return conn


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, *given: Any, **named: Any) -> None:
        super().init_poolmanager(*given, **named)
        _check_pools(self.poolmanager)

    def proxy_manager_for(self, *given: Any, **named: Any) -> Any:
        return _check_pools(super().proxy_manager_for(*given, **named))


def _check_pools(manager: Any) -> Any:
    pools = manager.pool_classes_by_scheme.items()
    manager.pool_classes_by_scheme = {scheme: _checked(pool) for scheme, pool in pools}
    return manager


@cache
def _checked(pool: type) -> type:
    return pool if issubclass(pool, _Checked) else type(pool.__name__, (_Checked, pool), {})


def _is_fit(conn: Any) -> bool:
    """Whether the next thing to be read there is the next answer, as far as can be known.

    Beyond what urllib3 looks at, which is whether the socket has anything to read: what TLS has
    read of it already does not show there. Of TLS within TLS nobody can tell.
    """
    if not isinstance(conn.sock, socket.socket):
        return False
    has_more = hasattr(conn.sock, "pending") and conn.sock.pending() > 0
    return not has_more and time.monotonic() - conn.rested_at <= KEPT_SECONDS
