import asyncio
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from typing import Any, Self

import pytest
import requests
import trustme
from pydantic import SecretStr
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool

import alerts.connections
import alerts.notifier
from alerts.connections import Connections, _Checked, _checked, _is_fit
from alerts.destinations import Destination
from alerts.message import Message
from alerts.notifier import AppriseNotifier
from alerts.outcome import DELIVERED, NO_ANSWER, Attempt, Outcome

# Our own certificate is nobody's.
pytestmark = pytest.mark.filterwarnings("ignore::urllib3.exceptions.InsecureRequestWarning")

MESSAGE = Message("Pact signed", "Alert 1")
PATIENCE_SECONDS = 10.0
AN_ANSWER = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"

Settle = Callable[[float], None]
NotifierFor = Callable[["Server"], AppriseNotifier]


class Server(ThreadingHTTPServer):
    """Keeps its connections and counts them; the statuses are those of its answers, in order.

    It says ``before`` and ``more`` around each answer. After so many ``answers`` on one connection
    it closes that: at once, or under the next request if it ``closes_late``.
    """

    daemon_threads = True

    def __init__(
        self,
        *statuses: int,
        answers: int | None = None,
        closes_late: bool = False,
        before: bytes = b"",
        more: bytes = b"",
        has_tls: bool = False,
    ) -> None:
        self.opened = self.requests = self.open = 0
        self.has_tls = has_tls
        self._changed = threading.Condition()
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self) -> None:
                super().setup()
                self.answered = 0

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["content-length"]))
                server.requests += 1
                if self.answered == answers:
                    self.close_connection = True
                    return
                self.answered += 1
                self.wfile.write(before)
                self.send_response(statuses[server.requests - 1] if statuses else 200)
                self.send_header("content-length", "2")
                self.end_headers()
                self.wfile.write(b"ok" + more)
                self.close_connection = self.answered == answers and not closes_late

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        super().__init__(("127.0.0.1", 0), Handler)
        if has_tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
            self.socket = context.wrap_socket(self.socket, server_side=True)
        self._thread = threading.Thread(target=self.serve_forever, args=(0.01,))

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._changed:
            self.opened += 1
            self.open += 1
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        super().shutdown_request(request)
        with self._changed:
            self.open -= 1
            self._changed.notify()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of whoever hangs up."""

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self._thread.join()
        self.server_close()

    def all_closed(self) -> bool:
        """Wait until no connection is open; false where one stays."""
        with self._changed:
            return self._changed.wait_for(lambda: self.open == 0, PATIENCE_SECONDS)

    @property
    def url(self) -> str:
        schema, verify = ("jsons", "?verify=no") if self.has_tls else ("json", "")
        return f"{schema}://127.0.0.1:{self.server_port}/{verify}"


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def kept_for(monkeypatch: pytest.MonkeyPatch) -> Settle:
    """Settle how long connections are kept: long, unless a test says otherwise."""

    def settle(seconds: float) -> None:
        monkeypatch.setattr(alerts.notifier, "KEPT_SECONDS", seconds)
        monkeypatch.setattr(alerts.connections, "KEPT_SECONDS", seconds)

    settle(60)
    return settle


@pytest.fixture
def notifier_for(kept_for: Settle) -> Iterator[NotifierFor]:  # noqa: ARG001
    made: list[AppriseNotifier] = []

    def notifier(server: Server) -> AppriseNotifier:
        destination = Destination("desk", SecretStr(server.url))
        made.append(AppriseNotifier([destination], timeout_seconds=PATIENCE_SECONDS))
        return made[-1]

    yield notifier
    for each in made:
        each.close()


@pytest.mark.parametrize("has_tls", [False, True])
async def test_messages_close_behind_each_other_share_a_connection_that_is_closed_in_time(
    notifier_for: NotifierFor, kept_for: Settle, *, has_tls: bool
) -> None:
    with Server(has_tls=has_tls) as server:
        notifier = notifier_for(server)
        for _ in range(3):
            assert await notifier.send("desk", MESSAGE) == DELIVERED
        assert server.opened == 1

        kept_for(0.01)
        assert await notifier.send("desk", MESSAGE) == DELIVERED
        assert await asyncio.to_thread(server.all_closed)


async def test_one_that_rested_for_too_long_is_not_used_though_nobody_closed_it(
    notifier_for: NotifierFor, kept_for: Settle
) -> None:
    with Server() as server:
        notifier = notifier_for(server)
        assert await notifier.send("desk", MESSAGE) == DELIVERED
        kept_for(0)
        assert await notifier.send("desk", MESSAGE) == DELIVERED

    assert server.opened == 2


async def test_a_message_that_takes_longer_than_a_connection_is_kept_leaves_it_open(
    notifier_for: NotifierFor, kept_for: Settle
) -> None:
    with Server() as server:
        notifier = notifier_for(server)
        kept_for(0.05)
        assert await notifier.send("desk", MESSAGE) == DELIVERED
        kept_for(60)
        assert await notifier.send("desk", MESSAGE, still=takes_its_time) == DELIVERED
        assert await notifier.send("desk", MESSAGE) == DELIVERED

    assert server.opened == 1


def takes_its_time() -> bool:
    time.sleep(0.2)
    return True


async def test_one_that_the_service_has_closed_is_not_used(notifier_for: NotifierFor) -> None:
    with Server(answers=1) as server:
        notifier = notifier_for(server)
        for _ in range(3):
            assert await notifier.send("desk", MESSAGE) == DELIVERED
            assert await asyncio.to_thread(server.all_closed)

    assert server.opened == server.requests == 3


async def test_one_that_is_closed_under_a_request_leaves_it_unknown_and_said_once(
    notifier_for: NotifierFor,
) -> None:
    with Server(answers=1, closes_late=True) as server:
        notifier = notifier_for(server)
        assert await notifier.send("desk", MESSAGE) == DELIVERED
        assert await notifier.send("desk", MESSAGE) == NO_ANSWER

    assert server.requests == 2


@pytest.mark.parametrize("has_tls", [False, True])
@pytest.mark.parametrize("more", [b"\n", AN_ANSWER], ids=["a line", "an answer"])
async def test_what_comes_behind_an_answer_is_not_taken_for_the_next(
    notifier_for: NotifierFor, more: bytes, *, has_tls: bool
) -> None:
    with Server(200, 503, more=more, has_tls=has_tls) as server:
        notifier = notifier_for(server)
        assert await notifier.send("desk", MESSAGE) == DELIVERED
        attempt = await notifier.send("desk", MESSAGE)

    assert attempt == Attempt(Outcome.REFUSED_FOR_NOW, "http_503")


async def test_what_comes_behind_early_hints_is_not_taken_for_the_next(
    notifier_for: NotifierFor,
) -> None:
    with Server(200, 503, before=b"HTTP/1.1 103 Early Hints\r\n\r\n") as server:
        notifier = notifier_for(server)
        first = await notifier.send("desk", MESSAGE)
        second = await notifier.send("desk", MESSAGE)

    # What the interpreter takes for the answer depends on its version.
    assert (first, second) in {
        (NO_ANSWER, NO_ANSWER),
        (DELIVERED, Attempt(Outcome.REFUSED_FOR_NOW, "http_503")),
    }
    assert server.opened == (2 if first == NO_ANSWER else 1)


async def test_a_proxy_is_looked_for_again_once_nothing_is_kept(
    notifier_for: NotifierFor, kept_for: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Server() as server, Server() as proxy:
        notifier = notifier_for(server)
        assert await notifier.send("desk", MESSAGE) == DELIVERED
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.server_port}")
        kept_for(0.01)
        assert await notifier.send("desk", MESSAGE) == DELIVERED
        assert (server.requests, proxy.requests) == (2, 0)

        assert await asyncio.to_thread(server.all_closed)
        assert await notifier.send("desk", MESSAGE) == DELIVERED

    assert (server.requests, proxy.requests) == (2, 1)


def test_proxies_are_asked_for_once_for_each_host_and_what_none_is_for() -> None:
    asked: list[str] = []

    def ask() -> dict[str, str]:
        asked.append("")
        return {"https": f"http://proxy-{len(asked)}"}

    connections = Connections()
    hosts = [("a", None), ("a", None), ("b", None), ("a", "a"), ("a", None)]
    told = [connections.proxies(host, no_proxy, ask)["https"][-1] for host, no_proxy in hosts]

    assert told == ["1", "1", "2", "3", "1"]


def test_connections_of_every_kind_are_looked_at_before_they_are_used_again() -> None:
    class Socks(HTTPConnectionPool):
        """As of a SOCKS proxy, whose connections are made in its own way."""

    session = requests.Session()
    Connections().lend(session)
    adapter: Any = session.get_adapter("https://example.org/")
    Connections().lend(session)
    pools = adapter.proxy_manager_for("http://proxy:1").pool_classes_by_scheme

    assert session.get_adapter("https://example.org/") is adapter
    assert all(issubclass(pool, _Checked) for pool in pools.values())
    assert issubclass(_checked(Socks), Socks)


def test_what_is_behind_two_layers_of_tls_is_not_used_again() -> None:
    assert not _is_fit(SimpleNamespace(sock=object(), rested_at=time.monotonic()))


def test_an_adapter_that_a_session_has_of_its_own_is_used() -> None:
    class OwnAdapter(HTTPAdapter):
        """As of one that lets nobody be redirected into the house."""

    session = requests.Session()
    session.mount("https://", own := OwnAdapter())
    Connections().lend(session)

    assert session.get_adapter("https://example.org/") is own
    assert type(session.get_adapter("http://example.org/")) is not HTTPAdapter
