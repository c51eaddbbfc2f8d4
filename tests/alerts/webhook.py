"""A real web service on loopback that answers as it is told, and keeps what it was sent."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


class Webhook:
    """Answers each POST with ``status``, ``body`` and ``location``; if it hangs, after `wake`."""

    def __init__(
        self, status: int = 200, *, body: bytes = b"", location: str = "", hangs: bool = False
    ) -> None:
        self.received: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self._awake = threading.Event()
        if not hangs:
            self._awake.set()
        webhook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                sent = self.rfile.read(int(self.headers["content-length"]))
                webhook.received.append(json.loads(sent))
                webhook.headers.append(dict(self.headers))
                webhook._awake.wait()
                self.send_response(status)
                if location:
                    self.send_header("location", location)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.wake()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def wake(self) -> None:
        """Answer whoever waits, and everybody after."""
        self._awake.set()

    @property
    def address(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self._server.server_port}"
