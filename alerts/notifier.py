"""The notifier: the one module that speaks Apprise.

One long-lived Apprise service and one thread per destination, so that one which hangs keeps
nobody else waiting. Apprise sends through one small pool that is shared by all, and abandons,
not stops, what timed out; its synchronous call, made in a thread of our own, does neither.
"""

import asyncio
import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from alerts.destinations import Destination
from alerts.message import Message
from alerts.retry import Outcome
from schemas.errors import ConfigurationError


class AppriseNotifier:
    """Hands messages over through Apprise."""

    def __init__(self, destinations: Sequence[Destination], *, timeout_seconds: float) -> None:
        """Build a service for each destination; `ConfigurationError` names one that is no URL."""
        self._services = {destination.name: _service(destination) for destination in destinations}
        self._threads = {
            name: ThreadPoolExecutor(1, thread_name_prefix=f"send-{name}")
            for name in self._services
        }
        self._timeout_seconds = timeout_seconds

    @property
    def names(self) -> tuple[str, ...]:
        """The destinations, by name, in the order of their file."""
        return tuple(self._services)

    async def send(self, destination: str, message: Message) -> Outcome:
        """Try once, in the destination's own thread, for at most the time-out."""
        service = self._services.get(destination)
        if service is None:
            return Outcome.NO_SUCH_DESTINATION
        handing_over = asyncio.get_running_loop().run_in_executor(
            self._threads[destination], _hand_over, service, message
        )
        try:
            return await asyncio.wait_for(handing_over, self._timeout_seconds)
        except TimeoutError:
            # A try that hangs goes on, and whether it arrives cannot be known; one that still
            # waits behind it is cancelled, or a destination that wakes would hear it many times.
            return Outcome.UNKNOWN

    def close(self) -> None:
        """Let go of the threads without waiting for what hangs."""
        for thread in self._threads.values():
            thread.shutdown(wait=False, cancel_futures=True)


class OneDestination:
    """One service alone, for a thread of the caller's own."""

    def __init__(self, destination: Destination) -> None:
        """Build the service; `ConfigurationError` names a destination that is no URL."""
        self._service = _service(destination)

    def send(self, message: Message) -> bool:
        """Try once to hand a message over, in the caller's time; whether it was taken."""
        return _hand_over(self._service, message) is Outcome.DELIVERED


def _service(destination: Destination) -> Any:
    import apprise
    from apprise.config.base import ConfigBase

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
    services, _ = ConfigBase.config_parse_yaml(written, asset=asset)
    plugins: Any = apprise.plugins
    # The reader makes do with the options where it cannot read the URL: hence the first question.
    if not plugins.url_to_dict(url, secure_logging=True) or len(services) != 1:
        raise ConfigurationError(
            f"destination {destination.name}", "Apprise cannot use its URL (not shown: a secret)"
        )
    return services[0]


def _hand_over(service: Any, message: Message) -> Outcome:
    import apprise

    try:
        delivered = service.notify(
            title=message.title,
            body=message.body,
            body_format=apprise.NotifyFormat.TEXT,
            notify_type=apprise.NotifyType.INFO,
        )
    except Exception:  # noqa: BLE001  (a hundred plug-ins, and what a strange answer does to them)
        return Outcome.UNKNOWN
    return Outcome.DELIVERED if delivered else Outcome.REFUSED
