"""A worker that is killed and comes back goes on where it was."""

import json
import signal
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.integration.commands import clausewatch, running, settings_for, tailed, until
from tests.integration.receivers import HttpReceiver
from tests.wording import own_words

pytestmark = [pytest.mark.kafka, pytest.mark.alone]

NEXT_WITHIN_SECONDS = 10.0
"""From the start of the process to the alert of the article that came meanwhile."""


def test_after_a_kill_nothing_is_lost_and_what_was_told_is_known(
    broker: str, prefix: str, tmp_path: Path
) -> None:
    settings = settings_for(broker, prefix, tmp_path, instance_id=prefix, retry_first_seconds="0.5")
    assert clausewatch("topics", "create", **settings).returncode == 0
    log = tmp_path / "worker.log"
    with HttpReceiver() as chat, HttpReceiver(status=503) as down:
        destinations = tmp_path / "apprise.yaml"
        destinations.write_text(
            f"urls:\n  - {chat.url}:\n      - tag: chat\n  - {down.url}:\n      - tag: down\n"
        )
        arguments = ("worker", "--destinations", destinations)
        with running(*arguments, log=log, **settings) as worker:
            _ingest([_mention(1), _mention(2)], settings)
            until(
                lambda: len(chat.texts) == 2 and len(down.texts) >= 2,
                "both alerts",
                while_runs=worker,
            )
            worker.send_signal(signal.SIGKILL)
            worker.wait()
        down.status = 200
        _ingest([_mention(2), _mention(3)], settings)
        with running(*arguments, log=log, **settings) as worker:
            began = time.monotonic()
            until(
                lambda: any("Report 3" in text for text in chat.texts),
                "the next article's alert",
                while_runs=worker,
            )
            # Static membership: without it a killed worker's partitions wait for its session.
            assert time.monotonic() - began < NEXT_WITHIN_SECONDS
            until(
                lambda: _delivered(settings) == {"chat": 3, "down": 3},
                "three alerts each",
                while_runs=worker,
            )
            until(
                lambda: len(tailed("decisions", **settings)) >= 4,
                "four decisions",
                while_runs=worker,
            )
            decisions = tailed("decisions", **settings)

    by_origin = {d["decision_id"]: d["decision"] for d in decisions}
    assert Counter(by_origin.values()) == {"new": 3, "republication": 1}
    # A message that was under way when the worker died may be said twice, under the same id.
    assert len({_alert(text) for text in chat.texts}) == 3
    assert len(chat.texts) <= 4


def _mention(number: int) -> dict[str, str]:
    return {
        "id": str(number),
        "source": "desk",
        "title": f"Report {number}",
        "text": f"Report number {number} on the treaty. Under Article 4 Russia and North Korea "
        f"must give each other military assistance if one of them is attacked. {own_words(number)}",
    }


def _ingest(articles: list[dict[str, str]], settings: dict[str, Any]) -> None:
    lines = "\n".join(map(json.dumps, articles)).encode()
    told = clausewatch("ingest", "-", stdin=lines, **settings)
    assert told.returncode == 0, told.stderr.decode()


def _delivered(settings: dict[str, Any]) -> Counter[str]:
    last = {(d["destination"], d["alert_id"]): d["state"] for d in tailed("deliveries", **settings)}
    return Counter(name for (name, _), state in last.items() if state == "delivered")


def _alert(text: str) -> str:
    return text.splitlines()[-1]
