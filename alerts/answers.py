"""What an answer means: from what passed between a plug-in and its service to an outcome.

HTTP: RFC 9110, 6585 for 429. SMTP: RFC 5321. Chat services answer 200 and say no in the body; what
each says is in its own documentation, named beside the rule.
"""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from email.utils import parsedate_to_datetime
from math import isnan
from typing import Any

from alerts.exchange import Exchange
from alerts.outcome import DELIVERED, NO_ANSWER, NOT_CONNECTED, NOT_SEEN, Attempt, Outcome
from schemas.delivery import DeliveryReason

LONGEST_WAIT_SECONDS = 900.0

_OK = range(200, 300)
_MOVED = range(300, 400)
_BROKEN = range(500, 600)
_TOO_MANY_REQUESTS = 429
_LATER = frozenset({408, 425, _TOO_MANY_REQUESTS})
_THE_DESTINATIONS = frozenset({401, 402, 403, 404, 405, 407, 410})

_REFUSED = 400
_THE_MESSAGES = frozenset({"http_413", "http_422"})
"""What is said of one message, even by a proxy: no other one would be told the same."""

_BARRED = frozenset({"http_401", "http_403"})

_SAYS_OK = frozenset({"NotifySlack", "NotifyMattermost"})
"""Plug-ins whose services answer a webhook with the word "ok" alone, or with JSON."""

_SAYS_JSON = frozenset(
    {"NotifyTelegram", "NotifyMatrix", "NotifyNtfy", "NotifyGotify", "NotifyGoogleChat"}
)
"""Plug-ins whose services answer what they took with a JSON object, always."""

_OF_THE_TEXT = ("too long", "can't parse", "is empty")
"""What Telegram says of a message, and not of the chat that it is for."""

_OF_THE_PLACE: Mapping[str, tuple[str, ...]] = {
    # discord.com/developers/docs/topics/opcodes-and-status-codes: a forum without a thread's name
    "NotifyDiscord": ("220001",),
    # docs.cloud.google.com/apis/design/errors: a key that was withdrawn is an invalid argument
    "NotifyGoogleChat": ("api_key_invalid",),
    # github.com/mattermost/mattermost, channels/app/webhook.go: a deleted webhook is a 400
    "NotifyMattermost": ("web.incoming_webhook.invalid.", "web.incoming_webhook.user."),
    # docs.slack.dev/messaging/sending-messages-using-incoming-webhooks, "Handling errors"
    "NotifySlack": (
        "action_prohibited",
        "channel_is_archived",
        "channel_not_found",
        "invalid_token",
        "no_active_hooks",
        "no_service",
        "no_team",
        "posting_to_general_channel_denied",
        "team_disabled",
        "user_not_found",
    ),
    # Azure Logic Apps, of a flow that was turned off or deleted, or that asks for other fields.
    "NotifyWorkflows": ("workflowtriggerisnotenabled", "triggerinputschemamismatch"),
}
"""What is said with a 400 of the place that a message is for, and not of the message."""

# https://docs.slack.dev/reference/methods/chat.postMessage#errors
_SLACK: Mapping[str, int] = {
    "ratelimited": 429,
    "rate_limited": 429,
    "invalid_auth": 401,
    "not_authed": 401,
    "token_revoked": 401,
    "token_expired": 401,
    "account_inactive": 401,
    "channel_not_found": 404,
    "not_in_channel": 403,
    "is_archived": 410,
    "msg_too_long": 413,
    "no_text": 400,
    "invalid_blocks": 400,
    "invalid_payload": 400,
}


