"""What real plug-ins put on the wire, read as their services read it.

Nothing is sent: where `requests` and `smtplib` would, the request is kept and the service's yes
comes back. So the plug-ins run whole, and thousands of messages take seconds.
"""

import email
import email.policy
import html
import io
import json
import re
import smtplib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import pytest
import requests
import urllib3
from requests.adapters import HTTPAdapter

ANSWER = json.dumps(
    {
        "ok": True, "result": {}, "id": "1", "sent": True, "name": "spaces/A/messages/1",
        "access_token": "t", "user_id": "@u:localhost", "device_id": "D",
        "home_server": "localhost", "room_id": "!r:localhost", "event_id": "$1",
    }
).encode()  # fmt: skip
"""A yes in the words of all those whose services say it in JSON."""

WORDS = ("hooks.slack.com", "/hooks/")
"""Where "ok" is the yes."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as a service shows it, and as large as the service counts it."""

    title: str
    body: str
    size: int
    most: int
    """The service's own limit, where it documents one; not what the plug-in cuts at."""


@dataclass(slots=True)
class Wire:
    """What was sent: whole requests, whole mails."""

    asked: list[requests.PreparedRequest] = field(default_factory=list)
    mails: list[str] = field(default_factory=list)

    def said(self) -> list[bytes]:
        """The messages themselves, without logins and the like."""
        told = [each for each in self.asked if "/_matrix/" not in str(each.url)]
        told += [each for each in self.asked if "/send/m.room.message" in str(each.url)]
        bodies = [each.body or b"" for each in told]
        payloads = [body.encode() if isinstance(body, str) else bytes(body) for body in bodies]
        return payloads + [mail.encode("utf-8", "surrogateescape") for mail in self.mails]

    def clear(self) -> None:
        """Forget all of it."""
        self.asked.clear()
        self.mails.clear()


@contextmanager
def a_wire() -> Iterator[Wire]:
    """Keep what anybody in this process would send, and let nothing of it out."""
    wire = Wire()

    def send(_: object, request: requests.PreparedRequest, **__: object) -> requests.Response:
        wire.asked.append(request)
        return _yes(request)

    def mailed(_: object, __: str, ___: object, mail: str) -> dict[str, object]:
        wire.mails.append(mail)
        return {}

    with pytest.MonkeyPatch.context() as seam:
        seam.setattr(HTTPAdapter, "send", send)
        seam.setattr(smtplib.SMTP, "connect", lambda *_, **__: (220, b"hello"))
        seam.setattr(smtplib.SMTP, "starttls", lambda *_, **__: (220, b"go on"))
        seam.setattr(smtplib.SMTP, "login", lambda *_, **__: (235, b"come in"))
        seam.setattr(smtplib.SMTP, "sendmail", mailed)
        seam.setattr(smtplib.SMTP, "quit", lambda *_: (221, b"bye"))
        yield wire


def _yes(request: requests.PreparedRequest) -> requests.Response:
    url = str(request.url)
    body = b"ok" if any(word in url for word in WORDS) else ANSWER
    response = requests.Response()
    response.status_code = 404 if "m.room.encryption" in url else 200
    response.url, response.request = url, request
    response.raw = urllib3.HTTPResponse(
        io.BytesIO(body), status=response.status_code, preload_content=False
    )
    return response


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _slack_text(raw: str) -> str:
    """Undo Slack's three entities; a bare sign of theirs would be a link or a mention."""
    assert not re.search(r"[<>]|&(?!amp;|lt;|gt;)", raw), raw
    return raw.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _slack(payload: Any) -> Shown:
    (attachment,) = payload["attachments"]
    title, body = attachment["title"], attachment["text"]
    # docs.slack.dev/reference/methods/chat.postMessage: longer text is cut.
    return Shown(_slack_text(title), _slack_text(body), _units(title + body), 40_000)


def _slack_blocks(payload: Any) -> Shown:
    header, section, _ = payload["attachments"][0]["blocks"]
    title, body = header["text"]["text"], section["text"]["text"]
    assert (header["text"]["type"], section["text"]["type"]) == ("plain_text", "plain_text")
    # docs.slack.dev/reference/block-kit/blocks
    assert _units(title) <= 150
    return Shown(_slack_text(title), _slack_text(body), _units(body), 3_000)


def _discord(payload: Any) -> Shown:
    assert not payload.keys() & {"embeds", "allowed_mentions", "allow_mentions"}
    title, _, body = payload["content"].partition("\r\n")
    # discord.com/developers/docs/resources/webhook
    return Shown(title, body, _units(payload["content"]), 2_000)


