"""Real plug-ins, unpatched, and what becomes of a message by the answers of their services.

The answers are those that the services document. This holds the pinned Apprise to what is noted
below it: a plug-in that speaks otherwise in its next version fails here.
"""

import asyncio
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from alerts.destinations import Destination
from alerts.message import Message, render
from alerts.notifier import AppriseNotifier
from alerts.outcome import DELIVERED, NO_ANSWER, NOT_CONNECTED, Attempt, Outcome
from schemas.errors import ConfigurationError
from tests.alerts.post_office import a_post_office
from tests.alerts.service import Answer, Manner, Service
from tests.builders import a_passage, a_provenance, an_alert

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

PACT = Message("Pact signed", "“Both sides agreed on 【mutual defence】.”\nAlert 1")
LONG_SECONDS, SHORT_SECONDS = 30.0, 1.0
"""How long an answer is waited for, where one comes and where none does."""

ON_LOOPBACK = {
    "json": ("json://{}/", b""),
    "xml": ("xml://{}/", b""),
    "form": ("form://{}/", b""),
    "ntfy": ("ntfy://{}/topic", b'{"id":"1","event":"message"}'),
    "gotify": ("gotify://{}/AbCdEfGhIjKlMno", b'{"id":1}'),
    "mattermost": ("mmost://{}/3ccdd113474722377935511fc85d3dd4", b"ok"),
}
"""URLs whose host is ours to choose, with the answer that says yes."""

FIXED = {
    "slack": ("slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ", b"ok"),
    "discord": ("discord://417429632418316298/JHZ7lQml277CDHmQKMHI8qBe7bk2ZwO5UKjCi", b""),
    "telegram": ("tgram://123456789:abcdefg_hijklmnop/-1001234567890", b'{"ok":true,"result":{}}'),
    "teams": ("workflows://prod-1.westeurope.logic.azure.com:443/643e69f83c8944/iXvxsoXBPf", b""),
    "google-chat": (
        "gchat://AAAAMZ6k1u0/AIzaSyDdI0hCZtE6vySjMm/UWkQ0dFAzxNSzI9v",
        b'{"name":"spaces/AAAAMZ6k1u0/messages/1.1"}',
    ),
}
"""URLs whose plug-ins know one host alone, or speak TLS and nothing else."""

YES = {"discord": 204, "teams": 202}
"""The statuses that say yes, other than 200."""


@contextmanager
def a_plug_in(
    kind: str, tmp_path: Path, answer: Answer | None = None
) -> Iterator[tuple[Service, AppriseNotifier]]:
    """A service of this kind that answers so, and who hands messages over to it."""
    url, yes = (ON_LOOPBACK | FIXED)[kind]
    service = Service(answer or Answer(YES.get(kind, 200), yes))
    with service.as_proxy(tmp_path) if kind in FIXED else service:
        destination = Destination(kind, SecretStr(url.format(service.address)))
        is_silent = answer is not None and answer.manner is not Manner.ANSWERS
        seconds = SHORT_SECONDS if is_silent else LONG_SECONDS
        notifier = AppriseNotifier([destination], timeout_seconds=seconds)
        yield service, notifier
        notifier.close()


def sent(kind: str, tmp_path: Path, answer: Answer | None = None) -> Attempt:
    with a_plug_in(kind, tmp_path, answer) as (_, notifier):
        return asyncio.run(notifier.send(kind, PACT))


@pytest.mark.parametrize("kind", [*ON_LOOPBACK, *FIXED])
def test_what_a_service_takes_is_delivered_in_one_request(kind: str, tmp_path: Path) -> None:
    with a_plug_in(kind, tmp_path) as (service, notifier):
        attempt = asyncio.run(notifier.send(kind, PACT))

    assert attempt == DELIVERED
    assert len(service.requests) == 1
    body = service.requests[0].body
    assert "mutual defence" in body.decode() or b"mutual+defence" in body


def for_good(status: int, *, all_of_it: bool) -> Attempt:
    return Attempt(Outcome.REFUSED_FOR_GOOD, f"http_{status}", is_destinations=all_of_it)


def for_now(status: int, seconds: float | None = None) -> Attempt:
    told = seconds is not None
    return Attempt(Outcome.REFUSED_FOR_NOW, f"http_{status}", seconds, is_destinations=told)


