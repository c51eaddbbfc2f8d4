import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection, HTTPResponse
from queue import SimpleQueue

import pytest
from structlog.testing import capture_logs

from streams.status import CLIENTS_AT_ONCE, Pages, Status, make_pages
from streams.vitals import Vitals
from streams.watchdog import Limits, Watchdog
from tests.streams.watchdog.scripted import AWAY, PATIENCE_SECONDS, ScriptedKafka

WELL = Pages(unhealthy=lambda: None, unready=lambda: None, metrics=lambda: b"figures 1\n")
ILL = Pages(unhealthy=lambda: "it hangs", unready=lambda: "not yet", metrics=lambda: b"figures 1\n")


def breaks() -> bytes:
    raise ZeroDivisionError


BROKEN = Pages(unhealthy=lambda: None, unready=lambda: None, metrics=breaks)


@contextmanager
def served(
    pages: Pages = WELL, *, listen: str = "127.0.0.1:0", client_seconds: float = 5
) -> Iterator[tuple[str, int]]:
    status = Status(listen, pages, client_seconds=client_seconds)
    status.start()
    try:
        assert status.address is not None
        yield status.address
    finally:
        status.stop()


def ask(address: tuple[str, int], path: str, method: str = "GET") -> tuple[HTTPResponse, str]:
    with closing(HTTPConnection(*address, timeout=PATIENCE_SECONDS)) as connection:
        connection.request(method, path)
        response = connection.getresponse()
        return response, response.read().decode()


def say(address: tuple[str, int], sent: bytes) -> bytes:
    """Send bytes as they are; return all that comes back until the other side hangs up."""
    heard = b""
    with (
        socket.create_connection(address, timeout=PATIENCE_SECONDS) as connection,
        suppress(ConnectionResetError),  # where not all that was sent has been read
    ):
        connection.sendall(sent)
        while more := connection.recv(65_536):
            heard += more
    return heard


@pytest.mark.parametrize(
    ("pages", "path", "status", "text"),
    [
        (WELL, "/healthz", 200, "ok\n"),
        (WELL, "/readyz", 200, "ok\n"),
        (WELL, "/metrics", 200, "figures 1\n"),
        (WELL, "/metrics?name[]=up", 200, "figures 1\n"),
        (ILL, "/healthz", 503, "it hangs\n"),
        (ILL, "/readyz", 503, "not yet\n"),
        (ILL, "/metrics", 200, "figures 1\n"),
        (WELL, "/", 404, "Not Found\n"),
        (WELL, "/metrics/", 404, "Not Found\n"),
        (WELL, "/../etc/passwd", 404, "Not Found\n"),
        (BROKEN, "/metrics", 500, "Internal Server Error\n"),
    ],
)
def test_each_page_says_how_things_are(pages: Pages, path: str, status: int, text: str) -> None:
    with served(pages) as address, capture_logs():
        response, said = ask(address, path)

    assert (response.status, said) == (status, text)


def test_a_page_that_fails_is_told_in_the_log() -> None:
    with served(BROKEN) as address, capture_logs() as lines:
        ask(address, "/metrics")

    assert [line["event"] for line in lines] == ["status.page_failed"]


@pytest.mark.parametrize("path", ["/healthz", "/metrics", "/nowhere"])
def test_head_is_get_without_the_text(path: str) -> None:
    with served() as address:
        got, text = ask(address, path)
        headed = say(address, f"HEAD {path} HTTP/1.1\r\n\r\n".encode()).decode()

    head, _, nothing = headed.partition("\r\n\r\n")
    assert nothing == ""
    status, *headers = head.split("\r\n")
    assert status == f"HTTP/1.0 {got.status} {got.reason}"
    assert headers == [f"{name}: {value}" for name, value in got.headers.items()]
    assert int(got.headers["Content-Length"]) == len(text)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_nothing_can_be_written(method: str) -> None:
    with served() as address:
        response, _ = ask(address, "/metrics", method)

    assert response.status == 405
    assert response.headers["Allow"] == "GET, HEAD"


def test_no_page_says_what_serves_it_and_none_is_kept_or_taken_for_another_kind() -> None:
    with served() as address:
        headers = ask(address, "/healthz")[0].headers

    assert "Server" not in headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Type"] == "text/plain; charset=utf-8"
    assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n", b"414"),
        (b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 200 + b"\r\n", b"431"),
        (b"GET / HTTP/1.1\r\na: " + b"b" * 70_000 + b"\r\n\r\n", b"431"),
        (b"<script>alert(1)</script> x y z\r\n\r\n", b"400"),
        (b"BREW /healthz HTTP/1.1\r\n\r\n", b"501"),
        (b"GET /healthz HTTP/9.9\r\n\r\n", b"505"),
    ],
    ids=["long line", "many headers", "long header", "no HTTP", "no method", "no version"],
)
def test_what_is_no_proper_request_is_refused_and_not_quoted(sent: bytes, status: bytes) -> None:
    with served() as address:
        answer = say(address, sent)

    assert status in answer.partition(b"\r\n")[0]
    assert b"script" not in answer
    assert b"BREW" not in answer


