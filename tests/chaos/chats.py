"""Receivers that keep a history: what came in, when, and how it was answered."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

from tests.chaos.evidence import Heard


class Chat:
    """An HTTP service on loopback, spoken to by Apprise's ``json://``.

    One that flaps refuses everything in every other stretch of ``flaps_seconds``.
    """

    def __init__(self, name: str, *, secret: str = "", flaps_seconds: float = 0.0) -> None:
        self.name = name
        self._flaps_seconds = flaps_seconds
        self.status = 200
        self.history: list[Heard] = []
        self._secret = secret
        chat = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                status = chat.answer()
                # First: whoever sent it may be dead before the answer is through.
                chat.history.append(
                    Heard(time.time(), f"{body['title']}\n{body['message']}", status)
                )
                self.send_response(status)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]  # the dead do not listen
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def be_well(self) -> None:
        """Take everything from now on."""
        self.status, self._flaps_seconds = 200, 0.0

    def answer(self) -> int:
        """Return the status with which it answers now."""
        is_down = self._flaps_seconds and int(time.monotonic() / self._flaps_seconds) % 2
        return 503 if is_down else self.status

    @property
    def url(self) -> str:
        """The Apprise URL, with the secret in it."""
        login = f"watch:{self._secret}@" if self._secret else ""
        return f"json://{login}127.0.0.1:{self._server.server_port}/"
