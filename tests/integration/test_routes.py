"""Routes and silences, for real: groups survive a kill, and what is silenced is accounted for."""

import asyncio
import json
import signal
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer

from schemas.codec import encode
from schemas.delivery import Delivery
from schemas.timing import Timing
from schemas.topics import TOPICS
from streams.outbox import partition_of
from tests.builders import a_delivery
from tests.integration.commands import clausewatch, running, settings_for, tailed, until
from tests.integration.receivers import HttpReceiver
from tests.wording import own_words

pytestmark = pytest.mark.kafka

PACTS = {
    "en": "Russia and North Korea have a mutual defence pact.",
    "id": "Rusia dan Korea Utara memiliki pakta pertahanan bersama.",
}
ROUTES = """
destinations: {meja: {language: id}}
route:
  destinations: [desk]
  routes:
    - {name: desk, group_by: watch, group_interval: 25s, continue: true}
    - {name: meja, destinations: [meja]}
"""


def ingest(number: int, language: str, settings: dict[str, Any]) -> str:
    """Send a report, in words of its own; return its article's id."""
    text = f"{PACTS[language]} {own_words(number)}"
    title = f"Report {number}"
    article = {"url": f"https://outlet{number}.example/", "title": title, "text": text}
    article["language"] = language
    assert (
        clausewatch("ingest", "-", stdin=json.dumps(article).encode(), **settings).returncode == 0
    )
    return title


def reports(chat: HttpReceiver) -> list[list[str]]:
    """The headlines of each message, in the order of their numbers."""
    return [
        sorted(line for line in text.split("\n") if line.startswith("Report "))
        for text in chat.texts
    ]


def decided(settings: dict[str, Any], count: int) -> bool:
    return len(tailed("alerts", **settings)) == count


def article_of(headline: str, settings: dict[str, Any]) -> str:
    alerts = (each for each in tailed("alerts", **settings))
    return next(
        str(each["article"]["article_id"])
        for each in alerts
        if each["article"]["headline"] == headline
    )


def test_a_group_survives_a_kill_and_a_silence_keeps_what_it_says_and_no_more(
    broker: str, prefix: str, tmp_path: Path
) -> None:
    settings = settings_for(broker, prefix, tmp_path)
    assert clausewatch("topics", "create", **settings).returncode == 0
    with HttpReceiver() as desk, HttpReceiver() as meja:
        destinations, routes = tmp_path / "apprise.yaml", tmp_path / "routes.yaml"
        named = (("desk", desk), ("meja", meja))
        destinations.write_text(
            "urls:\n" + "".join(f"  - {chat.url}: [{{tag: {name}}}]\n" for name, chat in named)
        )
        routes.write_text(ROUTES)
        arguments = ("worker", "--destinations", destinations, "--routes", routes)
        silenced = clausewatch(
            "silence", "add", "language=id", "--for", "1h", "--reason", "known", "--author", "Sari",
            "--destination", "meja", **settings,
        )  # fmt: skip
        assert silenced.returncode == 0, silenced.stderr.decode()
        silence_id = silenced.stdout.decode().strip()

        with running(*arguments, log=tmp_path / "first.log", **settings) as worker:
            ingest(1, "en", settings)
            until(lambda: len(desk.texts) == 1, "the first at once", while_runs=worker)
            ingest(2, "en", settings)
            hushed = ingest(3, "id", settings)
            until(lambda: decided(settings, 3), "all three alerts", while_runs=worker)
            until(lambda: len(meja.texts) == 2, "what is not silenced", while_runs=worker)
            worker.send_signal(signal.SIGKILL)
            worker.wait()
        assert reports(desk) == [["Report 1"]]

        with running(*arguments, log=tmp_path / "second.log", **settings) as worker:
            until(lambda: len(desk.texts) == 2, "the group", while_runs=worker)
            assert reports(desk) == [["Report 1"], ["Report 2", "Report 3"]]
            assert desk.received[1]["title"].endswith(": 2 more reports of “Report 1”")
            assert "laporan baru" in meja.received[0]["title"]
            assert reports(meja) == [["Report 1"], ["Report 2"]]

            listed = clausewatch("silence", "list", "--format", "jsonl", **settings)
            (silence,) = map(json.loads, listed.stdout.splitlines())
            assert (silence["suppressed"], silence["standing"]) == (1, "active")
            explained = clausewatch("explain", article_of(hushed, settings), **settings)
            shown = " ".join(explained.stdout.decode().split())
            assert "delivery to meja: suppressed (silenced)" in shown
            assert f"silence {silence_id[:12]} by Sari" in shown
            assert "language=id to meja, because known" in shown

            ended = clausewatch("silence", "expire", silence_id[:8], **settings)
            assert ended.returncode == 0, ended.stderr.decode()
            ingest(4, "id", settings)
            until(lambda: len(meja.texts) == 3, "what is silenced no more", while_runs=worker)

            counted = clausewatch("reconcile", "--format", "jsonl", **settings)
            shares = {
                row["destination"]: row
                for row in map(json.loads, counted.stdout.splitlines())
                if row["stage"] == "destination"
            }

    assert counted.returncode == 0, counted.stdout.decode()
    meja_had, desk_had = shares["meja"], shares["desk"]
    assert (meja_had["routed"], meja_had["at_once"], meja_had["suppressed"]) == (4, 3, 1)
    assert (desk_had["routed"], desk_had["at_once"]) == (4, 1)
    assert desk_had["grouped"] + desk_had["open"] == 3


