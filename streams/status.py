"""The worker's state over HTTP: ``/healthz``, ``/readyz`` and ``/metrics``, to be read only.

In threads of its own, so that it answers while the event loop hangs. However slowly clients
read or write, and however many there are, they hold up nothing: each has a few seconds, and
there are only so many at once.
"""

import contextlib
import os
import socket
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from socketserver import TCPServer, ThreadingMixIn
from typing import Any

import structlog

from streams.metrics import CONTENT_TYPE, Source, make_exposition
from streams.vitals import Vitals
from streams.watchdog import Watchdog

CLIENTS_AT_ONCE = 16
CLIENT_SECONDS = 5.0

_PLAIN = "text/plain; charset=utf-8"
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'",
    "X-Content-Type-Options": "nosniff",
}

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """What is shown: ``unhealthy`` and ``unready`` say why, or nothing where all is well."""

    unhealthy: Callable[[], str | None]
    unready: Callable[[], str | None]
    metrics: Callable[[], bytes]


def make_pages(*, vitals: Vitals, watchdog: Watchdog, version: str) -> Pages:
    """Return a worker's pages."""

    def unready() -> str | None:
        snapshot = vitals.snapshot()
        if snapshot.is_stopping:
            return "stopping"
        if ailment := watchdog.ailment():
            return ailment
        if not snapshot.is_ready:
            return "partitions are not assigned, or what is remembered is not read yet"
        if snapshot.refused:
            return "Kafka takes no writes: too few replicas are in sync"
        return None if watchdog.seen.is_up else "Kafka does not answer"

    figures = Source(
        snapshot=vitals.snapshot, seen=lambda: watchdog.seen, clock=vitals.clock, version=version
    )
    return Pages(unhealthy=watchdog.ailment, unready=unready, metrics=make_exposition(figures))


class Status:
    """A small HTTP server in daemon threads."""

    def __init__(
        self, listen: str, pages: Pages, *, client_seconds: float = CLIENT_SECONDS
    ) -> None:
        self._listen = listen
        self._pages = pages
        self._client_seconds = client_seconds
        self._server: _Server | None = None

    @property
    def address(self) -> tuple[str, int] | None:
        """Where it listens, or nothing."""
        return self._server.bound if self._server else None

    def start(self) -> None:
        """Serve from now on; where the address cannot be had, warn and go on without."""
        if not self._listen:
            return
        try:
            self._server = _Server(self._listen, self._pages, self._client_seconds)
        except (OSError, OverflowError) as error:
            log.warning(
                "status.not_served",
                listen=self._listen,
                why=str(error),
                setting="CLAUSEWATCH_STATUS_LISTEN",
            )
            return
        threading.Thread(
            target=self._server.serve_forever, args=(0.2,), name="status", daemon=True
        ).start()
        log.info("status.served", address="{}:{}".format(*self._server.bound))

    def stop(self) -> None:
        """Serve no longer."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None


class _Server(ThreadingMixIn, TCPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = os.name == "posix"
    request_queue_size = 64

    def __init__(self, listen: str, pages: Pages, client_seconds: float) -> None:
        host, _, port = listen.rpartition(":")
        host = host.strip("[]")
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.pages = pages
        self.client_seconds = client_seconds
        self._slots = threading.BoundedSemaphore(CLIENTS_AT_ONCE)
        super().__init__((host, int(port)), _Handler)

    @property
    def bound(self) -> tuple[str, int]:
        """The address, with the port that the system chose where none was named."""
        host, port = self.socket.getsockname()[:2]
        return host, port

    def process_request(self, request: Any, client_address: Any) -> None:
        """Hand a client to a thread, or hang up where there are too many."""
        if not self._slots.acquire(blocking=False):
            self.shutdown_request(request)
            return
        try:
            super().process_request(request, client_address)
        except RuntimeError:  # no thread can be had
            self._slots.release()
            raise

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Serve one client until its time is up."""
        # A time-out of the socket alone starts anew with every byte that drips in.
        deadline = threading.Timer(self.client_seconds, _hang_up, args=[request])
        deadline.daemon = True
        try:
            deadline.start()
            super().process_request_thread(request, client_address)
        finally:
            deadline.cancel()
            self._slots.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: the client is gone, and there is nobody to tell."""


def _hang_up(request: socket.socket) -> None:
    with contextlib.suppress(OSError):
        request.shutdown(socket.SHUT_RDWR)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    default_request_version = "HTTP/1.0"  # one older would be answered without a status

    def do_GET(self) -> None:
        """Show a page."""
        pages = self.server.pages
        shown: Mapping[str, Callable[[], None]] = {
            "/healthz": lambda: self._verdict(pages.unhealthy()),
            "/readyz": lambda: self._verdict(pages.unready()),
            "/metrics": lambda: self._answer(HTTPStatus.OK, pages.metrics(), CONTENT_TYPE),
        }
        show = shown.get(self.path.partition("?")[0])
        if show is None:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        try:
            show()
        except OSError:
            raise  # the client's connection
        except Exception:
            log.exception("status.page_failed", path=self.path.partition("?")[0])
            self.send_error(HTTPStatus.INTERNAL_SERVER_ERROR)

    do_HEAD = do_GET  # noqa: N815  (http.server's name)

    def _refuse(self) -> None:
        self.send_error(HTTPStatus.METHOD_NOT_ALLOWED)

    do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = do_TRACE = do_CONNECT = _refuse  # noqa: N815

    def _verdict(self, why_not: str | None) -> None:
        status = HTTPStatus.OK if why_not is None else HTTPStatus.SERVICE_UNAVAILABLE
        self._answer(status, f"{why_not or 'ok'}\n".encode())

    def _answer(self, status: HTTPStatus, body: bytes, content_type: str = _PLAIN) -> None:
        self.send_response_only(status)
        headers = {"Content-Type": content_type, "Content-Length": str(len(body)), **_HEADERS}
        if status is HTTPStatus.METHOD_NOT_ALLOWED:
            headers["Allow"] = "GET, HEAD"
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def send_error(
        self,
        code: int,
        message: str | None = None,  # noqa: ARG002  (it quotes what the client sent)
        explain: str | None = None,  # noqa: ARG002
    ) -> None:
        """Answer in one plain line, and hang up."""
        status = HTTPStatus(code)
        self.close_connection = True
        self._answer(status, f"{status.phrase}\n".encode())

    def log_message(self, *_: Any) -> None:
        """Log no requests: probes come every few seconds."""
