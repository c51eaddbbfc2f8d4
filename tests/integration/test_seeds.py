"""The five articles that this began with, through everything that is real."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from schemas.mention import TOLD
from tests.integration.commands import clausewatch, running, tailed, until
from tests.integration.receivers import HttpReceiver, SmtpReceiver

pytestmark = pytest.mark.kafka

# Words of the sentence that says it, in each of the files that do.
SAYS_IT = {
    "000": "janji saling membantu jika salah satu negara diserang",
    "001": "janji saling membantu jika salah satu negara diserang",
    "003": "akta pertahanan bersama",
    "004": "pertahanan bersama",
}


def test_four_of_five_alert_once_each_and_a_second_arrival_alerts_nobody(
    shared: Path, tmp_path: Path
) -> None:
    seeds = sorted((shared / "seeds").glob("*.txt"))
    data_dir = str(tmp_path / "data")
    with HttpReceiver() as chat, SmtpReceiver() as mail:
        destinations = tmp_path / "apprise.yaml"
        destinations.write_text(
            f"urls:\n  - {chat.url}:\n      - tag: chat\n  - {mail.url}:\n      - tag: mail\n"
        )
        arguments = ("--data-dir", data_dir, "--destinations", destinations)
        with running("up", *arguments, log=tmp_path / "up.log") as up:
            until(lambda: is_up(data_dir), "Kafka runs on the data directory", while_runs=up)
            articles = ingested(seeds, data_dir)
            until(
                lambda: len(chat.texts) >= 4 and len(mail.mailbox.texts) >= 4,
                "four alerts each",
                while_runs=up,
            )
            assert ingested(seeds, data_dir) == articles
            until(lambda: len(read("decisions", data_dir)) >= 8, "eight decisions", while_runs=up)
            until(lambda: len(read("reports", data_dir)) >= 10, "ten reports", while_runs=up)
            decisions, alerts = read("decisions", data_dir), read("alerts", data_dir)
            deliveries = read("deliveries", data_dir)

    assert up.returncode == 0
    # Which of them comes first is chance, and with it which is the first to tell of the signing.
    told = Counter("told" if d["decision"] in TOLD else d["decision"] for d in decisions)
    assert told == {"told": 4, "republication": 4}
    assert sorted(alert["article"]["article_id"] for alert in alerts) == sorted(
        articles[number] for number in SAYS_IT
    )
    assert Counter(d["state"] for d in deliveries)["delivered"] == 8
    for alert in alerts:
        number = next(n for n in SAYS_IT if articles[n] == alert["article"]["article_id"])
        assert SAYS_IT[number] in alert["passages"][0]["text"]
        for texts in (chat.texts, mail.mailbox.texts):
            [text] = [text for text in texts if f"Alert {alert['alert_id']}" in text]
            assert SAYS_IT[number] in plain(text)


def is_up(data_dir: str) -> bool:
    return clausewatch("topics", "check", "--data-dir", data_dir).returncode == 0


def ingested(seeds: list[Path], data_dir: str) -> dict[str, str]:
    """Send the files; return each one's article id by the number its name begins with."""
    told = clausewatch("ingest", *seeds, "--data-dir", data_dir, "--format", "jsonl")
    assert told.returncode == 0, told.stderr.decode()
    sent = [json.loads(line) for line in told.stdout.splitlines()]
    return {Path(entry["label"]).name[:3]: entry["article_id"] for entry in sent}


def read(topic: str, data_dir: str) -> list[dict[str, Any]]:
    return tailed(topic, CLAUSEWATCH_DATA_DIR=data_dir)


def plain(text: str) -> str:
    """The message without its marks and line breaks."""
    return " ".join(text.replace("【", "").replace("】", "").split())
