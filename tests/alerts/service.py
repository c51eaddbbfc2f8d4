"""A chat service on loopback that answers as it is told; and one behind its real, fixed address.

Plug-ins like Slack's know one address only. They reach it through a proxy, as many an office has:
this one speaks for the host that is asked for, with a certificate of an authority of its own.
"""

import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self, cast

import pytest
import trustme


class Manner(StrEnum):
    """How a service answers."""

    ANSWERS = "answers"
    DROPS = "drops"
    """It takes the request and closes the connection."""
    HANGS = "hangs"
    TARRIES = "tarries"
    """It answers after longer than plug-ins wait by themselves."""
    DRIPS = "drips"
    """Its answer never comes to an end."""
    BREAKS_OFF = "breaks off"
    """It closes the connection in the middle of its answer."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service says."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    manner: Manner = Manner.ANSWERS


@dataclass(frozen=True, slots=True)
class Request:
    """What a service was asked."""

    host: str
    path: str
    body: bytes


class Service:
    """Answers each request with ``answer``, and keeps what it was asked."""

    def __init__(self, answer: Answer | None = None) -> None:
        self.answer = answer or Answer()
        self.requests: list[Request] = []
        self.ended = threading.Event()
        self.authority = trustme.CA()
        service = self

        class Handler(_Handler):
            owner = service

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def address(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self._server.server_port}"

    @contextmanager
    def as_proxy(self, folder: Path) -> Iterator[Self]:
        """Let everybody in this process reach the world through this service alone."""
        bundle = folder / "authority.pem"
        self.authority.cert_pem.write_to_path(str(bundle))
        with pytest.MonkeyPatch.context() as environment, self:
            environment.setenv("HTTPS_PROXY", f"http://{self.address}")
            environment.setenv("REQUESTS_CA_BUNDLE", str(bundle))
            environment.delenv("NO_PROXY", raising=False)
            environment.delenv("no_proxy", raising=False)
            yield self


class _Handler(BaseHTTPRequestHandler):
    owner: Service
    protocol_version = "HTTP/1.1"

    def do_CONNECT(self) -> None:
        host = self.path.partition(":")[0]
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.owner.authority.issue_cert(host).configure_cert(context)
        self.send_response(200)
        self.end_headers()
        try:
            self.connection: Any = context.wrap_socket(self.connection, server_side=True)
        except (ssl.SSLError, ConnectionError):  # whoever asks does not trust us
            self.close_connection = True
            return
        self.rfile = self.connection.makefile("rb", -1)
        self.wfile = cast("Any", self.connection.makefile("wb", 0))
        self.close_connection = False

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        host = self.headers.get("host", "").partition(":")[0]
        self.owner.requests.append(Request(host, self.path, body))
        self._answer(self.owner.answer)

    def do_PUT(self) -> None:
        self.do_POST()

    def do_GET(self) -> None:
        self.do_POST()

    def finish(self) -> None:
        super().finish()
        self.connection.close()

    def _answer(self, answer: Answer) -> None:
        self.close_connection = True
        if answer.manner is Manner.DROPS:
            return
        if answer.manner is Manner.HANGS:
            self.owner.ended.wait()
            return
        if answer.manner is Manner.TARRIES:
            self.owner.ended.wait(4.5)
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.manner is not Manner.DRIPS:
            missing = 1 if answer.manner is Manner.BREAKS_OFF else 0
            self.send_header("Content-Length", str(len(answer.body) + missing))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(answer.body)
        while answer.manner is Manner.DRIPS and not self.owner.ended.is_set():
            try:
                self.wfile.write(b" ")
            except OSError:
                return
            time.sleep(0.02)

    def log_message(self, *_: object) -> None:
        """Say nothing."""
