"""The notifier: the one module that speaks Apprise.

One long-lived Apprise service and one thread per destination, so that one which hangs keeps
nobody else waiting. Apprise sends through one small pool that is shared by all, and abandons,
not stops, what timed out; its synchronous call, made in a thread of our own, does neither.
"""

import asyncio
import html
import json
import logging
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from alerts.answers import read
from alerts.destinations import Destination
from alerts.escaping import Style
from alerts.exchange import install, noted
from alerts.handover import Still, always
from alerts.message import ROOMY, Message, Room
from alerts.outcome import BUSY, NO_ANSWER, NO_SUCH_DESTINATION, NOT_SEEN, Attempt, Outcome
from schemas.errors import ConfigurationError

_GRACE_SECONDS = 1.0
"""Beyond the time-out, for a thread to say itself that its time is over."""

# Each service's own limit, where it has one: docs.slack.dev/apis/web-api/rate-limits (1 a second),
# core.telegram.org/bots/faq (20 a minute to a group), discord.com/developers/docs/topics/
# rate-limits (5 in 2 seconds), developers.google.com/workspace/chat/limits (1 a second),
# learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit (4 a second).
_PACE_SECONDS: Mapping[str, float] = {
    "NotifySlack": 1.0,
    "NotifyTelegram": 3.0,
    "NotifyDiscord": 0.4,
    "NotifyGoogleChat": 1.0,
    "NotifyWorkflows": 0.25,
}

_STYLES: Mapping[str, Style] = {
    "NotifyCliq": Style.MRKDWN,
    "NotifyDiscord": Style.MARKDOWN,
    "NotifyEvolution": Style.MRKDWN,
    "NotifyFluxer": Style.MARKDOWN,
    "NotifyGitHub": Style.MARKDOWN,
    "NotifyGoAlert": Style.MARKDOWN,
    "NotifyGoogleChat": Style.MRKDWN,
    "NotifyGuilded": Style.MARKDOWN,
    "NotifyGupshup": Style.MRKDWN,
    "NotifyHomeAssistant": Style.MARKDOWN,
    "NotifyHumHub": Style.MARKDOWN,
    "NotifyILert": Style.MARKDOWN,
    "NotifyIncidentIO": Style.MARKDOWN,
    "NotifyKook": Style.MARKDOWN,
    "NotifyMattermost": Style.MARKDOWN,
    "NotifyMisskey": Style.MRKDWN,
    "NotifyNextcloudTalk": Style.MARKDOWN,
    "NotifyNotifiarr": Style.MARKDOWN,
    "NotifyReddit": Style.MARKDOWN,
    "NotifyRevolt": Style.MARKDOWN,
    "NotifyRocketChat": Style.MARKDOWN,
    "NotifyRyver": Style.MARKDOWN,
    "NotifyServerChan": Style.MARKDOWN,
    "NotifySimplePush": Style.MARKDOWN,
    "NotifySlack": Style.MRKDWN,
    "NotifySquadcast": Style.MARKDOWN,
    "NotifyTwist": Style.MARKDOWN,
    "NotifyWebexTeams": Style.MARKDOWN,
    "NotifyWhapi": Style.MRKDWN,
    "NotifyWhatsApp": Style.MRKDWN,
    "NotifyWorkflows": Style.MARKDOWN,
    "NotifyZulip": Style.MARKDOWN,
}
"""How those read text that read marks in it, whatever their plug-in calls its format.

Where a backslash would be shown (Cliq, Misskey, WhatsApp through any of its plug-ins), as mrkdwn.
"""

_PLAIN_TITLES = frozenset(
    {
        "NotifyGitHub",
        "NotifyGoAlert",
        "NotifyHomeAssistant",
        "NotifyILert",
        "NotifyIncidentIO",
        "NotifyReddit",
        "NotifyServerChan",
        "NotifySimplePush",
        "NotifySquadcast",
        "NotifyTwist",
        "NotifyZulip",
    }
)
"""Those of them that read no marks in a title of its own, where a backslash would be shown."""

_COUNTED_TOGETHER = frozenset(
    {
        "NotifyDingTalk",
        "NotifyDiscord",
        "NotifyFluxer",
        "NotifyGuilded",
        "NotifyLark",
        "NotifyNextcloudTalk",
        "NotifyRevolt",
        "NotifyZoom",
    }
)
"""Whose limit for a body is one for title and body."""

_MOST_BYTES: Mapping[str, int] = {
    "NotifyGoogleChat": 17_000,
    "NotifyMatrix": 24_000,
    "NotifyNtfy": 4_096,
    "NotifyWorkflows": 14_000,
}
"""Limits that the services count in bytes.

docs.ntfy.sh/publish: more becomes an attachment. A Matrix event has 65,536 bytes at most
(spec.matrix.org, "Size limits"), and ours says its text twice, plain and formatted. Google Chat
(developers.google.com/workspace/chat/create-messages) takes 32,000 bytes, Teams
(learn.microsoft.com/microsoftteams/limits-specifications-teams) 28 KB: what JSON makes of them.
"""

_MOST_CHARACTERS: Mapping[str, int] = {"NotifyMattermost": 16_383}
"""Where a service takes more than its plug-in says (docs.mattermost.com: "post size limit")."""

_LOCAL = frozenset(
    {
        "CustomNotifyPlugin",
        "CustomNotifyPluginWrapper",
        "NotifyBlink1",
        "NotifyDBus",
        "NotifyGLib",
        "NotifyGnome",
        "NotifyMacOSX",
        "NotifySyslog",
        "NotifyWindows",
    }
)
"""Plug-ins that reach nobody elsewhere, or run what somebody wrote."""