def read(kind: str, exchanges: Sequence[Exchange], *, is_taken: bool, now: datetime) -> Attempt:
    """Return what a try came to.

    ``kind`` is the plug-in's class, ``is_taken`` what it says itself. Where nothing that it did
    could be seen, its yes is believed, and its no is no knowledge.
    """
    if not exchanges:
        return DELIVERED if is_taken else NOT_SEEN
    if exchanges[-1].command is not None:
        return _taken(exchanges) if is_taken else _of_smtp(exchanges)
    attempts = [
        _of_http(kind, each, now) for each in exchanges if not each.path.endswith("/logout")
    ]
    if is_taken:
        # Whatever it did before (a login, a try of its own), the message went last.
        return attempts[-1] if attempts else DELIVERED
    failed = [each for each in attempts if each.outcome is not Outcome.DELIVERED]
    # Whoever is not let in tries other doors (Matrix: to register); what they say is beside the
    # point.
    barred = (each for each in failed if each.reason in _BARRED)
    return next(barred, failed[-1] if failed else NOT_SEEN)


def _of_smtp(exchanges: Sequence[Exchange]) -> Attempt:
    if any(each.command == "data" and each.status in _OK for each in exchanges):
        return _taken(exchanges)
    # A greeting or a way to log in that is not known is no refusal; another one is tried.
    said = [each for each in exchanges if each.command not in ("ehlo", "helo", "starttls")]
    refused = [each for each in said if each.status is not None and each.status >= _REFUSED]
    if refused:
        return _of_reply(refused[-1])
    return NO_ANSWER if exchanges[-1].was_sent else NOT_CONNECTED


def _taken(exchanges: Sequence[Exchange]) -> Attempt:
    """Say who of several it was not taken for: sent again, the others would have it twice."""
    for each in exchanges:
        if each.command == "rcpt" and (each.status or 0) >= _REFUSED:
            return Attempt(Outcome.DELIVERED, f"smtp_{each.status}_for_some")
    return DELIVERED


def _of_reply(reply: Exchange) -> Attempt:
    status = reply.status or 0
    reason = f"smtp_{status}"
    if status not in _BROKEN:
        return Attempt(Outcome.REFUSED_FOR_NOW, reason)
    # What is said to DATA is said of the message; all before it concerns who writes to whom.
    return Attempt(
        Outcome.REFUSED_FOR_GOOD,
        reason,
        is_destinations=not (reply.command or "").startswith("data"),
    )


def _of_http(kind: str, exchange: Exchange, now: datetime) -> Attempt:
    if exchange.status is None:
        return NO_ANSWER if exchange.was_sent else NOT_CONNECTED
    said = _json(exchange.body)
    if exchange.status not in _OK:
        attempt = _of_status(exchange.status, _wait(exchange, said, now))
        return _blamed(attempt, kind, exchange.body, said)
    if isinstance(said, dict) and _says_no(said):
        return _of_no(kind, exchange, said, now)
    if _is_no_answer(kind, exchange.body, said):
        return Attempt(Outcome.UNKNOWN, DeliveryReason.STRANGE_ANSWER)
    return DELIVERED


def _says_no(said: Mapping[str, Any]) -> bool:
    """Whether an answer of 200 says that the message was not taken.

    ``result`` is Zulip's word (zulip.com/api/rest-error-handling), ``errcode`` DingTalk's and
    WeCom's (open.dingtalk.com/document/orgapp/custom-robot-access).
    """
    is_refused = any(said.get(key) is False for key in ("ok", "success"))
    return is_refused or said.get("result") == "error" or bool(said.get("errcode"))


def _of_no(kind: str, exchange: Exchange, said: Mapping[str, Any], now: datetime) -> Attempt:
    code = said.get("error_code")  # https://core.telegram.org/bots/api#making-requests
    status = code if isinstance(code, int) else _SLACK.get(str(said.get("error")))
    if status is None or status in _OK:
        return Attempt(Outcome.REFUSED_FOR_NOW, DeliveryReason.SAYS_NO)
    attempt = _of_status(status, _wait(exchange, said, now))
    return _blamed(attempt, kind, exchange.body, said)


