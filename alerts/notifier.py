"""The notifier: what sends through Apprise.

One long-lived Apprise service and one thread per destination, so that one which hangs keeps
nobody else waiting. Apprise sends through one small pool that is shared by all, and abandons,
not stops, what timed out; its synchronous call, made in a thread of our own, does neither.
"""

import asyncio
import json
import logging
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from alerts.answers import read
from alerts.connections import KEPT_SECONDS, Connections
from alerts.destinations import Destination
from alerts.exchange import install, noted
from alerts.handover import Still, always
from alerts.message import ROOMY, Message, Room
from alerts.outcome import BUSY, NO_ANSWER, NO_SUCH_DESTINATION, NOT_SEEN, Attempt, Outcome
from alerts.services import handed, is_local, kind_of, make_ready, pace_seconds, room_of
from schemas.errors import ConfigurationError

_GRACE_SECONDS = 1.0
"""Beyond the time-out, for a thread to say itself that its time is over."""


class AppriseNotifier:
    """Hands messages over through Apprise."""

    def __init__(self, destinations: Sequence[Destination], *, timeout_seconds: float) -> None:
        """Build a service for each destination.

        `ConfigurationError` names one that is no URL, that reaches several places, or whose plug-in
        reaches nobody elsewhere; an address on this machine is none of these.
        """
        install()
        self._lines = {each.name: _Line(each) for each in destinations}
        self._timeout_seconds = timeout_seconds

    @property
    def names(self) -> tuple[str, ...]:
        """The destinations, by name, in the order of their file."""
        return tuple(self._lines)

    def room(self, destination: str) -> Room:
        """Return what a destination takes: as its plug-in has it, and how it reads text."""
        line = self._lines.get(destination)
        return ROOMY if line is None else room_of(line.service)

    async def send(self, destination: str, message: Message, still: Still = always) -> Attempt:
        """Try once, in the destination's own thread, for at most the time-out."""
        line = self._lines.get(destination)
        if line is None:
            return NO_SUCH_DESTINATION
        await line.keep_pace()
        line.keep_connections()
        handing_over = _HandingOver(
            line.service,
            message,
            self._timeout_seconds,
            still=still,
            connections=line.connections,
        )
        running = asyncio.get_running_loop().run_in_executor(line.thread, handing_over)
        try:
            attempt = await asyncio.wait_for(running, self._timeout_seconds + _GRACE_SECONDS)
        except TimeoutError:
            # A try that hangs goes on, and whether it arrives cannot be known; one that still
            # waits behind it is cancelled, or a destination that wakes would hear it many times.
            return NO_ANSWER if handing_over.has_begun else BUSY
        finally:
            line.close_connections_soon()
        if attempt.is_destinations and attempt.outcome is Outcome.REFUSED_FOR_GOOD:
            # It may hold on to a token that is revoked: a fresh one logs in anew.
            line.renew()
        return attempt

    def close(self) -> None:
        """Let go of the threads without waiting for what hangs."""
        for line in self._lines.values():
            line.thread.shutdown(wait=False, cancel_futures=True)


class OneDestination:
    """One service alone, for a thread of the caller's own."""

    def __init__(self, destination: Destination, *, timeout_seconds: float) -> None:
        """Build the service; `ConfigurationError` names a destination that is no URL."""
        self._service = _service(destination)
        self._timeout_seconds = timeout_seconds

    @property
    def room(self) -> Room:
        """What it takes, and how it reads text."""
        return room_of(self._service)

    def send(self, message: Message) -> bool:
        """Try once to hand a message over, in the caller's time; whether it was taken."""
        handing_over = _HandingOver(self._service, message, self._timeout_seconds)
        return handing_over().outcome is Outcome.DELIVERED


