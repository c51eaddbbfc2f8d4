"""What passes between Apprise's plug-ins and their services, noted below Apprise.

Apprise says "failed" for 401, 429 and 503 alike. Its plug-ins speak HTTP through `requests` and
SMTP through `smtplib`; what these send and read is noted here for the thread that asks, and for
no other. No answer is read for longer, or further, than is allowed.
"""

import smtplib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import partial, wraps
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from alerts.connections import Connections

MOST_BYTES = 262_144
"""Of an answer; those of chat services have a few hundred."""

_CHUNK = 16_384
_OK = 200
_TOO_MANY_REQUESTS = 429
_GO_ON = 354
"""What SMTP says to DATA before the message itself is sent."""

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer: HTTP's, or the reply to one SMTP ``command``.

    Without ``status`` none came; ``was_sent`` says whether the service may have the message.
    """

    status: int | None
    body: str = ""
    retry_after: str | None = None
    command: str | None = None
    path: str = ""
    was_sent: bool = True


@dataclass(slots=True)
class Noted:
    """What passed so far, and until when an answer may take (`time.monotonic`)."""

    deadline: float
    connections: "Connections | None" = None
    exchanges: list[Exchange] = field(default_factory=list)

    def left(self) -> float:
        """Return the seconds that are left; never none at all."""
        return max(self.deadline - time.monotonic(), 0.05)


_installing = threading.Lock()
_installed: list[bool] = []
_noted: ContextVar[Noted | None] = ContextVar("noted", default=None)


@contextmanager
def noted(seconds: float, connections: "Connections | None" = None) -> Iterator[Noted]:
    """Note what passes in this thread, for so many seconds at the most, over kept connections."""
    install()
    token = _noted.set(now := Noted(time.monotonic() + seconds, connections))
    try:
        yield now
    finally:
        _noted.reset(token)


def install() -> None:
    """See to it that exchanges can be noted; whoever asks for none is not touched."""
    import requests

    with _installing:
        if _installed:
            return
        _installed.append(True)
        requests.sessions.get_environ_proxies = _asking_once(requests.sessions.get_environ_proxies)
        requests.Session.send = _noting_http(requests.Session.send)  # type: ignore[method-assign]
        smtplib.SMTP.connect = _noting_connect(smtplib.SMTP.connect)  # type: ignore[method-assign]
        smtplib.SMTP.putcmd = _noting_command(smtplib.SMTP.putcmd)  # type: ignore[method-assign]
        smtplib.SMTP.getreply = _noting_reply(smtplib.SMTP.getreply)  # type: ignore[method-assign]


def _asking_once(get_environ_proxies: F) -> F:
    @wraps(get_environ_proxies)
    def asking(url: str, no_proxy: str | None = None) -> dict[str, str]:
        now = _noted.get()
        ask: Callable[[], dict[str, str]] = partial(get_environ_proxies, url, no_proxy=no_proxy)
        if now is None or now.connections is None:
            return ask()
        split = urlsplit(url)
        return now.connections.proxies(f"{split.scheme}://{split.netloc}", no_proxy, ask)

    return asking  # type: ignore[return-value]


def _noting_http(send: Callable[..., Any]) -> Callable[..., Any]:
    import requests

    class TooManyRequests(requests.RequestException):
        """Some plug-ins would sleep on this answer; when to try again is not theirs to say."""

    @wraps(send)
    def noting(session: Any, request: Any, **options: Any) -> Any:
        now = _noted.get()
        if now is None:
            return send(session, request, **options)
        # A plug-in's own patience is too short: what is taken slowly would be said again.
        options["timeout"] = now.left(), now.left()
        if now.connections is not None:
            now.connections.lend(session)
        try:
            response = send(session, request, **options | {"stream": True})
            _read(response, now)
            if response.status_code < _OK:
                _leave(now)
        except requests.RequestException as error:
            was_sent = _may_have_arrived(error)
            now.exchanges.append(Exchange(None, path=request.path_url, was_sent=was_sent))
            raise
        body = response.content.decode("utf-8", "replace")
        told = response.headers.get("Retry-After")
        path = request.path_url.partition("?")[0]
        now.exchanges.append(Exchange(response.status_code, body, told, path=path))
        if response.status_code == _TOO_MANY_REQUESTS:
            raise TooManyRequests(response=response)
        return response

    return noting


def _read(response: Any, now: Noted) -> None:
    """Read an answer to its end, in chunks: one that drips for ever is given up in time."""
    import requests

    chunks: list[bytes] = []
    while chunk := _available(response):
        chunks.append(chunk)
        if time.monotonic() > now.deadline or sum(map(len, chunks)) > MOST_BYTES:
            response.close()
            raise requests.ReadTimeout("the answer has no end")
    response._content = b"".join(chunks)  # noqa: SLF001  (what reading `content` would set)
    response._content_consumed = True  # noqa: SLF001


def _leave(now: Noted) -> None:
    """Give up where what was read is no answer yet ("103 Early Hints"), and the connection with it.

    The answer itself may still come there, and would be taken for that to the next message.
    """
    import requests

    if now.connections is not None:
        now.connections.close()
    raise requests.ConnectionError("no answer, but word that one is to come")


def _available(response: Any) -> bytes:
    """Return what has come of an answer, without waiting until there is a whole chunk of it."""
    import requests
    from urllib3.exceptions import HTTPError, ReadTimeoutError

    try:
        return bytes(response.raw.read1(_CHUNK, decode_content=True))
    except ReadTimeoutError as error:
        raise requests.ReadTimeout(error) from error
    except HTTPError as error:
        raise requests.ConnectionError(error) from error


def _may_have_arrived(error: Exception) -> bool:
    """Whether it failed after the request could have been sent."""
    import requests
    from urllib3.exceptions import (
        ConnectTimeoutError,
        MaxRetryError,
        NewConnectionError,
        ProxyError,
    )

    if isinstance(error, requests.ConnectTimeout):
        return False
    if isinstance(error, requests.exceptions.SSLError):
        return "CERTIFICATE_VERIFY_FAILED" not in str(error)
    cause = error.args[0] if error.args else None
    reason = cause.reason if isinstance(cause, MaxRetryError) else cause
    if isinstance(reason, ProxyError):
        # urllib3 blames the proxy for whatever breaks behind it, too.
        return isinstance(reason.original_error, ConnectionError)
    return not isinstance(reason, NewConnectionError | ConnectTimeoutError)


def _noting_connect(connect: F) -> F:
    @wraps(connect)
    def noting(client: Any, *given: Any, **named: Any) -> Any:
        now = _noted.get()
        if now is not None:
            client.timeout = now.left()
        try:
            return connect(client, *given, **named)
        except OSError:
            if now is not None:
                now.exchanges.append(Exchange(None, command="connect", was_sent=False))
            raise

    return noting  # type: ignore[return-value]


def _noting_command(putcmd: F) -> F:
    @wraps(putcmd)
    def noting(client: Any, cmd: str, args: str = "") -> Any:
        client._command = cmd.lower()  # noqa: SLF001  (a note of our own)
        return putcmd(client, cmd, args)

    return noting  # type: ignore[return-value]


def _noting_reply(getreply: F) -> F:
    @wraps(getreply)
    def noting(client: Any) -> Any:
        now, command = _noted.get(), getattr(client, "_command", "connect")
        try:
            code, text = getreply(client)
        except (OSError, smtplib.SMTPException):
            if now is not None:
                last = now.exchanges[-1] if now.exchanges else None
                was_sent = last is not None and (last.command, last.status) == ("data", _GO_ON)
                now.exchanges.append(Exchange(None, command=command, was_sent=was_sent))
            raise
        if now is not None:
            said = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
            now.exchanges.append(Exchange(code, said, command=command))
        return code, text

    return noting  # type: ignore[return-value]