def _blamed(attempt: Attempt, kind: str, body: str, said: Any) -> Attempt:
    if attempt.reason not in _THE_MESSAGES and _is_theirs(attempt, kind, body, said):
        return replace(attempt, is_destinations=True)
    return attempt


def _is_theirs(attempt: Attempt, kind: str, body: str, said: Any) -> bool:
    """Whether a refusal is the destination's though its status says that it is the message's."""
    if _is_page(body):
        return True  # a proxy's, or another service's: no message would fare better
    if attempt.reason == f"http_{_REFUSED}" and kind in _OF_THE_PLACE:
        return _word(kind, body, said).startswith(_OF_THE_PLACE[kind])
    if kind != "NotifyTelegram" or not isinstance(said, dict):
        return False
    # "chat not found", "group chat was upgraded", "not enough rights": all of them are a 400.
    told = str(said.get("description", "")).lower()
    return said.get("error_code") == _REFUSED and not any(word in told for word in _OF_THE_TEXT)


def _word(kind: str, body: str, said: Any) -> str:
    """Return the word by which a service calls what is wrong, in small letters."""
    match kind, said:
        case "NotifyDiscord", {"code": code}:
            return str(code)
        case "NotifyMattermost", {"id": word}:
            return str(word).lower()
        case "NotifyGoogleChat", {"error": {"details": [*details]}}:
            reasons = (each.get("reason") for each in details if isinstance(each, dict))
            return str(next(filter(None, reasons), "")).lower()
        case "NotifyWorkflows", {"error": {"code": word}}:
            return str(word).lower()
        case _:
            return body.strip().lower()


def _of_status(status: int, wait_seconds: float | None) -> Attempt:
    reason = f"http_{status}"
    if status in _LATER or status in _BROKEN:
        # Whoever is told to wait, waits with all that he has.
        is_told_to_wait = wait_seconds is not None or status == _TOO_MANY_REQUESTS
        return Attempt(
            Outcome.REFUSED_FOR_NOW, reason, wait_seconds, is_destinations=is_told_to_wait
        )
    is_destinations = status in _THE_DESTINATIONS or status in _MOVED
    return Attempt(Outcome.REFUSED_FOR_GOOD, reason, is_destinations=is_destinations)


def _is_no_answer(kind: str, body: str, said: Any) -> bool:
    if _is_page(body):
        return True
    if kind in _SAYS_JSON:
        return not isinstance(said, dict)
    return kind in _SAYS_OK and not isinstance(said, dict) and body.strip().lower() != "ok"


def _is_page(body: str) -> bool:
    return body.lstrip("\ufeff \t\r\n").lower().startswith(("<!doctype html", "<html"))


def _json(body: str) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _wait(exchange: Exchange, said: Any, now: datetime) -> float | None:
    """Return how long we are told to wait, a quarter of an hour at the most."""
    seconds = _from_header(exchange.retry_after, now)
    if seconds is None and isinstance(said, dict):
        seconds = _from_body(said)
    if seconds is None or isnan(seconds):
        return None
    return min(max(seconds, 0.0), LONGEST_WAIT_SECONDS)


def _from_header(told: str | None, now: datetime) -> float | None:
    if told is None:
        return None
    with suppress(ValueError):
        return float(told)
    with suppress(ValueError, TypeError, OverflowError):
        return (parsedate_to_datetime(told) - now).total_seconds()
    return None


def _from_body(said: Mapping[str, Any]) -> float | None:
    parameters = said.get("parameters")  # https://core.telegram.org/bots/api#responseparameters
    inner = parameters if isinstance(parameters, dict) else {}
    for place, key, unit in (
        (said, "retry_after_ms", 1000.0),  # Matrix, M_LIMIT_EXCEEDED
        (said, "retry_after", 1.0),  # https://discord.com/developers/docs/topics/rate-limits
        (inner, "retry_after", 1.0),
    ):
        with suppress(ValueError, TypeError, OverflowError):
            return float(place.get(key)) / unit  # type: ignore[arg-type]
    return None