TABLE = {
    "400": for_good(400, all_of_it=False),
    "401": for_good(401, all_of_it=True),
    "403": for_good(403, all_of_it=True),
    "404": for_good(404, all_of_it=True),
    "408": for_now(408),
    "410": for_good(410, all_of_it=True),
    "413": for_good(413, all_of_it=False),
    "422": for_good(422, all_of_it=False),
    "429 in seconds": for_now(429, 7.0),
    "429 at a date": for_now(429, 90.0),
    "500": for_now(500),
    "502": for_now(502),
    "503": for_now(503),
    "503 in seconds": for_now(503, 7.0),
    "302 elsewhere": for_good(302, all_of_it=True),
    "307 elsewhere": for_good(307, all_of_it=True),
}
"""The table of docs/explanation/delivery.md, for each status and what goes with it."""

SAYS_OTHERWISE = {("telegram", "400"): for_good(400, all_of_it=True)}
"""Where a service's own documentation justifies another outcome, and delivery.md says so.

Telegram: the 400 here is "chat not found". Others that say so in a 400: further below.
"""

# Slack, Discord, Telegram, Google, ntfy, Gotify and Mattermost document these; what a flow of
# Teams' says is what Azure Logic Apps say; whoever reads JSON, XML or a form may say anything.
SLACK = {
    400: "invalid_payload",
    403: "action_prohibited",
    404: "channel_not_found",
    410: "channel_is_archived",
    429: "rate_limited",
    500: "rollup_error",
}
GOOGLE = {400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED"}


def said(kind: str, status: int) -> bytes:
    """What a service of this kind says with a status, in its own form."""
    if kind == "slack":
        return SLACK.get(status, "no").encode()
    form: dict[str, object] = {
        "discord": {"message": f"{status}: No", "code": 0},
        "telegram": {
            "ok": False,
            "error_code": status,
            "description": "Bad Request: chat not found",
        },
        "teams": {"error": {"code": "InvalidRequestContent", "message": "It is not valid."}},
        "google-chat": {"error": {"code": status, "message": "No", "status": GOOGLE.get(status)}},
        "ntfy": {"code": status * 100 + 1, "http": status, "error": "no"},
        "gotify": {"error": "No", "errorCode": status, "errorDescription": "no"},
        "mattermost": {"id": "api.context.no.app_error", "message": "No", "status_code": status},
    }
    return json.dumps(form.get(kind, {})).encode()


def a_page(status: int) -> bytes:
    """What a proxy says instead: of nginx's kind, with a byte order mark before some."""
    mark = "\ufeff" if status % 2 else ""
    page = (
        f"{mark}<html>\r\n<head><title>{status}</title></head><body><h1>{status}</h1></body></html>"
    )
    return page.encode()


def an_answer(case: str, body: bytes) -> Answer:
    status, _, more = case.partition(" ")
    headers = {
        "in seconds": {"Retry-After": "7"},
        "at a date": {
            "Retry-After": format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
        },
        "elsewhere": {"Location": "https://elsewhere.example/"},
        "": {},
    }
    return Answer(int(status), body, headers[more])


def judged(kind: str, tmp_path: Path, answer: Answer) -> Attempt:
    """What one try comes to that asks once, and in whose time no plug-in sleeps."""
    began = time.monotonic()
    with a_plug_in(kind, tmp_path, answer) as (service, notifier):
        attempt = asyncio.run(notifier.send(kind, PACT))
    assert len(service.requests) == 1
    assert time.monotonic() - began < 7.0
    return attempt


def alike(attempt: Attempt, expected: Attempt) -> bool:
    waits = attempt.wait_seconds == pytest.approx(expected.wait_seconds, abs=3)
    return waits and replace(attempt, wait_seconds=expected.wait_seconds) == expected


@pytest.mark.parametrize("kind", [*ON_LOOPBACK, *FIXED])
@pytest.mark.parametrize("case", TABLE)
def test_what_a_service_refuses_is_refused_as_it_says(kind: str, case: str, tmp_path: Path) -> None:
    expected = SAYS_OTHERWISE.get((kind, case), TABLE[case])
    answer = an_answer(case, said(kind, int(case[:3])))

    attempt = judged(kind, tmp_path, answer)

    assert alike(attempt, expected), attempt


@pytest.mark.parametrize("kind", [*ON_LOOPBACK, *FIXED])
@pytest.mark.parametrize("case", TABLE)
def test_a_proxys_page_concerns_all_that_is_for_there_unless_it_is_about_one_message(
    kind: str, case: str, tmp_path: Path
) -> None:
    expected = replace(TABLE[case], is_destinations=case not in {"413", "422"})

    attempt = judged(kind, tmp_path, an_answer(case, a_page(int(case[:3]))))

    assert alike(attempt, expected), attempt


@pytest.mark.parametrize(
    ("kind", "body", "names_the_place"),
    [
        ("slack", "no_service", True),
        ("slack", "invalid_token", True),
        ("slack", "user_not_found", True),
        ("slack", "team_disabled", True),
        ("slack", "too_many_attachments", False),
        ("discord", '{"message": "Webhooks posted to forums must…", "code": 220001}', True),
        ("discord", '{"message": "Too long", "code": 50035, "id": "1322000123"}', False),
        ("teams", '{"error":{"code":"WorkflowTriggerIsNotEnabled","message":"Deleted"}}', True),
        ("teams", '{"error":{"code":"TriggerInputSchemaMismatch","message":"No match"}}', True),
        (
            "google-chat",
            '{"error":{"code":400,"details":[{"links":[]},{"reason":"API_KEY_INVALID"}]}}',
            True,
        ),
        ("mattermost", '{"id":"web.incoming_webhook.invalid.app_error"}', True),
        ("mattermost", '{"id":"web.incoming_webhook.user.app_error"}', True),
        ("mattermost", '{"id":"web.incoming_webhook.text.length.app_error"}', False),
    ],
)
def test_a_400_concerns_all_that_is_for_a_place_where_it_names_that(
    kind: str, body: str, tmp_path: Path, *, names_the_place: bool
) -> None:
    attempt = judged(kind, tmp_path, Answer(400, body.encode()))

    assert attempt == for_good(400, all_of_it=names_the_place)


@pytest.mark.parametrize("kind", [*ON_LOOPBACK, *FIXED])
@pytest.mark.parametrize("manner", [Manner.DROPS, Manner.HANGS, Manner.DRIPS, Manner.BREAKS_OFF])
def test_what_comes_of_a_message_without_an_answer_is_unknown(
    kind: str, manner: Manner, tmp_path: Path
) -> None:
    with a_plug_in(kind, tmp_path, Answer(manner=manner)) as (_, notifier):
        attempts = [asyncio.run(notifier.send(kind, PACT)) for _ in range(2)]

    # The second would be "busy" if the first were still waiting.
    assert attempts == [NO_ANSWER] * 2


@pytest.mark.parametrize("kind", [*ON_LOOPBACK, *FIXED])
def test_a_page_instead_of_an_answer_is_no_delivery(kind: str, tmp_path: Path) -> None:
    page = Answer(200, b"<!doctype html><title>Log in to this network</title>")

    assert sent(kind, tmp_path, page) == Attempt(Outcome.UNKNOWN, "strange_answer")


@pytest.mark.parametrize(
    "kind", ["slack", "telegram", "google-chat", "ntfy", "gotify", "mattermost"]
)
def test_a_yes_that_says_nothing_is_no_delivery(kind: str, tmp_path: Path) -> None:
    assert sent(kind, tmp_path, Answer(200, b"")) == Attempt(Outcome.UNKNOWN, "strange_answer")


@pytest.mark.parametrize("kind", ["slack", "telegram"])
def test_a_yes_whose_body_says_no_is_no_delivery(kind: str, tmp_path: Path) -> None:
    no = Answer(200, json.dumps({"ok": False, "error": "unknown"}).encode())

    assert sent(kind, tmp_path, no) == Attempt(Outcome.REFUSED_FOR_NOW, "says_no")


@pytest.mark.parametrize("kind", FIXED)
def test_where_a_proxy_cannot_be_reached_nothing_was_sent(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    destination = Destination(kind, SecretStr(FIXED[kind][0]))
    notifier = AppriseNotifier([destination], timeout_seconds=LONG_SECONDS)

    assert asyncio.run(notifier.send(kind, PACT)) == NOT_CONNECTED
    notifier.close()


@pytest.mark.parametrize("kind", FIXED)
def test_to_whoever_is_not_who_he_should_be_nothing_is_sent(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with a_plug_in(kind, tmp_path) as (service, notifier):
        monkeypatch.delenv("REQUESTS_CA_BUNDLE")
        attempt = asyncio.run(notifier.send(kind, PACT))

    assert attempt == NOT_CONNECTED
    assert service.requests == []


@pytest.mark.parametrize("kind", ON_LOOPBACK)
def test_a_slow_service_is_waited_for_as_long_as_is_allowed(kind: str, tmp_path: Path) -> None:
    slow = Answer(200, ON_LOOPBACK[kind][1], manner=Manner.TARRIES)
    with a_plug_in(kind, tmp_path, slow) as (service, _):
        destination = Destination(kind, SecretStr(ON_LOOPBACK[kind][0].format(service.address)))
        patient = AppriseNotifier([destination], timeout_seconds=LONG_SECONDS)
        attempt = asyncio.run(patient.send(kind, PACT))
        patient.close()

    assert attempt == DELIVERED
    assert len(service.requests) == 1


def test_discord_does_not_sleep_on_its_limit_in_our_time(tmp_path: Path) -> None:
    reset = str(int(time.time()) + 60)
    limited = Answer(204, b"", {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset})
    with a_plug_in("discord", tmp_path, limited) as (service, notifier):
        attempts = [asyncio.run(notifier.send("discord", PACT)) for _ in range(2)]

    assert attempts == [DELIVERED] * 2
    assert len(service.requests) == 2


@pytest.mark.parametrize("number", range(40))
def test_what_discord_is_handed_is_within_its_limit(number: int, tmp_path: Path) -> None:
    text = "Both sides agreed on mutual defence, and more was said of it at length. " * 40
    alert = an_alert(
        watch_title="w" * (2 * number),
        article=a_provenance(headline="h" * 199),
        passages=(a_passage(text[: 50 * number + 20], ((0, 4),)),),
    )
    with a_plug_in("discord", tmp_path) as (service, notifier):
        asyncio.run(notifier.send("discord", render(alert, notifier.room("discord"))))

    assert len(json.loads(service.requests[0].body)["content"]) <= 2_000


def test_ntfy_is_handed_text_in_any_script_and_not_a_file(tmp_path: Path) -> None:
    text = "Стороны договорились о взаимной обороне. " * 200
    alert = an_alert(passages=(a_passage(text, ((0, 7),)),))
    with a_plug_in("ntfy", tmp_path) as (service, notifier):
        asyncio.run(notifier.send("ntfy", render(alert, notifier.room("ntfy"))))

    (request,) = service.requests
    assert "filename" not in request.path
    assert "Стороны" in json.loads(request.body)["message"]


async def test_a_mail_server_that_refuses_is_heard() -> None:
    async with a_post_office() as office:
        url = f"mailto://127.0.0.1:{office.port}/?from=w@example.org&to=desk@example.org&mode=insecure"
        office.refuses = "552 5.3.4 too big"
        notifier = AppriseNotifier(
            [Destination("mail", SecretStr(url))], timeout_seconds=LONG_SECONDS
        )
        attempt = await notifier.send("mail", PACT)
        notifier.close()

    assert attempt == Attempt(Outcome.REFUSED_FOR_GOOD, "smtp_552")


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("json://127.0.0.1:1/?to=a", None),
        ("mailto://u:s3cret@example.com?to=a@example.org,b@example.org", "reaches 2 places"),
        ("ntfy://127.0.0.1:1/one/two", "reaches 2 places"),
        ("syslog://", "is on this machine"),
        ("windows://", "is on this machine"),
        ("blink1://", "is on this machine"),
        ("glib://", "is on this machine"),
        ("mailto://127.0.0.1:25/?from=w@example.org&to=desk@example.org&mode=insecure", None),
    ],
)
def test_a_destination_is_one_place_that_may_reach_somebody_elsewhere(
    url: str, why: str | None
) -> None:
    destination = Destination("desk", SecretStr(url))
    if why is None:
        AppriseNotifier([destination], timeout_seconds=1).close()
        return

    with pytest.raises(ConfigurationError, match=why) as refused:
        AppriseNotifier([destination], timeout_seconds=1)
    assert "s3cret" not in str(refused.value)
