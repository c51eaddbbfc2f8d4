"""What is known of the services that Apprise's plug-ins speak to, and the plug-ins do not say.

By the names of the plug-ins' classes: their version is pinned, and tests hold each against what
it sends.
"""

import html
from collections.abc import Mapping
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from alerts.escaping import Style
from alerts.message import Message, Room

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


def pace_seconds(service: Any) -> float:
    """Return how long a service wants to be left alone after a message."""
    return _PACE_SECONDS.get(type(service).__name__, 0.0)


def is_local(service: Any) -> bool:
    """Whether a plug-in reaches nobody elsewhere, or runs what somebody wrote."""
    return type(service).__name__ in _LOCAL


def kind_of(service: Any) -> str:
    """Return what a service is called where its answers are read."""
    name = type(service).__name__
    # Workflows answer with nothing at all, unlike all else of Slack's.
    return f"{name}Workflow" if "workflow" in str(getattr(service, "mode", "")) else name


def make_ready(service: Any, message: Message) -> None:
    """Undo what a plug-in keeps from one message to the next, and should not."""
    if hasattr(service, "ratelimit_remaining"):
        service.ratelimit_remaining = 1.0  # else it sleeps, in our time
    token = getattr(service, "access_token", None)
    if type(service).__name__ == "NotifyMatrix" and token and token == service.password:
        # By a token it would give all messages one transaction, which is shown once. The same
        # message keeps its own, so that it is not shown twice.
        service.transaction_id = uuid5(NAMESPACE_URL, f"{message.title}\n{message.body}")


def room_of(service: Any) -> Room:
    """Return what a service takes: as its plug-in has it, unless more is known."""
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


def handed(service: Any, message: Message) -> dict[str, Any]:
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
