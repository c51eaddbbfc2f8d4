"""Text from articles, and what it can do where it is shown: nothing."""

import re
from datetime import timedelta
from functools import cache
from random import Random

import pytest
from pydantic import SecretStr
from regex import findall

from alerts.destinations import Destination
from alerts.escaping import Style, harmless, shortened, shortened_around
from alerts.message import Room, render, shown_link
from alerts.notifier import AppriseNotifier
from alerts.together import together
from schemas.delivery import ToldIn
from schemas.mention import Alert, Change
from schemas.report import Party
from tests.builders import NOON, a_delivery, a_passage, a_provenance, an_alert

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

KINDS = {
    "slack": "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ",
    "slack-blocks": "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/?blocks=yes",
    "discord": "discord://417429632418316298/JHZ7lQml277CDHmQKMHI8qBe7bk2ZwO5UKjCi",
    "telegram": "tgram://123456789:abcdefg_hijklmnop/-1001234567890",
    "teams": "workflows://host:443/0123456789abcdef0123456789abcdef/signature",
    "matrix": "matrix://user:pass@localhost/#room",
    "mattermost": "mmost://localhost/3ccdd113474722377935511fc85d3dd4",
    "mail": "mailto://user:pass@example.org",
    "ntfy": "ntfy://localhost/topic",
}
ZERO_WIDTH = "\u200b"
PIECES = (
    "@everyone", "@here", "@channel", "@all", "<!channel>", "<!here|x>", "<@U024BE7LH>",
    "https://kremlin.ru@evil.example/x_y", "https://крeмль.рф",
    "<users/all>", "<@&123456789>", "<https://evil.example|kremlin.ru>", "<script>alert(1)",
    "[click](javascript:alert(1))", "[kremlin.ru](https://evil.example)", "javascript:alert(1)",
    "data:text/html;base64,PHNjcmlwdD4=", "file:///etc/passwd", "tg://resolve?domain=x",
    "slack://open", "ms-settings:x", "vbscript:x", "smb://10.0.0.1/x", "```", "`", "**", "*", "__",
    "_", "~~", "||", ">", "> ", "#", "# ", "\\", "]", "](", "<", "</b>", "&lt;", "{{ 7*7 }}",
    "{% raw %}", "${HOME}", "\u202e", "\u2066", "\u2069", "\u200f", "\u0000", "\x1b[31m", "\ufeff",
    "\n", "\r\n", "\u2028", "\U000e0041", "e\u0301" * 5, "👩\u200d👩\u200d👧\u200d👦", "🇰🇵🇷🇺",
    "조로 조약", "договор", "معاهدة", "a" * 400, "Why: nothing",
    "Alert 00000000000000000000000000000000",
)  # fmt: skip


def headlines(number: int) -> list[str]:
    """Headlines made of what acts somewhere, from a seed."""
    chance = Random(7)
    return [
        chance.choice(("", " ")).join(chance.choices(PIECES, k=chance.randint(1, 12)))
        for _ in range(number)
    ]


@cache
def rooms() -> dict[str, Room]:
    """What each kind of destination takes, as the pinned plug-ins have it."""
    destinations = [Destination(name, SecretStr(url)) for name, url in KINDS.items()]
    notifier = AppriseNotifier(destinations, timeout_seconds=1)
    found = {name: notifier.room(name) for name in KINDS}
    notifier.close()
    return found


def an_alert_that_says(text: str) -> Alert:
    """An alert in which everything that comes from outside is this text."""
    passage = a_passage(text or "x", ((0, 1),)).model_copy(update={"before": text, "after": text})
    return an_alert(
        article=a_provenance(headline=text, outlet=text[:60], url=f"https://example.com/{text}"),
        passages=(passage,),
        parties=(Party(id="Q159", name="Russia", text=text),),
        changes=(Change(before=text, after=text),) * 3,
    )


LIVE = (
    re.compile(r"@(?=\w)"),
    re.compile(r"<(?=[!@#/\w&])"),
    re.compile(r"\]\("),
    re.compile(r"(?i)\b(?!https?\b)[a-z][a-z0-9+.-]*://"),
    re.compile(
        r"(?i)(?<![a-z])(javascript|vbscript|data|file|tel|sms|mailto|blob|about|ms-[a-z-]+|tg):"
    ),
    re.compile(
        "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066\u2067\ufeff\U000e0041]"
    ),
)
"""A mention, mark-up, a link with another's name, a foreign scheme, and what nobody sees."""

MARKS = {
    Style.MARKDOWN: re.compile(r"(?<!\\)(?:\\\\)*[`*_~|>#\[\]]"),
    Style.MRKDWN: re.compile(r"[`*_~]"),
}


def without_link(body: str) -> str:
    return "\n".join(line for line in body.split("\n") if not line.startswith("https://example."))


@pytest.mark.parametrize("kind", KINDS)
def test_two_thousand_hostile_headlines_do_nothing_and_fit(kind: str) -> None:
    room = rooms()[kind]
    marks = MARKS.get(room.style)
    for headline in headlines(2_000):
        message = render(an_alert_that_says(headline), room)

        assert room.fits(message), headline
        # A link is one link, whatever its path is like.
        for text in (message.title, without_link(message.body)):
            assert [found for live in LIVE for found in live.findall(text)] == []
            assert text.count("\u2068") == text.count("\u2069")
            if marks:
                assert not marks.search(text), text
        assert re.search(r"\nAlert [0-9a-f]{32}\Z", message.body)
        assert message.body.count("\nWhy: ") <= 1


