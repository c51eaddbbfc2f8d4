import asyncio
import inspect
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from types import ModuleType
from typing import Any

import pytest
from pydantic import SecretStr

import alerts.answers
import alerts.notifier
import alerts.services
from alerts.destinations import Destination, read
from alerts.escaping import Style
from alerts.handover import Notifier
from alerts.message import Message, render
from alerts.notifier import AppriseNotifier, OneDestination
from alerts.outcome import (
    BUSY,
    DELIVERED,
    NO_ANSWER,
    NO_SUCH_DESTINATION,
    NOT_CONNECTED,
    NOT_SEEN,
    Attempt,
    Outcome,
)
from alerts.testing import FakeNotifier
from schemas.errors import ConfigurationError
from tests.alerts.post_office import a_post_office
from tests.alerts.webhook import Webhook
from tests.builders import an_alert

# Apprise's PGP support imports a module that Python 3.11 and 3.12 deprecate.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

PACT = Message("Pact signed: 조로 조약", "“【mutual defence】” <b>&amp; *all* means\nAlert 1")
LONG_SECONDS = 30.0


@contextmanager
def a_notifier(timeout_seconds: float = LONG_SECONDS, **urls: str) -> Iterator[AppriseNotifier]:
    """A notifier for destinations given as name=URL."""
    notifier = AppriseNotifier(
        [Destination(name, SecretStr(url)) for name, url in urls.items()],
        timeout_seconds=timeout_seconds,
    )
    try:
        yield notifier
    finally:
        notifier.close()


def text_of(mail: EmailMessage) -> str:
    text = mail.get_body(["plain"])
    assert text is not None
    return str(text.get_content())


async def test_a_message_arrives_word_for_word() -> None:
    with Webhook() as webhook, a_notifier(desk=f"json://{webhook.address}") as notifier:
        outcome = await notifier.send("desk", PACT)

    assert outcome == DELIVERED
    (received,) = webhook.received
    assert (received["title"], received["message"]) == (PACT.title, PACT.body)


async def test_a_destination_where_nobody_listens_is_not_connected() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with a_notifier(desk=f"json://127.0.0.1:{port}") as notifier:
        assert await notifier.send("desk", PACT) == NOT_CONNECTED


async def test_what_came_of_a_try_that_hangs_is_unknown() -> None:
    with (
        Webhook(hangs=True) as webhook,
        a_notifier(0.05, desk=f"json://{webhook.address}") as notifier,
    ):
        assert await notifier.send("desk", PACT) == NO_ANSWER


async def test_one_destination_that_hangs_keeps_no_other_waiting() -> None:
    with (
        Webhook(hangs=True) as hanging,
        Webhook() as healthy,
        a_notifier(ops=f"json://{hanging.address}", desk=f"json://{healthy.address}") as notifier,
    ):
        waiting = asyncio.create_task(notifier.send("ops", PACT))
        assert await notifier.send("desk", PACT) == DELIVERED
        assert not waiting.done()

        hanging.wake()
        assert await waiting == DELIVERED


class Sleeper:
    """A service that hangs where no time-out reaches, until it is woken."""

    def __init__(self) -> None:
        self.heard = 0
        self.awake = threading.Event()

    def notify(self, **_: object) -> bool:
        self.heard += 1
        return self.awake.wait(LONG_SECONDS)