class _Telegrams(HTMLParser):
    """Telegram's own HTML: what is shown, and between which tags."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.open: list[str] = []
        self.shown: dict[str, str] = {"": "", "b": ""}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert (tag, attrs, self.open) == ("b", [], []), tag
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        assert not re.search("[<>&]", data), data
        self.shown[self.open[-1] if self.open else ""] += data

    def handle_entityref(self, name: str) -> None:
        assert name in {"lt", "gt", "amp", "quot"}, name
        self.shown[self.open[-1] if self.open else ""] += html.unescape(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.shown[self.open[-1] if self.open else ""] += html.unescape(f"&#{name};")


def _telegram(payload: Any) -> Shown:
    assert payload["parse_mode"] == "HTML"
    reader = _Telegrams()
    reader.feed(payload["text"])
    reader.close()
    assert not reader.open
    title, body = reader.shown["b"], reader.shown[""].replace("\r\n", "\n").removeprefix("\n")
    # https://core.telegram.org/bots/api#sendmessage (when its mark-up was read)
    return Shown(title, body, _units(title + body) + 1, 4_096)


def _teams(payload: Any) -> Shown:
    content = payload["attachments"][0]["content"]
    assert "entities" not in content["msteams"]
    blocks = {block.get("id"): block.get("text") for block in content["body"]}
    # learn.microsoft.com/connectors/teams, "Known issues and limitations"
    size = len(json.dumps(payload).encode())
    return Shown(blocks["title"], blocks["body"], size, 28 * 1024)


def _bold_title(text: str) -> tuple[str, str]:
    title, _, body = text.partition("\n")
    assert title.startswith("*"), title
    assert title.endswith("*"), title
    return title[1:-1], body


def _google_chat(payload: Any) -> Shown:
    # developers.google.com/workspace/chat/format-messages: <…> is a link or a mention
    assert not re.search(r"<(?!\u200b| |<|\W)", payload["text"])
    title, body = _bold_title(html.unescape(payload["text"]))
    # developers.google.com/workspace/chat/api/reference/rest/v1/spaces.messages/create
    return Shown(title, body, len(json.dumps(payload).encode()), 32_000)


def _whatsapp(payload: Any) -> Shown:
    title, body = _bold_title(payload["body"])
    # developers.facebook.com/docs/whatsapp/cloud-api/messages/text-messages
    return Shown(title, body, _units(payload["body"]), 4_096)


def _matrix(payload: Any) -> Shown:
    assert "m.mentions" not in payload
    if formatted := payload.get("formatted_body"):
        assert html.unescape(re.sub("<br ?/?>|</?h1>", "", formatted)).count("<") == payload[
            "body"
        ].count("<")
    title, _, body = payload["body"].removeprefix("# ").partition("\r\n")
    # spec.matrix.org, "Size limits": an event; a kilobyte is its frame
    return Shown(title, body, len(json.dumps(payload).encode()) + 1_024, 65_536)


def _mattermost(payload: Any) -> Shown:
    assert "attachments" not in payload
    title, _, body = payload["text"].partition("\r\n")
    # docs.mattermost.com: 16,383 characters to a post
    return Shown(title, body, len(payload["text"]), 16_383)


def _ntfy(payload: Any) -> Shown:
    assert payload.get("markdown") is not True
    # docs.ntfy.sh/publish, "Limitations"
    size = len(payload["message"].encode())
    return Shown(payload["title"], payload["message"], size, 4_096)


def _mail(raw: bytes) -> Shown:
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    text = mail.get_body(["plain"])
    assert text is not None
    assert mail.get_body(["html"]) is None
    assert len(mail.get_all("subject", [])) == len(mail.get_all("to", [])) == 1
    # RFC 5322, 2.1.1: octets in a line
    longest = max(len(line) for line in raw.splitlines())
    body = text.get_content().removesuffix("\n")
    return Shown(str(mail["subject"]), body, longest, 998)


def _json(read: Callable[[Any], Shown]) -> Callable[[bytes], Shown]:
    return lambda body: read(json.loads(body))


READERS: Mapping[str, Callable[[bytes], Shown]] = {
    "slack": _json(_slack),
    "slack-blocks": _json(_slack_blocks),
    "discord": _json(_discord),
    "telegram": _json(_telegram),
    "teams": _json(_teams),
    "matrix": _json(_matrix),
    "mattermost": _json(_mattermost),
    "google-chat": _json(_google_chat),
    "whatsapp": _json(_whatsapp),
    "ntfy": _json(_ntfy),
    "mail": _mail,
}
"""How each service reads what it is handed."""
