"""Text from articles as plug-ins send it: whatever they make of it, it does nothing."""

import re
from collections.abc import Iterator

import pytest
from markdown_it import MarkdownIt
from pydantic import SecretStr

from alerts.destinations import Destination
from alerts.escaping import Style
from alerts.message import render
from alerts.notifier import OneDestination
from tests.alerts.hostile import KINDS, acting, an_alert_that_says, headlines, rooms, without_link
from tests.alerts.wire import READERS, Shown, a_wire
from tests.builders import a_provenance, an_alert

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

HOW_MANY = dict.fromkeys(KINDS, 2_000) | {"mail": 250}
"""Headlines for each kind, the same ones each time; a mail takes ten times as long."""

SECRETS = re.compile(
    r"TIiajkdnlazkcOXrIdevi7FQ|JHZ7lQml277CDHmQKMHI8qBe7bk2ZwO5UKjCi|abcdefg_hijklmnop"
    r"|0123456789abcdef0123456789abcdef|signature|3ccdd113474722377935511fc85d3dd4"
    r"|AIzaSyDdI0hCZtE6vySjMm|UWkQ0dFAzxNSzI9v|s3cretwhapitoken1234|user:pass"
)

MARKDOWN = MarkdownIt("commonmark").enable(["strikethrough", "table"])
HARMLESS_TOKENS = {"paragraph_open", "paragraph_close", "inline", "text", "softbreak", "hardbreak"}


def marked_up(text: str) -> Iterator[str]:
    """What CommonMark makes of a text that is neither words nor the end of a line."""
    for token in MARKDOWN.parse(text):
        for each in [token, *(token.children or ())]:
            # An entity, or a backslash before a mark, is a letter.
            if each.type not in HARMLESS_TOKENS | {"text_special"}:
                yield each.type


@pytest.mark.parametrize("kind", KINDS)
def test_two_thousand_hostile_headlines_do_nothing_where_they_are_shown(kind: str) -> None:
    room = rooms()[kind]
    desk = OneDestination(Destination(kind, SecretStr(KINDS[kind])), timeout_seconds=30)
    with a_wire() as wire:
        for number, headline in enumerate(headlines(HOW_MANY[kind])):
            wire.clear()
            message = render(an_alert_that_says(headline), room)
            assert room.fits(message), headline
            assert message.body.count("\nWhy: ") <= 1
            assert re.search(r"\nAlert [0-9a-f]{32}\Z", message.body)

            assert desk.send(message), headline

            (payload,) = wire.said()
            shown = READERS[kind](payload)
            assert said(kind, shown.title, shown.body) == said(kind, message.title, message.body)
            assert shown.size <= shown.most, (shown.size, headline)
            assert not SECRETS.search(payload.decode())
            judge(shown, room.style, is_parsed=number % 10 == 0)


@pytest.mark.parametrize("kind", KINDS)
def test_a_link_leads_where_it_led(kind: str) -> None:
    link = "https://example.com/a_b/c-d_e?currency=1&copy=2&lt=3&region=4&_x_=5#:~:text=f"
    alert = an_alert(article=a_provenance(url=link))
    desk = OneDestination(Destination(kind, SecretStr(KINDS[kind])), timeout_seconds=30)
    with a_wire() as wire:
        assert desk.send(render(alert, rooms()[kind]))
        (payload,) = wire.said()

    assert link.replace("~", "%7E") in READERS[kind](payload).body.split("\n")


def said(kind: str, title: str, body: str) -> tuple[str, str]:
    """What must be shown word for word; where the lines of a subject are folded, a blank goes."""
    return (" ".join(title.split()), body) if kind == "mail" else (title, body)


def judge(shown: Shown, style: Style, *, is_parsed: bool) -> None:
    """See that nothing acts in what is shown; parsing takes long, so some of it is parsed."""
    for text in (shown.title, without_link(shown.body)):
        assert acting(text, style) == [], text
        if style is Style.MARKDOWN and is_parsed:
            assert list(marked_up(text)) == [], text
