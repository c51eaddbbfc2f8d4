import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs

from alerts.destinations import Destination
from alerts.message import Message
from alerts.notifier import OneDestination
from streams.notices import LONGEST_PAUSE_SECONDS, LOOK_SECONDS, Notices, Send
from streams.settings import load
from streams.troubles import Trouble
from tests.builders import NOON
from tests.integration.commands import until
from tests.integration.receivers import HttpReceiver

ENDED = Trouble.WORKER_ENDED


@pytest.fixture
def operator() -> Iterator[HttpReceiver]:
    with HttpReceiver() as receiver:
        yield receiver


def a_line_to(receiver: HttpReceiver) -> Send:
    return OneDestination(Destination("operator", SecretStr(receiver.url)), timeout_seconds=9).send


def some_notices(send: Send | None, folder: Path) -> Notices:
    notices = Notices(
        send,
        folder / "notices.json",
        now=lambda: NOON,
        look_seconds=0.01,
        first_pause_seconds=0.01,
    )
    notices.start()
    return notices


def test_the_operator_hears_of_it_and_of_its_end(operator: HttpReceiver, tmp_path: Path) -> None:
    notices = some_notices(a_line_to(operator), tmp_path)

    notices.raised(Trouble.BROKER_AWAY, detail="connection refused")
    until(lambda: len(operator.received) == 1, "the trouble")
    notices.cleared(Trouble.BROKER_AWAY)
    until(lambda: len(operator.received) == 2, "its end")
    notices.close(within_seconds=5)

    began, over = operator.received
    assert began["title"] == "clausewatch: Kafka does not answer, or takes no writes"
    assert "connection refused" in began["message"]
    assert over["title"] == "clausewatch: over: Kafka does not answer, or takes no writes"


def test_an_operator_that_refuses_is_told_later_and_the_log_says_so(
    operator: HttpReceiver, tmp_path: Path
) -> None:
    operator.status = 503
    with capture_logs() as lines:
        notices = some_notices(a_line_to(operator), tmp_path)
        notices.raised(Trouble.BROKER_AWAY)
        until(lambda: len(operator.received) >= 2, "two tries")
        operator.status = 200
        until(lambda: any(line["event"] == "operator.hears_again" for line in lines), "the end")
        notices.close(within_seconds=5)

    assert [line["event"] for line in lines].count("operator.not_told") == 1


def test_who_can_be_told_again_is_told_within_two_minutes() -> None:
    assert LONGEST_PAUSE_SECONDS + LOOK_SECONDS + load().send_timeout_seconds < 120


def test_last_words_wait_for_nobody_for_long_and_are_told_by_the_next_process(
    operator: HttpReceiver, tmp_path: Path
) -> None:
    answering = threading.Event()

    def hang(_: Message) -> bool:
        return answering.wait(30)

    notices = some_notices(hang, tmp_path)
    began = time.monotonic()
    notices.last_words(ENDED, "desk-1", "analyse: no words", within_seconds=0.1)
    assert time.monotonic() - began < 5

    following = some_notices(a_line_to(operator), tmp_path)
    following.cleared(ENDED, "desk-1")
    following.close(within_seconds=5)
    answering.set()

    over = operator.received[-1]
    assert over["title"] == "clausewatch: over: worker desk-1 ended itself"
    assert "analyse: no words" in over["message"]


def test_last_words_end_as_soon_as_they_are_heard(operator: HttpReceiver, tmp_path: Path) -> None:
    notices = some_notices(a_line_to(operator), tmp_path)

    notices.last_words(ENDED, "desk-1", "why", within_seconds=30)

    assert len(operator.received) == 1


def test_who_refuses_while_all_ends_is_not_asked_again_and_again(
    operator: HttpReceiver, tmp_path: Path
) -> None:
    operator.status = 503
    notices = Notices(a_line_to(operator), tmp_path / "notices.json", now=lambda: NOON)
    notices.start()
    notices.raised(Trouble.BROKER_AWAY)
    until(lambda: len(operator.received) == 1, "the first try")

    notices.close(within_seconds=1)

    assert len(operator.received) == 2  # once more since all ends, and no more


def test_without_an_operator_it_stands_in_the_log(tmp_path: Path) -> None:
    with capture_logs() as lines:
        notices = some_notices(None, tmp_path)
        notices.raised(Trouble.DELIVERY_FAILED, "desk", "refused")
        notices.last_words(ENDED, "desk-1", "why", within_seconds=30)
        notices.close(within_seconds=30)

    assert [(line["event"], line["subject"]) for line in lines] == [
        ("trouble.began", "desk"),
        ("trouble.began", "desk-1"),
    ]


@pytest.mark.parametrize(
    ("detail", "hidden"),
    [
        pytest.param("cannot use slack://t0ken/x", "t0ken", id="an-address"),
        pytest.param("@everyone look", "@everyone", id="a-call"),
    ],
)
def test_details_give_nothing_away_and_call_nobody(
    operator: HttpReceiver, tmp_path: Path, detail: str, hidden: str
) -> None:
    notices = some_notices(a_line_to(operator), tmp_path)
    notices.raised(Trouble.DEAD_LETTERS, detail=detail)
    until(lambda: len(operator.received) == 1, "the trouble")
    notices.close(within_seconds=5)

    told: Any = operator.received[0]
    assert hidden not in told["message"]


def test_a_file_that_cannot_be_written_keeps_nobody_from_telling(
    operator: HttpReceiver, tmp_path: Path
) -> None:
    (tmp_path / "notices.new").mkdir()
    notices = some_notices(a_line_to(operator), tmp_path)

    notices.raised(Trouble.BROKER_AWAY)

    until(lambda: len(operator.received) == 1, "the trouble")
    notices.close(within_seconds=5)