def test_a_client_that_says_nothing_is_hung_up_on() -> None:
    with served(client_seconds=0.2) as address:
        assert say(address, b"GET /heal") == b""


def test_clients_that_say_nothing_keep_nobody_else_out_for_long() -> None:
    with served(client_seconds=0.2) as address:
        silent = [socket.create_connection(address) for _ in range(3 * CLIENTS_AT_ONCE)]
        try:
            for connection in silent:
                connection.settimeout(PATIENCE_SECONDS)
                assert connection.recv(1) == b""

            assert ask(address, "/healthz")[0].status == 200
        finally:
            for connection in silent:
                connection.close()


def test_a_slow_page_keeps_no_other_from_being_shown() -> None:
    asked, release = SimpleQueue[None](), threading.Event()

    def slow() -> bytes:
        asked.put(None)
        release.wait(PATIENCE_SECONDS)
        return b""

    pages = Pages(unhealthy=lambda: None, unready=lambda: None, metrics=slow)
    with served(pages) as address:
        waiting = threading.Thread(target=ask, args=(address, "/metrics"))
        waiting.start()
        asked.get(timeout=PATIENCE_SECONDS)
        status = ask(address, "/healthz")[0].status
        release.set()
        waiting.join()

    assert status == 200


def test_it_listens_where_it_is_told_to_ipv6_too() -> None:
    if not socket.has_ipv6:
        pytest.skip("no IPv6 here")
    with served(listen="[::1]:0") as address:
        assert address[0] == "::1"
        assert ask(address, "/healthz")[0].status == 200


def test_nothing_is_served_where_that_is_the_wish() -> None:
    status = Status("", WELL)
    status.start()

    assert status.address is None
    status.stop()


@pytest.mark.parametrize("elsewhere", [None, "256.1.1.1:80", "127.0.0.1:70000"])
def test_an_address_that_cannot_be_had_is_told_and_no_reason_to_stop(elsewhere: str | None) -> None:
    with served() as (host, port), capture_logs() as lines:
        second = Status(elsewhere or f"{host}:{port}", WELL)
        second.start()

        assert second.address is None
        second.stop()
    assert [(line["event"], line["log_level"]) for line in lines] == [
        ("status.not_served", "warning")
    ]


def test_a_port_is_free_again_once_the_server_stopped() -> None:
    with served() as (host, port):
        ask((host, port), "/healthz")

    with served(listen=f"{host}:{port}") as address:
        assert ask(address, "/healthz")[0].status == 200


# What a worker's pages say


@contextmanager
def a_worker() -> Iterator[tuple[Vitals, ScriptedKafka, Pages]]:
    vitals, kafka = Vitals(), ScriptedKafka()
    limits = Limits(blocked_after_seconds=60, stuck_after_seconds=60, look_seconds=0.02)
    watchdog = Watchdog(vitals=vitals, kafka=kafka, limits=limits, end=lambda _: None)
    watchdog.start()
    try:
        kafka.has_looked(times=2)
        yield vitals, kafka, make_pages(vitals=vitals, watchdog=watchdog, version="1.2.3")
    finally:
        watchdog.stop()


def test_a_worker_is_healthy_once_its_loop_runs_and_ready_once_it_has_partitions() -> None:
    with a_worker() as (vitals, _, pages):
        at_first = pages.unhealthy(), pages.unready()
        vitals.beat()
        looping = pages.unhealthy(), pages.unready()
        vitals.ready(is_ready=True)
        working = pages.unhealthy(), pages.unready()

    assert at_first == ("the event loop has not started", "the event loop has not started")
    assert looping == (None, "partitions are not assigned, or what is remembered is not read yet")
    assert working == (None, None)


def test_a_worker_whose_kafka_is_away_is_healthy_but_not_ready() -> None:
    with a_worker() as (vitals, kafka, pages), capture_logs():
        vitals.beat()
        vitals.ready(is_ready=True)
        kafka.offsets_are = AWAY
        kafka.has_looked(times=3)

        assert pages.unhealthy() is None
        assert pages.unready() == "Kafka does not answer"


def test_a_worker_whose_writes_are_refused_is_healthy_but_not_ready() -> None:
    with a_worker() as (vitals, _, pages), capture_logs():
        vitals.beat()
        vitals.ready(is_ready=True)
        vitals.refused("a write", "reports")

        assert pages.unhealthy() is None
        assert pages.unready() == "Kafka takes no writes: too few replicas are in sync"


def test_a_worker_that_is_being_stopped_is_not_ready() -> None:
    with a_worker() as (vitals, _, pages):
        vitals.beat()
        vitals.ready(is_ready=True)
        vitals.stopping()

        assert pages.unhealthy() is None
        assert pages.unready() == "stopping"


def test_a_workers_figures_are_there_with_its_version() -> None:
    with a_worker() as (_, _, pages):
        assert b'clausewatch_build_info{version="1.2.3"} 1.0' in pages.metrics()
