"""``clausewatch ingest --backfill``: decided on, and nobody is told."""

import json
from pathlib import Path

import pytest

from tests.integration.commands import clausewatch, running, settings_for, tailed, until
from tests.integration.receivers import HttpReceiver
from tests.wording import own_words

pytestmark = pytest.mark.kafka


def an_article(number: int) -> dict[str, str]:
    clause = "Russia and North Korea have a mutual defence pact."
    text = f"{clause} {own_words(number)}"
    return {"id": str(number), "source": "desk", "title": f"Report {number}", "text": text}


def test_what_is_filled_in_is_known_and_told_to_nobody(
    broker: str, prefix: str, tmp_path: Path
) -> None:
    settings = settings_for(broker, prefix, tmp_path)

    def ingest(number: int, *options: str) -> None:
        line = json.dumps(an_article(number)).encode()
        told = clausewatch("ingest", "-", *options, stdin=line, **settings)
        assert told.returncode == 0, told.stderr.decode()

    assert clausewatch("topics", "create", **settings).returncode == 0
    with HttpReceiver() as chat:
        destinations = tmp_path / "apprise.yaml"
        destinations.write_text(f"urls:\n  - {chat.url}:\n      - tag: chat\n")
        arguments = ("worker", "--destinations", destinations)
        with running(*arguments, log=tmp_path / "worker.log", **settings) as worker:
            ingest(1, "--backfill")
            until(lambda: len(tailed("decisions", **settings)) == 1, "one", while_runs=worker)
            ingest(1)
            ingest(2)
            until(lambda: len(tailed("decisions", **settings)) == 3, "three", while_runs=worker)
            until(lambda: bool(chat.texts), "an alert", while_runs=worker)

    decisions = {
        (d["mention"]["article"]["headline"], d["decision"], d["is_backfill"])
        for d in tailed("decisions", **settings)
    }
    assert decisions == {
        ("Report 1", "new", True),
        ("Report 1", "republication", False),
        ("Report 2", "new", False),
    }
    assert all("Report 2" in text for text in chat.texts)
    assert clausewatch("reconcile", **settings).returncode == 0
