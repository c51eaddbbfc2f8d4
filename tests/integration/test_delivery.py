"""A destination that lets us in no more, and one that takes no message: told, kept, sent again."""

import asyncio
import json
import signal
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer

from tests.integration.commands import clausewatch, running, settings_for, tailed, until
from tests.integration.receivers import HttpReceiver
from tests.kafka import committed_offsets
from tests.wording import own_words

pytestmark = pytest.mark.kafka

PACT = "Russia and North Korea have a mutual defence pact."


def ingest(numbers: range, settings: dict[str, Any]) -> None:
    """Send reports, each in words of its own."""
    articles = (
        {
            "url": f"https://outlet{number}.example/",
            "title": f"Report {number}",
            "text": f"{PACT} {own_words(number)}",
        }
        for number in numbers
    )
    lines = "\n".join(map(json.dumps, articles)).encode()
    assert clausewatch("ingest", "-", stdin=lines, **settings).returncode == 0


def standing(settings: dict[str, Any]) -> dict[str, tuple[str, str | None]]:
    """What holds for each delivery: its state and why, by destination and headline's number."""
    found = {}
    for record in tailed("deliveries", **settings):
        found[f"{record['destination']}/{record['alert_id']}"] = record["state"], record["reason"]
    return found


def states(settings: dict[str, Any], destination: str) -> list[tuple[str, str | None]]:
    return [each for key, each in standing(settings).items() if key.startswith(f"{destination}/")]


def titles(operator: HttpReceiver) -> list[str]:
    return [received["title"] for received in operator.received]


def test_who_lets_us_in_no_more_is_paused_and_what_failed_is_sent_again(
    broker: str, prefix: str, tmp_path: Path
) -> None:
    with (
        HttpReceiver() as operator,
        HttpReceiver() as chat,
        HttpReceiver(status=401) as barred,
        HttpReceiver(status=413) as small,
    ):
        settings = settings_for(broker, prefix, tmp_path, operator_url=operator.url)
        destinations = tmp_path / "apprise.yaml"
        destinations.write_text(
            "urls:\n"
            + "".join(
                f"  - {receiver.url}:\n      - tag: {name}\n"
                for name, receiver in (("chat", chat), ("barred", barred), ("small", small))
            )
        )
        arguments = ("worker", "--destinations", destinations)
        assert clausewatch("topics", "create", **settings).returncode == 0
        log = tmp_path / "worker.log"
        with running(*arguments, log=log, **settings) as worker:

            def settled(claim: Callable[[], bool], what: str) -> None:
                until(claim, what, while_runs=worker)

            ingest(range(3), settings)
            settled(lambda: len(chat.texts) == 3, "three alerts")
            settled(
                lambda: states(settings, "small") == [("failed", "http_413")] * 3, "the failures"
            )
            settled(lambda: states(settings, "barred").count(("pending", None)) == 2, "the pause")
            settled(
                lambda: {"clausewatch: barred takes no alerts"} <= set(titles(operator)),
                "the operator hears of it",
            )
            assert ("pending", "http_401") in states(settings, "barred")
            assert len(barred.received) == 1
            assert "clausewatch: alerts did not reach small" in titles(operator)

            small.status = 200
            again = clausewatch("notify", "resend", "--to", "small", **settings)
            assert again.returncode == 0, again.stderr.decode()
            settled(lambda: states(settings, "small") == [("delivered", None)] * 3, "all of it")

            assert clausewatch("notify", "resend", **settings).returncode == 3
            assert len(chat.texts) == 3

    assert len(set(small.texts[3:])) == 3


def test_who_never_answers_holds_up_no_alert_no_commit_and_no_exit(
    broker: str, prefix: str, tmp_path: Path
) -> None:
    settings = settings_for(broker, prefix, tmp_path, shutdown_grace_seconds="60")
    with HttpReceiver() as chat, socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]  # nobody accepts: the system takes what is sent
        destinations = tmp_path / "apprise.yaml"
        destinations.write_text(
            f"urls:\n  - {chat.url}:\n      - tag: chat\n"
            f"  - json://127.0.0.1:{port}/:\n      - tag: silent\n"
        )
        assert clausewatch("topics", "create", **settings).returncode == 0
        ingest(range(12), settings)
        log = tmp_path / "worker.log"
        with running("worker", "--destinations", destinations, log=log, **settings) as worker:
            until(lambda: len(chat.texts) == 12, "all alerts elsewhere", while_runs=worker)
            until(
                lambda: asyncio.run(is_all_committed(broker, prefix)),
                "all that was read is committed",
                while_runs=worker,
            )
            assert ("sending", None) in states(settings, "silent")
            asked = time.monotonic()
            worker.send_signal(signal.SIGTERM)
            assert worker.wait() == 0
            assert time.monotonic() - asked < 20  # an answer is waited for for 30 seconds

        assert "delivery.not_waited_for" in log.read_text()
        found = states(settings, "silent")
        assert found.count(("pending", None)) + found.count(("sending", None)) == 12


async def is_all_committed(broker: str, group: str) -> bool:
    """Whether a group has committed all that stands in the topics that it reads."""
    committed = await committed_offsets(broker, group)
    if not committed:
        return False
    async with AIOKafkaConsumer(bootstrap_servers=broker) as consumer:
        ends = await consumer.end_offsets(list(committed))
    return bool(committed == ends)


def test_an_alert_does_not_wait_for_a_backlog_of_articles(
    broker: str, prefix: str, tmp_path: Path
) -> None:
    """By count, not by the clock: of 1,200 articles few are read when the first has been told."""
    settings = settings_for(broker, prefix, tmp_path)
    news = "Russia and North Korea spoke of trade with China. "
    lines = (
        {
            "url": f"https://outlet{number}.example/",
            "title": f"Report {number}",
            "text": (PACT if number == 0 else news) + 40 * news + own_words(number),
        }
        for number in range(1_200)
    )
    with HttpReceiver() as chat:
        destinations = tmp_path / "apprise.yaml"
        destinations.write_text(f"urls:\n  - {chat.url}:\n      - tag: chat\n")
        assert clausewatch("topics", "create", **settings).returncode == 0
        backlog = "\n".join(map(json.dumps, lines)).encode()
        assert clausewatch("ingest", "-", stdin=backlog, **settings).returncode == 0
        log = tmp_path / "worker.log"
        with running("worker", "--destinations", destinations, log=log, **settings) as worker:
            until(lambda: bool(chat.texts), "the alert", while_runs=worker)
            read = asyncio.run(written(broker, f"{prefix}.reports"))

    assert read < 600


async def written(broker: str, topic: str) -> int:
    """Return how many records a topic has had."""
    async with AIOKafkaConsumer(topic, bootstrap_servers=broker) as consumer:
        return sum((await consumer.end_offsets(list(consumer.assignment()))).values())