async def put_down(broker: str, topic: str, deliveries: Sequence[Delivery]) -> None:
    """Write what a worker had routed before it went down."""
    async with AIOKafkaProducer(bootstrap_servers=broker) as producer:
        for each in deliveries:
            place = partition_of(TOPICS["deliveries"], each)
            await producer.send_and_wait(
                topic, encode(each), key=each.key.encode(), partition=place
            )


def is_put_down(settings: dict[str, Any]) -> bool:
    return {each["state"] for each in tailed("deliveries", **settings)[-2:]} == {"grouped"}


def test_a_digest_that_was_due_while_no_worker_ran_comes_late_and_once(
    broker: str, prefix: str, tmp_path: Path
) -> None:
    settings = settings_for(broker, prefix, tmp_path)
    assert clausewatch("topics", "create", **settings).returncode == 0
    due_at = datetime.now(UTC) - timedelta(hours=2)
    timing = Timing(route="jakarta", digest="morning", digest_at=due_at)
    waiting = [
        a_delivery(alert=name).model_copy(
            update={"timing": timing, "routed_at": due_at - timedelta(hours=5)}
        )
        for name in "ab"
    ]
    asyncio.run(put_down(broker, f"{prefix}.deliveries", waiting))
    with HttpReceiver() as desk:
        destinations = tmp_path / "apprise.yaml"
        destinations.write_text(f"urls:\n  - {desk.url}: [{{tag: desk}}]\n")
        for life in ("first", "second"):
            log = tmp_path / f"{life}.log"
            with running("worker", "--destinations", destinations, log=log, **settings) as worker:
                until(lambda: len(desk.texts) == 1, "the digest", while_runs=worker)
                until(lambda: is_put_down(settings), "that it is put down", while_runs=worker)

    assert len(desk.texts) == 1
    assert desk.received[0]["title"].endswith("digest “morning”: 2 reports of 2 events, late")
    assert "Late by 2 h" in desk.texts[0]
    assert all(each.alert_id in desk.texts[0] for each in waiting)


@pytest.mark.parametrize(
    ("arguments", "status", "why"),
    [
        (("add", "--reason", "x", "--for", "1h", "stage=won"), 4, "is no NAME=VALUE"),
        (("add", "--reason", "x", "--for", "1h", "state=won"), 4, "state"),
        (("add", "--reason", "x", "--for", "1h", "language=german"), 4, "is no language"),
        (("add", "--reason", "x", "--for", "1h", "late=true", "--author", " "), 4, "--author"),
        (("add", "--reason", "x", "--for", "1", "late=true"), 4, "is no duration"),
        (("add", "--reason", "x", "late=true"), 4, "needs --for DURATION, or --until TIME"),
        (("add", "--reason", "x", "--for", "91d", "late=true"), 4, "90 days at most"),
        (("add", "--reason", " ", "--for", "1h", "late=true"), 4, "--reason"),
        (
            ("add", "--reason", "x", "--until", "2020-01-01", "late=true"),
            4,
            "over before it begins",
        ),
    ],
)
def test_a_silence_that_would_do_harm_or_nothing_is_refused(
    arguments: tuple[str, ...], status: int, why: str
) -> None:
    told = clausewatch("silence", *arguments)

    assert told.returncode == status
    assert why in " ".join(told.stderr.decode().split())
