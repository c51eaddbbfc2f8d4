"""Text from articles, and what it can do where it is shown: nothing."""

from datetime import timedelta

import pytest
from regex import findall

from alerts.escaping import Style, harmless, shortened, shortened_around
from alerts.message import Room, render, shown_link
from alerts.together import together
from schemas.delivery import ToldIn
from tests.alerts.hostile import KINDS, an_alert_that_says, headlines, rooms
from tests.builders import NOON, a_delivery, a_passage, a_provenance, an_alert

ZERO_WIDTH = "\u200b"

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")


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
        "google-chat": 1,
        "whatsapp": 3,
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
        "google-chat": Style.MRKDWN,
        "whatsapp": Style.MRKDWN,
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
        ("官网https://gov.cn。条约规定", f"官网https{ZERO_WIDTH}://gov.cn。条约规定"),
        ("詳細はhttps://mofa.go.jpで", f"詳細はhttps{ZERO_WIDTH}://mofa.go.jpで"),
        ("https://example.comｱｲ", f"https{ZERO_WIDTH}://example.comｱｲ"),
        ("https://საქართველო.გე/a", "https://xn--lodamdjuvtg5b.xn--node/a"),
        ("https://mofa.go.kr에서", f"https{ZERO_WIDTH}://mofa.go.kr에서"),
        ("https://kremlin.ru．evil.example", f"https{ZERO_WIDTH}://kremlin.ru．evil.example"),
        ("https://evil.com_.kremlin.ru/", f"https{ZERO_WIDTH}://evil.com_.kremlin.ru/"),
        (
            "https://kremlin.ru*@evil.example/",
            f"https{ZERO_WIDTH}://kremlin.ru*@{ZERO_WIDTH}evil.example/",
        ),
        (
            "https://kremlin.ru\\@evil.example/",
            f"https{ZERO_WIDTH}://kremlin.ru\\@{ZERO_WIDTH}evil.example/",
        ),
        (
            "https://kremlin.ru(@evil.example/",
            f"https{ZERO_WIDTH}://kremlin.ru(@{ZERO_WIDTH}evil.example/",
        ),
        ("www.kremlin.ru@evil.example/x", f"www{ZERO_WIDTH}.kremlin.ru@{ZERO_WIDTH}evil.example/x"),
        (
            "mail desk@example.com, https://example.com",
            f"mail desk@{ZERO_WIDTH}example.com, https://example.com",
        ),
    ],
)
def test_a_link_within_a_text_shows_its_host_too(text: str, shown: str) -> None:
    assert harmless(text) == shown


def test_text_that_runs_from_right_to_left_ends_where_it_ends() -> None:
    assert harmless("معاهدة") == "\u2068معاهدة\u2069"
    assert harmless("treaty") == "treaty"


@pytest.mark.parametrize(
    ("text", "style", "shown"),
    [
        ("\x00 \x00 \x00 \x00 x", Style.MARKDOWN, "x"),
        ("a \x00 b", Style.PLAIN, "a b"),
        ("&#64;all &lt; R&D; a & b;", Style.MARKDOWN, "\\&\\#64;all \\&lt; R\\&D; a & b;"),
        ("> # x", Style.MRKDWN, "> #\u200b x"),
        ("#1 \\*", Style.MRKDWN, "#1 \u2216\u2217"),
    ],
    ids=["no-code", "no-two-blanks", "no-letter-by-number", "no-heading", "no-backslash"],
)
def test_what_a_plug_in_would_make_of_a_text_is_left_out(
    text: str, style: Style, shown: str
) -> None:
    assert harmless(text, style) == shown


def test_a_template_is_filled_and_never_read_from_an_article() -> None:
    body = render(an_alert(article=a_provenance(headline="{{ 7*7 }} {% for x in y %}"))).body

    assert body.startswith("{{ 7*7 }} {% for x in y %}\n")
