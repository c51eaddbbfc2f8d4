"""Where alerts arrive: an HTTP server on loopback that notes when it was first told of each."""

import re
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

ARTICLE = re.compile(r"\bm\d+-\d+\b")
"""The id of an article of the mix with the clause (`bench.articles.mix`), in an alert."""


class Receiver:
    """Notes when each text that ``pattern`` finds came first, then answers.

    With ``status``, after ``delay_seconds``; never where it ``hangs``.
    """

    def __init__(
        self,
        pattern: re.Pattern[str],
        *,
        status: int = 200,
        delay_seconds: float = 0.0,
        hangs: bool = False,
    ) -> None:
        self.came: dict[str, float] = {}
        self._ended = threading.Event()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"  # a connection stays, as with the services themselves

            def do_POST(self) -> None:
                now = time.monotonic()
                body = self.rfile.read(int(self.headers["content-length"])).decode()
                for found in pattern.findall(body):
                    receiver.came.setdefault(found, now)
                if hangs:
                    receiver._ended.wait()
                time.sleep(delay_seconds)
                self.send_response(status)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]  # given up
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def url(self) -> str:
        """Its Apprise URL."""
        return f"json://127.0.0.1:{self._server.server_port}/"
