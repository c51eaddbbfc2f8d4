"""Alerts in a real Matrix room, read back by a member of it."""

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from pydantic import SecretStr

from alerts.destinations import Destination
from alerts.message import Message, render
from alerts.notifier import AppriseNotifier
from alerts.outcome import DELIVERED, NO_ANSWER, Outcome
from tests.builders import an_alert
from tests.matrix.homeserver import Homeserver, a_homeserver

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

PASSWORD = "w4tch-the-r00m"  # noqa: S105  (of the tests)


@pytest.fixture(scope="module")
def homeserver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Homeserver]:
    with a_homeserver(tmp_path_factory.mktemp("matrix")) as running:
        yield running


@contextmanager
def a_room(
    homeserver: Homeserver, name: str, *, password: str = PASSWORD
) -> Iterator[tuple[AppriseNotifier, str, str]]:
    """Who writes to a room of that name, a member's token, and the room's id."""
    reader = homeserver.register(f"reader-{name}", PASSWORD)
    room = homeserver.make_room(reader, name)
    homeserver.register(f"watch-{name}", PASSWORD)
    url = f"matrix://watch-{name}:{password}@127.0.0.1:{homeserver.port}/%23{name}:localhost"
    destination = Destination("room", SecretStr(url))
    notifier = AppriseNotifier([destination], timeout_seconds=10)
    yield notifier, reader, room
    notifier.close()


async def test_a_member_reads_the_alert_word_for_word(homeserver: Homeserver) -> None:
    with a_room(homeserver, "words") as (notifier, reader, room):
        message = render(an_alert(), notifier.room("room"))
        attempt = await notifier.send("room", message)
        texts = await asyncio.to_thread(homeserver.texts, reader, room)

    assert attempt == DELIVERED
    (text,) = texts
    assert message.title in text
    assert message.body in text


async def test_by_a_token_each_alert_is_shown_and_none_twice(homeserver: Homeserver) -> None:
    reader = homeserver.register("reader-token", PASSWORD)
    room = homeserver.make_room(reader, "token")
    url = f"matrix://{reader}@127.0.0.1:{homeserver.port}/%23token:localhost"
    notifier = AppriseNotifier([Destination("room", SecretStr(url))], timeout_seconds=10)

    one, two = Message("Alert", "Number one"), Message("Alert", "Number two")
    attempts = [await notifier.send("room", message) for message in (one, two, two)]
    notifier.close()
    texts = await asyncio.to_thread(homeserver.texts, reader, room)

    assert attempts == [DELIVERED] * 3
    assert [text.splitlines()[-1] for text in texts] == ["Number one", "Number two"]


async def test_what_comes_too_fast_waits_as_long_as_the_homeserver_says(
    homeserver: Homeserver,
) -> None:
    with a_room(homeserver, "haste") as (notifier, reader, room):
        attempts = [
            await notifier.send("room", Message("Alert", f"Number {number}")) for number in range(8)
        ]
        texts = await asyncio.to_thread(homeserver.texts, reader, room)

    refused = [each for each in attempts if each != DELIVERED]
    assert {each.reason for each in refused} == {"http_429"}
    assert all(each.wait_seconds and each.is_destinations for each in refused)
    assert len(texts) == attempts.count(DELIVERED) >= 1


async def test_whoever_may_not_enter_is_refused_for_good(homeserver: Homeserver) -> None:
    with a_room(homeserver, "barred", password="no-such-word") as (notifier, reader, room):  # noqa: S106
        attempt = await notifier.send("room", Message("Alert", "x"))
        texts = await asyncio.to_thread(homeserver.texts, reader, room)

    assert (attempt.outcome, attempt.reason) == (Outcome.REFUSED_FOR_GOOD, "http_403")
    assert attempt.is_destinations
    assert texts == []


async def test_a_homeserver_that_hangs_leaves_it_unknown(homeserver: Homeserver) -> None:
    with a_room(homeserver, "hanging") as (notifier, _, _):
        assert await notifier.send("room", Message("Alert", "one")) == DELIVERED
        homeserver.process.send_signal(signal.SIGSTOP)
        try:
            attempt = await notifier.send("room", Message("Alert", "two"))
        finally:
            homeserver.process.send_signal(signal.SIGCONT)

    assert attempt == NO_ANSWER
