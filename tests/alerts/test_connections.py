import asyncio
import threading
from collections.abc import Callable
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

import pytest
import requests
from pydantic import SecretStr
from requests.adapters import HTTPAdapter

import alerts.notifier
from alerts.connections import Connections
from alerts.destinations import Destination
from alerts.message import Message
from alerts.notifier import AppriseNotifier
from alerts.outcome import DELIVERED, NO_ANSWER

MESSAGE = Message("Pact signed", "Alert 1")
PATIENCE_SECONDS = 5.0


class Server:
    """Keeps its connections, and counts them, until its ``answers`` are used up on one."""

    def __init__(self, answers: int | None = None, *, says_nothing: bool = False) -> None:
        self.opened = self.requests = self.open = 0
        self._changed = threading.Condition()
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self) -> None:
                super().setup()
                self.left = answers
                with server._changed:
                    server.opened += 1
                    server.open += 1

            def finish(self) -> None:
                super().finish()
                with server._changed:
                    server.open -= 1
                    server._changed.notify()

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["content-length"]))
                server.requests += 1
                if self.left == 0:
                    self.close_connection = True
                    return
                self.send_response(200)
                self.send_header("content-length", "2")
                self.end_headers()
                self.wfile.write(b"ok")
                if self.left is not None:
                    self.left -= 1
                    self.close_connection = self.left == 0 and not says_nothing

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def all_closed(self) -> bool:
        """Wait until no connection is open; false where one stays."""
        with self._changed:
            return self._changed.wait_for(lambda: self.open == 0, PATIENCE_SECONDS)

    @property
    def url(self) -> str:
        return f"json://127.0.0.1:{self._server.server_port}/"


@pytest.fixture
def notifier_for() -> Callable[[Server], AppriseNotifier]:
    def notifier(server: Server) -> AppriseNotifier:
        return AppriseNotifier(
            [Destination("desk", SecretStr(server.url))], timeout_seconds=PATIENCE_SECONDS
        )

    return notifier


async def test_a_burst_goes_over_one_connection_and_what_comes_later_over_another(
    monkeypatch: pytest.MonkeyPatch, notifier_for: Callable[[Server], AppriseNotifier]
) -> None:
    with Server() as server:
        notifier = notifier_for(server)
        for _ in range(3):
            assert await notifier.send("desk", MESSAGE) == DELIVERED
        assert server.opened == 1

        monkeypatch.setattr(alerts.notifier, "KEPT_SECONDS", 0.01)
        assert await notifier.send("desk", MESSAGE) == DELIVERED
        assert await asyncio.to_thread(server.all_closed)
        assert await notifier.send("desk", MESSAGE) == DELIVERED
        notifier.close()

    assert server.opened == 2


async def test_one_that_the_service_has_closed_is_not_used(
    notifier_for: Callable[[Server], AppriseNotifier],
) -> None:
    with Server(answers=1) as server:
        notifier = notifier_for(server)
        for _ in range(3):
            assert await notifier.send("desk", MESSAGE) == DELIVERED
            assert await asyncio.to_thread(server.all_closed)
        notifier.close()

    assert server.opened == server.requests == 3


async def test_one_that_is_closed_under_a_request_leaves_it_unknown_and_said_once(
    notifier_for: Callable[[Server], AppriseNotifier],
) -> None:
    with Server(answers=1, says_nothing=True) as server:
        notifier = notifier_for(server)
        assert await notifier.send("desk", MESSAGE) == DELIVERED
        assert await notifier.send("desk", MESSAGE) == NO_ANSWER
        notifier.close()

    assert server.requests == 2


def test_proxies_are_asked_for_once_for_each_host_while_connections_are_kept() -> None:
    asked: list[str] = []

    def ask(url: str) -> dict[str, str]:
        asked.append(url)
        return {"https": f"http://proxy-{len(asked)}"}

    connections = Connections()
    urls = (
        "https://one.example/1",
        "https://one.example/2",
        "https://two.example/",
        "http://one.example/",
    )
    told = [connections.proxies(url, partial(ask, url)) for url in urls]
    connections.close()
    anew = connections.proxies(urls[0], partial(ask, urls[0]))

    assert asked == [urls[0], *urls[2:], urls[0]]
    assert told[0] == told[1] == {"https": "http://proxy-1"}
    assert anew == {"https": "http://proxy-4"}


async def test_a_proxy_that_is_set_later_is_used_by_what_comes_later(
    monkeypatch: pytest.MonkeyPatch, notifier_for: Callable[[Server], AppriseNotifier]
) -> None:
    monkeypatch.setattr(alerts.notifier, "KEPT_SECONDS", 0.01)
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    with Server() as server, Server() as proxy:
        notifier = notifier_for(server)
        assert await notifier.send("desk", MESSAGE) == DELIVERED
        assert await asyncio.to_thread(server.all_closed)
        monkeypatch.setenv("http_proxy", proxy.url.replace("json", "http"))
        assert await notifier.send("desk", MESSAGE) == DELIVERED
        notifier.close()

    assert (server.requests, proxy.requests) == (1, 1)


def test_a_session_with_connections_of_its_own_kind_keeps_them() -> None:
    class OwnAdapter(HTTPAdapter):
        """As of one that lets nobody be redirected into the house."""

    session = requests.Session()
    session.mount("https://", own := OwnAdapter())
    Connections().lend(session, "https://example.org/")

    assert session.get_adapter("https://example.org/") is own