async def test_a_destination_that_wakes_hears_no_try_that_was_given_up_before_it_began(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(alerts.notifier, "_GRACE_SECONDS", 0.0)
    sleeper = Sleeper()
    with a_notifier(0.05, desk="json://127.0.0.1:1") as notifier:
        notifier._lines["desk"].service = sleeper
        given_up = [await notifier.send("desk", PACT) for _ in range(3)]
        sleeper.awake.set()
        monkeypatch.undo()
        assert await notifier.send("desk", PACT) == DELIVERED

    assert given_up == [NO_ANSWER, BUSY, BUSY]
    assert sleeper.heard == 2


async def test_what_is_not_to_be_said_any_more_when_its_turn_comes_is_not_said() -> None:
    with Webhook() as webhook, a_notifier(desk=f"json://{webhook.address}") as notifier:
        attempt = await notifier.send("desk", PACT, still=lambda: False)

    assert attempt == BUSY
    assert webhook.received == []


async def test_a_redirect_is_not_followed() -> None:
    with (
        Webhook() as elsewhere,
        Webhook(307, location=f"http://{elsewhere.address}/") as webhook,
        a_notifier(desk=f"json://{webhook.address}") as notifier,
    ):
        attempt = await notifier.send("desk", PACT)

    moved = Attempt(Outcome.REFUSED_FOR_GOOD, "http_307", is_destinations=True)
    assert attempt == moved
    assert len(webhook.received) == 1
    assert elsewhere.received == []


async def test_an_answer_that_makes_a_plug_in_stumble_says_what_it_says() -> None:
    # This plug-in takes any JSON that comes back for an object.
    with (
        Webhook(body=b"[]") as webhook,
        a_notifier(desk=f"jellyfin://u:p@{webhook.address}") as notifier,
    ):
        assert await notifier.send("desk", PACT) == NOT_SEEN

    assert webhook.received


async def test_a_destination_that_is_gone_is_no_destination() -> None:
    with a_notifier(desk="json://127.0.0.1:1") as notifier:
        assert await notifier.send("ops", PACT) == NO_SUCH_DESTINATION


async def test_mail_arrives_with_its_subject_in_every_script() -> None:
    async with a_post_office() as office:
        url = f"mailto://127.0.0.1:{office.port}/?from=w@example.org&to=desk@example.org&mode=insecure"
        with a_notifier(mail=url) as notifier:
            assert await notifier.send("mail", PACT) == DELIVERED

    (mail,) = office.received
    assert mail["subject"] == PACT.title
    assert mail["to"] == "desk@example.org"
    assert "“【mutual defence】” <b>&amp; *all* means" in text_of(mail)


async def test_mail_that_one_of_several_does_not_get_is_told_and_not_sent_again() -> None:
    async with a_post_office() as office:
        office.dead.add("gone@example.org")
        url = (
            f"mailto://127.0.0.1:{office.port}/"
            "?from=w@example.org&to=desk@example.org&cc=gone@example.org&mode=insecure"
        )
        with a_notifier(mail=url) as notifier:
            attempt = await notifier.send("mail", PACT)

    assert attempt == Attempt(Outcome.DELIVERED, "smtp_550_for_some")
    assert len(office.received) == 1


async def test_options_below_a_url_mean_what_they_mean_to_apprise() -> None:
    with Webhook() as webhook:
        destinations = read(
            f"urls:\n- json://{webhook.address}:\n    tag: desk\n    +X-Key: k\n    :team: night\n",
            what="apprise.yaml",
            environment={},
        )
        notifier = AppriseNotifier(destinations, timeout_seconds=LONG_SECONDS)
        outcome = await notifier.send("desk", PACT)
        notifier.close()

    assert outcome == DELIVERED
    assert webhook.headers[0]["X-Key"] == "k"
    assert webhook.received[0]["team"] == "night"


async def test_mail_goes_to_whom_the_options_name_and_to_nobody_else() -> None:
    async with a_post_office() as office:
        destinations = read(
            "urls:\n"
            f"- mailto://example.com:{office.port}:\n"
            "    - tag: mail\n"
            "      to: chief@example.org\n"
            "      from: watch@example.org\n"
            "      smtp: 127.0.0.1\n"
            "      mode: insecure\n",
            what="apprise.yaml",
            environment={},
        )
        notifier = AppriseNotifier(destinations, timeout_seconds=LONG_SECONDS)
        outcome = await notifier.send("mail", PACT)
        notifier.close()

    assert outcome == DELIVERED
    assert [mail["to"] for mail in office.received] == ["chief@example.org"]


@pytest.mark.parametrize(
    ("url", "options"),
    [
        pytest.param("nosuch://u:s3cret@h", {}, id="an-unknown-service"),
        pytest.param("include file:///run/s3cret", {}, id="a-file-to-include"),
        pytest.param("s3cret", {}, id="no-url"),
        pytest.param("", {}, id="empty"),
        pytest.param("slack://s3cret", {}, id="half-a-token"),
        pytest.param("msteams://s3cret", {}, id="another-half"),
        pytest.param("json://", {}, id="no-host"),
        pytest.param("json://u:s3cret@h json://other", {}, id="two-in-one"),
        pytest.param("json://u:s3cret@h json://other", {"to": "a"}, id="two-in-one-with-options"),
        pytest.param("json://u:s3cret\x7f@h", {}, id="a-sign-that-yaml-forbids"),
        pytest.param("json://u:s3cret\ud800@h", {}, id="half-a-character"),
        pytest.param("file:///etc/s3cret", {}, id="a-file"),
        pytest.param("nosuch://u:s3cret@h", {"schema": "json"}, id="a-schema-that-is-smuggled-in"),
    ],
)
def test_a_url_that_apprise_cannot_use_stops_the_start_and_stays_secret(
    url: str, options: dict[str, str]
) -> None:
    with pytest.raises(ConfigurationError) as refused:
        AppriseNotifier([Destination("desk", SecretStr(url), options)], timeout_seconds=1)

    assert str(refused.value).startswith("destination desk: ")
    assert "s3cret" not in str(refused.value)
    assert "://" not in str(refused.value)


def test_a_matrix_event_says_its_text_twice_within_its_bytes() -> None:
    with a_notifier(desk="matrix://user:pass@localhost/#room") as notifier:
        room = notifier.room("desk")

    assert room.is_in_bytes
    assert 2 * room.body < 65_536


@pytest.mark.parametrize("module", [alerts.services, alerts.answers])
def test_each_plug_in_that_we_name_is_one_of_the_pinned_apprise(module: ModuleType) -> None:
    import apprise.decorators.base
    from apprise.manager_plugins import NotificationManager

    manager: Any = NotificationManager
    plugins = {plugin.__name__ for plugin in manager().plugins()}
    made_by_users = set(re.findall(r"class (\w+)", inspect.getsource(apprise.decorators.base)))
    named = set(re.findall(r'"((?:Custom)?Notify\w+)"', inspect.getsource(module)))

    assert len(named) > 5
    assert named - plugins - made_by_users == set()


MARKDOWN = {
    "guilded": "guilded://417429632418316298/JHZ7lQml277CDHmQKMHI8qBe7bk2ZwO5UKjCi",
    "fluxer": "fluxer://417429632418316298/JHZ7lQml277CDHmQKMHI8qBe7bk2ZwO5UKjCi",
    "revolt": "revolt://bot-token/01HZX1A2B3C4D5E6F7G8H9J0KM",
    "nextcloud-talk": "nctalk://user:pass@localhost/room",
    "home-assistant": "hassio://localhost/accesstoken",
    "github": "github://ghp_16C7e42F292c6912E7710c838347Ae178B4a@owner/repo",
    "kook": "kook://1/abcdefabcdefabcdefabcdef/1234567890",
}
WITHOUT_ESCAPES = {
    "google-chat": "gchat://AAAAMZ6k1u0/AIzaSyDdI0hCZtE6vySjMm/UWkQ0dFAzxNSzI9v",
    "whatsapp": "whapi://abcdefghijklmnop/15551234567",
    "misskey": "misskey://token@localhost",
}


@pytest.mark.parametrize("kind", [*MARKDOWN, *WITHOUT_ESCAPES])
def test_who_reads_marks_in_plain_text_is_handed_none(kind: str) -> None:
    url = (MARKDOWN | WITHOUT_ESCAPES)[kind]
    with a_notifier(desk=url) as notifier:
        style = notifier.room("desk").style

    assert style is (Style.MARKDOWN if kind in MARKDOWN else Style.MRKDWN)


@pytest.mark.parametrize("kind", ["guilded", "fluxer", "revolt", "nextcloud-talk"])
def test_a_title_that_is_sent_within_the_text_is_counted_with_it(kind: str) -> None:
    with a_notifier(desk=MARKDOWN[kind]) as notifier:
        assert notifier.room("desk").title == 0


@pytest.mark.parametrize("kind", ["home-assistant", "github"])
def test_a_title_that_is_shown_as_it_stands_is_not_escaped(kind: str) -> None:
    alert = an_alert(watch_title="*Pact* (new)")
    with a_notifier(desk=MARKDOWN[kind]) as notifier:
        message = render(alert, notifier.room("desk"))

    assert message.title.startswith("*Pact* (new): ")
    assert "\\" not in message.title


def test_a_title_that_stands_within_the_text_is_escaped_with_it() -> None:
    with a_notifier(desk=f"{MARKDOWN['github']}/issues/12") as notifier:
        message = render(an_alert(watch_title="*Pact*"), notifier.room("desk"))

    assert message.title.startswith("\\*Pact\\*: ")


def test_what_the_operator_reads_has_no_marks_either() -> None:
    operator = OneDestination(Destination("o", SecretStr(MARKDOWN["kook"])), timeout_seconds=1)
    notice = Message("clausewatch: desk_1 takes no alerts", "http_401\nSince *noon*")

    assert notice.within(operator.room) == Message(
        "clausewatch: desk\\_1 takes no alerts", "http\\_401\nSince \\*noon\\*"
    )


def test_destinations_are_known_by_name_in_their_order() -> None:
    with a_notifier(b="json://h", a="json://h") as notifier:
        assert notifier.names == ("b", "a")


async def test_letting_go_waits_for_nothing_that_hangs() -> None:
    with Webhook(hangs=True) as webhook:
        notifier = AppriseNotifier(
            [Destination("desk", SecretStr(f"json://{webhook.address}"))], timeout_seconds=0.05
        )
        await notifier.send("desk", PACT)

        # Apprise itself would give up after four seconds.
        await asyncio.wait_for(asyncio.to_thread(notifier.close), 2)


async def test_the_fake_notifier_does_what_its_destinations_are_told_to() -> None:
    fake = FakeNotifier(up=["desk"], down=["ops"], hanging=["mail"])
    notifier: Notifier = fake

    waiting = asyncio.create_task(notifier.send("mail", PACT))
    await asyncio.sleep(0)
    outcomes = [await notifier.send(name, PACT) for name in ("desk", "ops", "gone")]

    assert notifier.names == ("desk", "ops", "mail")
    refused = Attempt(Outcome.REFUSED_FOR_NOW, "http_503")
    assert outcomes == [DELIVERED, refused, NO_SUCH_DESTINATION]
    assert not waiting.done()
    fake.wake("mail")
    assert await waiting == DELIVERED
    assert [name for name, _ in fake.tried] == ["mail", "desk", "ops"]
    assert fake.delivered == [("desk", PACT), ("mail", PACT)]
