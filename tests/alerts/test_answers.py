"""What each answer of a service comes to."""

import json
import re
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from alerts.answers import LONGEST_WAIT_SECONDS, read
from alerts.exchange import Exchange
from alerts.outcome import DELIVERED, NO_ANSWER, NOT_CONNECTED, NOT_SEEN, Attempt, Outcome

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
NOW_, GOOD = Outcome.REFUSED_FOR_NOW, Outcome.REFUSED_FOR_GOOD
ANY = "NotifyJSON"


def of(*exchanges: Exchange, kind: str = ANY, is_taken: bool = False) -> Attempt:
    return read(kind, exchanges, is_taken=is_taken, now=NOW)


@pytest.mark.parametrize(
    ("status", "outcome", "is_destinations"),
    [
        *((status, GOOD, False) for status in (400, 409, 413, 414, 422)),
        *((status, GOOD, True) for status in (301, 307, 401, 402, 403, 404, 405, 407, 410)),
        *((status, NOW_, False) for status in (408, 425, 500, 502, 503, 504, 599)),
        (429, NOW_, True),
    ],
)
def test_a_status_says_who_is_refused_and_for_how_long(
    status: int, outcome: Outcome, *, is_destinations: bool
) -> None:
    attempt = of(Exchange(status))

    assert attempt == Attempt(outcome, f"http_{status}", None, is_destinations=is_destinations)


def test_the_page_says_of_each_status_of_a_client_what_becomes_of_it() -> None:
    page = (ROOT / "docs" / "explanation" / "delivery.md").read_text(encoding="utf-8")
    rows = [line.split(" | ") for line in page.splitlines() if line.startswith("| ")]
    said = {status: row[1] for row in rows for status in re.findall(r"\b4\d\d\b", row[0])}

    for status in range(400, 500):
        attempt = of(Exchange(status))
        whose = ", by the destination" if attempt.is_destinations else ", this message"
        words = "refused for now" if attempt.outcome is NOW_ else f"refused for good{whose}"
        assert said.get(str(status), "refused for good, this message") == words, status


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("7", 7.0),
        (format_datetime(NOW + timedelta(seconds=90), usegmt=True), 90.0),
        (format_datetime(NOW - timedelta(seconds=90), usegmt=True), 0.0),
        ("31536000", LONGEST_WAIT_SECONDS),
        ("Wed, 21 Oct 99999999999999 07:28:00 GMT", None),
        ("Wed, 21 Oct 2026 07:28:00 +99999999999999999999", None),
        ("-5", 0.0),
        ("nan", None),
        ("soon", None),
        ("", None),
    ],
)
def test_whoever_is_told_when_to_come_again_waits_a_quarter_of_an_hour_at_the_most(
    told: str, seconds: float | None
) -> None:
    assert of(Exchange(429, retry_after=told)).wait_seconds == seconds
    assert of(Exchange(503, retry_after=told)).wait_seconds == seconds