@pytest.mark.parametrize("kind", KINDS)
def test_of_many_that_waited_a_message_has_as_many_as_fit(kind: str) -> None:
    room = rooms()[kind]
    waiting = [
        a_delivery(alert=str(number)).model_copy(
            update={"alert": an_alert_that_says(text), "told_in": ToldIn.DIGEST}
        )
        for number, text in enumerate(headlines(50))
    ]

    message, count = together(waiting, NOON + timedelta(minutes=95), room)

    assert room.fits(message)
    assert 1 <= count <= len(waiting)
    assert message.body.count("Late by 1 h 35 min\n") == count


@pytest.mark.parametrize(
    ("kind", "messages"),
    {
        "slack": 1,
        "slack-blocks": 5,
        "discord": 7,
        "telegram": 3,
        "teams": 1,
        "matrix": 1,
        "mattermost": 1,
        "mail": 1,
        "ntfy": 3,
    }.items(),
)
def test_sixty_that_waited_are_told_in_as_few_messages_as_the_service_takes(
    kind: str, messages: int
) -> None:
    headline = "Russia and North Korea signed a pact of mutual defence in Pyongyang"
    article = a_provenance(
        headline=headline, url=f"https://example.com/{'x' * 40}", published_at=NOON
    )
    waiting = [
        a_delivery(alert=str(number)).model_copy(
            update={"alert": an_alert(article=article), "told_in": ToldIn.DIGEST}
        )
        for number in range(60)
    ]
    late, told = NOON + timedelta(minutes=95), 0
    while waiting:
        message, count = together(waiting, late, rooms()[kind])
        waiting, told = waiting[count:], told + 1
        assert message.body.count(headline) == count
        assert (f"… and {len(waiting)} more in the next message" in message.body) == bool(waiting)

    assert told == messages


def test_each_kind_has_the_style_in_which_it_reads_text() -> None:
    assert {kind: room.style for kind, room in rooms().items()} == {
        "slack": Style.MRKDWN,
        "slack-blocks": Style.MRKDWN,
        "discord": Style.MARKDOWN,
        "telegram": Style.PLAIN,
        "teams": Style.MARKDOWN,
        "matrix": Style.PLAIN,
        "mattermost": Style.MARKDOWN,
        "mail": Style.PLAIN,
        "ntfy": Style.PLAIN,
    }


def test_slacks_blocks_have_less_room() -> None:
    blocks = rooms()["slack-blocks"]

    assert (blocks.title, blocks.body) == (150, 3_000)


@pytest.mark.parametrize(
    ("room", "kept", "left_out"),
    [
        (Room(), ("It rained.", "Parties:", "Why:"), ()),
        (Room(body=300), ("Parties:", "Why:"), ("It rained.", "It was cold.")),
        (Room(body=200), ("Alert ", "Both sides"), ("Parties:", "Why:", "It rained.")),
        (Room(body=110), ("Alert ",), ("Parties:", "Why:", "It rained.")),
    ],
    ids=["all", "less", "least", "hardly-any"],
)
def test_where_there_is_less_room_the_least_important_is_left_out_whole(
    room: Room, kept: tuple[str, ...], left_out: tuple[str, ...]
) -> None:
    passage = a_passage().model_copy(
        update={"before": "It rained. " * 9, "after": "It was cold. " * 9}
    )
    alert = an_alert(passages=(passage,))

    message = render(alert, room)

    assert room.fits(message)
    assert [part for part in kept if part not in message.body] == []
    assert [part for part in left_out if part in message.body] == []
    assert message.body.endswith(f"Alert {alert.alert_id}")


def test_nothing_is_cut_within_what_a_reader_takes_for_one_letter() -> None:
    family = "👩\u200d👩\u200d👧\u200d👦"

    assert shortened(family * 9, 4) == family * 3 + "…"
    assert findall(r"\X", shortened_around("e\u0301" * 99 + "【x】" + "e\u0301" * 99, "【", 21))
    assert "【x】" in shortened_around("e\u0301" * 99 + "【x】" + "e\u0301" * 99, "【", 21)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://kremlin.ru@evil.example/x", "https://evil.example/x"),
        ("https://кремль.рф/a", "https://xn--e1ajeds9e.xn--p1ai/a"),
        ("https://еxample.com/", "https://xn--xample-2of.com/"),
        ("http://example.com:8080/a?b=c#d", "http://example.com:8080/a?b=c#d"),
        ("javascript:alert(1)", ""),
        ("https://", ""),
        ("https://[::1", ""),
        ("//example.com/x", ""),
    ],
)
def test_a_link_shows_the_host_that_it_leads_to_or_is_not_shown(url: str, shown: str) -> None:
    assert shown_link(url) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("at https://kremlin.ru@evil.example/x", "at https://evil.example/x"),
        ("https://a:b@evil.example:8443, it said", "https://evil.example:8443, it said"),
        ("(https://кремль.рф/a)", "(https://xn--e1ajeds9e.xn--p1ai/a)"),
        ("https://еxample.com.", "https://xn--xample-2of.com."),
        ("HTTPS://Example.com/A", "HTTPS://example.com/A"),
        ("https://kremlin.ru／evil.example/", f"https{ZERO_WIDTH}://kremlin.ru／evil.example/"),
        ("https://example.com:port/", f"https{ZERO_WIDTH}://example.com:port/"),
        ("http://", f"http{ZERO_WIDTH}://"),
    ],
)
def test_a_link_within_a_text_shows_its_host_too(text: str, shown: str) -> None:
    assert harmless(text) == shown


def test_text_that_runs_from_right_to_left_ends_where_it_ends() -> None:
    assert harmless("معاهدة") == "\u2068معاهدة\u2069"
    assert harmless("treaty") == "treaty"


def test_a_template_is_filled_and_never_read_from_an_article() -> None:
    body = render(an_alert(article=a_provenance(headline="{{ 7*7 }} {% for x in y %}"))).body

    assert body.startswith("{{ 7*7 }} {% for x in y %}\n")