# https://docs.slack.dev/reference/block-kit/blocks
_SLACK_HEADER, _SLACK_SECTION = 150, 3_000


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
        return ROOMY if line is None else _room(line.service)

    async def send(self, destination: str, message: Message, still: Still = always) -> Attempt:
        """Try once, in the destination's own thread, for at most the time-out."""
        line = self._lines.get(destination)
        if line is None:
            return NO_SUCH_DESTINATION
        await line.keep_pace()
        handing_over = _HandingOver(line.service, message, self._timeout_seconds, still)
        running = asyncio.get_running_loop().run_in_executor(line.thread, handing_over)
        try:
            attempt = await asyncio.wait_for(running, self._timeout_seconds + _GRACE_SECONDS)
        except TimeoutError:
            # A try that hangs goes on, and whether it arrives cannot be known; one that still
            # waits behind it is cancelled, or a destination that wakes would hear it many times.
            return NO_ANSWER if handing_over.has_begun else BUSY
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
        return _room(self._service)

    def send(self, message: Message) -> bool:
        """Try once to hand a message over, in the caller's time; whether it was taken."""
        handing_over = _HandingOver(self._service, message, self._timeout_seconds)
        return handing_over().outcome is Outcome.DELIVERED


class _Line:
    """A destination's service, its one thread, and the pace that it asks for."""

    def __init__(self, destination: Destination) -> None:
        self._destination = destination
        self.service = _service(destination)
        self.thread = ThreadPoolExecutor(1, thread_name_prefix=f"send-{destination.name}")
        self._pace = _PACE_SECONDS.get(type(self.service).__name__, 0.0)
        self._free_at = 0.0

    def renew(self) -> None:
        with suppress(ConfigurationError):  # it could be used at the start
            self.service = _service(self._destination)

    async def keep_pace(self) -> None:
        wait = self._free_at - time.monotonic()
        self._free_at = time.monotonic() + max(wait, 0.0) + self._pace
        if wait > 0:
            await asyncio.sleep(wait)


class _HandingOver:
    """One try, in whatever thread it is called."""

    def __init__(
        self, service: Any, message: Message, seconds: float, still: Still = always
    ) -> None:
        self._service, self._message, self._seconds = service, message, seconds
        self._still = still
        self.has_begun = False

    def __call__(self) -> Attempt:
        import apprise

        if not self._still():
            return BUSY
        self.has_begun = True
        with noted(self._seconds) as passed:
            try:
                _make_ready(self._service, self._message)
                is_taken = self._service.notify(
                    **_handed(self._service, self._message),
                    notify_type=apprise.NotifyType.INFO,
                )
            except Exception:  # noqa: BLE001  (a hundred plug-ins, and what an answer does to them)
                is_taken = False
        try:
            return read(
                _kind(self._service),
                passed.exchanges,
                is_taken=bool(is_taken),
                now=datetime.now(UTC),
            )
        except Exception:  # noqa: BLE001  (an answer may be anything, and must not end the worker)
            return NOT_SEEN


def _kind(service: Any) -> str:
    """Return what a service is called where its answers are read."""
    name = type(service).__name__
    # Workflows answer with nothing at all, unlike all else of Slack's.
    return f"{name}Workflow" if "workflow" in str(getattr(service, "mode", "")) else name


def _make_ready(service: Any, message: Message) -> None:
    """Undo what a plug-in keeps from one message to the next, and should not."""
    if hasattr(service, "ratelimit_remaining"):
        service.ratelimit_remaining = 1.0  # else it sleeps, in our time
    token = getattr(service, "access_token", None)
    if type(service).__name__ == "NotifyMatrix" and token and token == service.password:
        # By a token it would give all messages one transaction, which is shown once. The same
        # message keeps its own, so that it is not shown twice.
        service.transaction_id = uuid5(NAMESPACE_URL, f"{message.title}\n{message.body}")


def _handed(service: Any, message: Message) -> dict[str, Any]:
    """Return a message and what it is said to be, so that it is escaped once and no more."""
    import apprise

    kind, formats = type(service).__name__, apprise.NotifyFormat
    title, body, said = message.title, message.body, formats.TEXT
    if kind == "NotifyTelegram":
        # Its plug-in takes plain text for HTML: `&copy=` in a link, `&#64;name` in an article.
        title, body, said = (
            html.escape(title, quote=False),
            html.escape(body, quote=False),
            formats.HTML,
        )
    elif _STYLES.get(kind) is Style.MARKDOWN or kind == "NotifyGoogleChat":
        # What is escaped for Google Chat keeps its backslashes: no link with a "_" would lead on.
        said = service.resolve_format(formats.MARKDOWN)
    return {"title": title, "body": body, "body_format": said}


def _room(service: Any) -> Room:
    kind = type(service).__name__
    title, body = service.title_maxlen, service.body_maxlen
    if kind in _COUNTED_TOGETHER:
        title = 0
    elif getattr(service, "use_blocks", False):
        title, body = min(title, _SLACK_HEADER), min(body, _SLACK_SECTION)
    return Room(
        title=title,
        body=_MOST_BYTES.get(kind, _MOST_CHARACTERS.get(kind, body)),
        is_in_bytes=kind in _MOST_BYTES,
        style=_STYLES.get(kind, Style.PLAIN),
        has_plain_title=title > 0 and kind in _PLAIN_TITLES,
    )


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
    if type(service).__name__ in _LOCAL:
        raise ConfigurationError(place, "is on this machine, where no analyst would see it")
    if len(service) > 1:
        why = "write an entry for each, or one that refuses would make all of them hear it again"
        raise ConfigurationError(place, f"reaches {len(service)} places: {why}")
    # Apprise would sleep between two messages in its own time; the pace is kept in ours.
    service.request_rate_per_sec = 0
    return service