@pytest.mark.parametrize(
    ("body", "seconds"),
    [
        ({"retry_after": 1.5, "global": False}, 1.5),
        ({"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 2_000}, 2.0),
        ({"ok": False, "error_code": 429, "parameters": {"retry_after": 33}}, 33.0),
        ({"retry_after": "later"}, None),
        ({"parameters": [1]}, None),
    ],
    ids=["discord", "matrix", "telegram", "words", "no-object"],
)
def test_some_say_it_in_the_body(body: Any, seconds: float | None) -> None:
    assert of(Exchange(429, json.dumps(body))).wait_seconds == seconds


@pytest.mark.parametrize(
    ("kind", "body", "attempt"),
    [
        (ANY, "", DELIVERED),
        (ANY, "thanks", DELIVERED),
        (ANY, " <!DOCTYPE html><p>Log in", Attempt(Outcome.UNKNOWN, "strange_answer")),
        (ANY, '{"ok":false}', Attempt(NOW_, "says_no")),
        (ANY, '{"success":false}', Attempt(NOW_, "says_no")),
        ("NotifySlack", "ok", DELIVERED),
        ("NotifySlack", '{"ok":true,"ts":"1"}', DELIVERED),
        ("NotifySlack", "", Attempt(Outcome.UNKNOWN, "strange_answer")),
        (
            "NotifySlack",
            '{"ok":false,"error":"token_revoked"}',
            Attempt(GOOD, "http_401", is_destinations=True),
        ),
        ("NotifySlack", '{"ok":false,"error":"msg_too_long"}', Attempt(GOOD, "http_413")),
        ("NotifySlack", '{"ok":false,"error":"fatal_error"}', Attempt(NOW_, "says_no")),
        ("NotifyMattermost", "ok", DELIVERED),
        ("NotifyMattermost", "Welcome", Attempt(Outcome.UNKNOWN, "strange_answer")),
        ("NotifyTelegram", '{"ok":true,"result":{}}', DELIVERED),
        ("NotifyTelegram", "", Attempt(Outcome.UNKNOWN, "strange_answer")),
        (
            "NotifyTelegram",
            '{"ok":false,"error_code":400,"description":"Bad Request: chat not found"}',
            Attempt(GOOD, "http_400", is_destinations=True),
        ),
        (
            "NotifyTelegram",
            '{"ok":false,"error_code":400,"description":"Bad Request: message is too long"}',
            Attempt(GOOD, "http_400"),
        ),
        ("NotifySlackWorkflow", "", DELIVERED),
        ("NotifyMatrix", '{"event_id":"$1"}', DELIVERED),
        ("NotifyNtfy", "[]", Attempt(Outcome.UNKNOWN, "strange_answer")),
        ("NotifyGotify", '{"id":1}', DELIVERED),
        ("NotifyDiscord", "", DELIVERED),
    ],
)
def test_a_yes_whose_body_says_no_is_no_delivery(kind: str, body: str, attempt: Attempt) -> None:
    assert of(Exchange(200, body), kind=kind, is_taken=True) == attempt


def test_where_nothing_was_seen_a_yes_is_believed_and_a_no_is_no_knowledge() -> None:
    assert of(is_taken=True) == DELIVERED
    assert of() == NOT_SEEN


def test_without_an_answer_it_counts_whether_the_message_was_sent() -> None:
    assert of(Exchange(None)) == NO_ANSWER
    assert of(Exchange(None, was_sent=False)) == NOT_CONNECTED


def test_of_several_exchanges_the_last_that_failed_counts() -> None:
    login, refused = Exchange(200, "{}"), Exchange(403, "{}")

    assert of(login, refused, login).reason == "http_403"
    assert of(refused, login, is_taken=True) == DELIVERED
    assert of(login) == NOT_SEEN
    assert of(login, refused, Exchange(400)).reason == "http_403"
    assert of(Exchange(404), Exchange(503)).reason == "http_503"
    assert of(login, Exchange(401, path="/api/v1/logout"), is_taken=True) == DELIVERED


def test_a_page_that_refuses_is_nobodys_word_on_a_message() -> None:
    page = "<html>The plain HTTP request was sent to HTTPS port</html>"

    assert of(Exchange(400, page)) == Attempt(GOOD, "http_400", is_destinations=True)


@pytest.mark.parametrize("status", [413, 422])
def test_a_proxys_page_on_one_message_stops_no_other(status: int) -> None:
    page = "<html><head><title>413 Request Entity Too Large</title></head></html>"

    assert of(Exchange(status, page)) == Attempt(GOOD, f"http_{status}")


@pytest.mark.parametrize(
    "body",
    [
        pytest.param('{"errcode": 310000, "errmsg": "keywords not in content"}', id="dingtalk"),
        pytest.param('{"result": "error", "msg": "Invalid API key"}', id="zulip"),
    ],
)
def test_a_no_in_a_services_own_words_is_no_delivery(body: str) -> None:
    assert of(Exchange(200, body), is_taken=True) == Attempt(NOW_, "says_no")


@pytest.mark.parametrize("body", ['{"errcode": 0, "errmsg": "ok"}', '{"result": "success"}'])
def test_a_yes_in_a_services_own_words_is_a_delivery(body: str) -> None:
    assert of(Exchange(200, body), is_taken=True) == DELIVERED


def test_a_mail_that_was_taken_for_some_is_not_sent_again() -> None:
    refused = Exchange(550, command="rcpt")
    taken = (Exchange(354, command="data"), Exchange(250, command="data"))

    for_some = Attempt(Outcome.DELIVERED, "smtp_550_for_some")
    assert of(Exchange(502, command="ehlo"), refused, *taken) == for_some
    assert of(refused, *taken, is_taken=True) == for_some
    assert of(Exchange(250, command="rcpt"), *taken, is_taken=True) == DELIVERED
    assert of(Exchange(502, command="ehlo"), refused).reason == "smtp_550"


@pytest.mark.parametrize(
    ("command", "status", "attempt"),
    [
        ("connect", 421, Attempt(NOW_, "smtp_421")),
        ("auth", 535, Attempt(GOOD, "smtp_535", is_destinations=True)),
        ("rcpt", 450, Attempt(NOW_, "smtp_450")),
        ("rcpt", 550, Attempt(GOOD, "smtp_550", is_destinations=True)),
        ("data", 451, Attempt(NOW_, "smtp_451")),
        ("data", 552, Attempt(GOOD, "smtp_552")),
    ],
)
def test_a_mail_server_says_whether_it_is_the_message_or_who_writes_to_whom(
    command: str, status: int, attempt: Attempt
) -> None:
    greeting, goodbye = Exchange(220, command="connect"), Exchange(221, command="quit")

    assert of(greeting, Exchange(status, command=command), goodbye) == attempt


def test_a_mail_whose_last_answer_is_lost_may_have_arrived() -> None:
    go_on = Exchange(354, command="data")

    assert of(go_on, Exchange(None, command="data")) == NO_ANSWER
    assert of(Exchange(None, command="connect", was_sent=False)) == NOT_CONNECTED
    assert of(go_on, Exchange(250, command="data"), is_taken=True) == DELIVERED