class _Line:
    """A destination's service, its one thread and its connections, and the pace it asks for."""

    def __init__(self, destination: Destination) -> None:
        self._destination = destination
        self.service = _service(destination)
        self.thread = ThreadPoolExecutor(1, thread_name_prefix=f"send-{destination.name}")
        self.connections = Connections()
        self._pace = pace_seconds(self.service)
        self._free_at = 0.0
        self._closing: asyncio.TimerHandle | None = None

    def renew(self) -> None:
        with suppress(ConfigurationError):  # it could be used at the start
            self.service = _service(self._destination)

    async def keep_pace(self) -> None:
        wait = self._free_at - time.monotonic()
        self._free_at = time.monotonic() + max(wait, 0.0) + self._pace
        if wait > 0:
            await asyncio.sleep(wait)

    def keep_connections(self) -> None:
        """Keep them open, for a message."""
        if self._closing is not None:
            self._closing.cancel()

    def close_connections_soon(self) -> None:
        """Close them, unless there is another message within a second."""
        self.keep_connections()
        loop = asyncio.get_running_loop()
        self._closing = loop.call_later(KEPT_SECONDS, self._close_connections)

    def _close_connections(self) -> None:
        with suppress(RuntimeError):  # its thread is gone, and they go with it
            self.thread.submit(self.connections.close)


class _HandingOver:
    """One try, in whatever thread it is called."""

    def __init__(
        self,
        service: Any,
        message: Message,
        seconds: float,
        *,
        still: Still = always,
        connections: Connections | None = None,
    ) -> None:
        self._service, self._message, self._seconds = service, message, seconds
        self._still, self._connections = still, connections
        self.has_begun = False

    def __call__(self) -> Attempt:
        import apprise

        if not self._still():
            return BUSY
        self.has_begun = True
        with noted(self._seconds, self._connections) as passed:
            try:
                make_ready(self._service, self._message)
                is_taken = self._service.notify(
                    **handed(self._service, self._message),
                    notify_type=apprise.NotifyType.INFO,
                )
            except Exception:  # noqa: BLE001  (a hundred plug-ins, and what an answer does to them)
                is_taken = False
        try:
            return read(
                kind_of(self._service),
                passed.exchanges,
                is_taken=bool(is_taken),
                now=datetime.now(UTC),
            )
        except Exception:  # noqa: BLE001  (an answer may be anything, and must not end the worker)
            return NOT_SEEN


def _service(destination: Destination) -> Any:
    import apprise
    from apprise.config.base import ConfigBase

    place = f"destination {destination.name}"
    # It prints a URL that it cannot read, whole.
    logging.getLogger("apprise").setLevel(logging.CRITICAL)
    # Redirects off: a webhook must not be able to send us, and the message, somewhere else.
    asset = apprise.AppriseAsset(
        app_id="clausewatch",
        app_desc="treaty clause alerts",
        app_url="",
        allow_templates=False,
        async_mode=False,
        http_redirects=False,
        service_timeout=0,
    )
    # Only Apprise's own reader knows what an option is called inside (`to`, `from`, `+Header`).
    url = destination.url.get_secret_value()
    entry = {"urls": [{url: dict(destination.options)}]}
    written = json.dumps(entry, ensure_ascii=False, default=str)
    plugins: Any = apprise.plugins
    try:
        services, _ = ConfigBase.config_parse_yaml(written, asset=asset)
        # The reader makes do with the options where it cannot read the URL.
        is_read = bool(plugins.url_to_dict(url, secure_logging=True))
    except Exception:  # noqa: BLE001  (of a sign that YAML forbids, say; and it quotes the URL)
        services, is_read = [], False
    if not is_read or len(services) != 1:
        raise ConfigurationError(place, "Apprise cannot use its URL (not shown: a secret)")
    service: Any = services[0]
    if is_local(service):
        raise ConfigurationError(place, "is on this machine, where no analyst would see it")
    if len(service) > 1:
        why = "write an entry for each, or one that refuses would make all of them hear it again"
        raise ConfigurationError(place, f"reaches {len(service)} places: {why}")
    # Apprise would sleep between two messages in its own time; the pace is kept in ours.
    service.request_rate_per_sec = 0
    return service
