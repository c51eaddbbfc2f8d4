"""Real receivers on loopback: an HTTP service and an SMTP server that keep what came in."""

import asyncio
import email
import email.policy
import json
import socket
import threading
from dataclasses import dataclass, field
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword


class HttpReceiver:
    """Answers every POST with ``status`` and keeps its JSON."""

    def __init__(self, status: int = 200, host: str = "127.0.0.1") -> None:
        self.status = status
        self.received: list[dict[str, Any]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                receiver.received.append(json.loads(body))
                self.send_response(receiver.status)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._host = host
        self._server = ThreadingHTTPServer((host, 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"json://{self._host}:{self._server.server_port}/"

    @property
    def texts(self) -> list[str]:
        return [message["message"] for message in self.received]


@dataclass
class Mailbox:
    """What an SMTP server keeps."""

    received: list[EmailMessage] = field(default_factory=list)

    async def handle_DATA(  # noqa: N802  (aiosmtpd calls it so)
        self, _server: object, _session: object, envelope: Any
    ) -> str:
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.received.append(message)
        return "250 kept"

    @property
    def texts(self) -> list[str]:
        return [
            part.get_content()
            for mail in self.received
            if (part := mail.get_body(["plain", "html"]))
        ]


def _nobody(_server: object, _session: object, _envelope: object, _how: str, login: Any) -> Any:
    """Let nobody in, and say whom not; as servers should not."""
    given = cast("LoginPassword", login)
    said = f"535 5.7.8 not {given.login.decode()} with {given.password.decode()}"
    return AuthResult(success=False, handled=False, message=said)


class SmtpReceiver:
    """A real SMTP server on loopback; whoever logs in is refused."""

    def __init__(self) -> None:
        self.mailbox = Mailbox()
        with socket.create_server(("127.0.0.1", 0)) as free:  # aiosmtpd takes no port 0
            self._port = free.getsockname()[1]
        self._controller = Controller(
            self.mailbox,
            hostname="127.0.0.1",
            port=self._port,
            authenticator=_nobody,
            auth_require_tls=False,
        )

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    @property
    def url(self) -> str:
        server = cast("asyncio.Server", self._controller.server)
        port = server.sockets[0].getsockname()[1]
        return (
            f"mailto://127.0.0.1:{port}/?from=watch@example.org&to=desk@example.org&mode=insecure"
        )
