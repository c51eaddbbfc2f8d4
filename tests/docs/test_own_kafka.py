"""The pages for whoever has a Kafka that wants TLS and a log-in."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.docs.conftest import ROOT, A_reader
from tests.docs.secure_kafka import SecureKafka, a_secure_kafka
from tests.integration.receivers import HttpReceiver, SmtpReceiver

pytestmark = [pytest.mark.kafka, pytest.mark.long]

FOLLOWED = ["docs/how-to/own-kafka.md", "README.md"]

PACT = "Moscow and Pyongyang are bound by a mutual-defence pact."


@pytest.fixture(scope="module")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SecureKafka]:
    with a_secure_kafka(tmp_path_factory.mktemp("secure")) as running:
        yield running


@contextmanager
def their_own(kafka: SecureKafka) -> Iterator[Mapping[str, str]]:
    """What a reader has in place of what stands on the pages."""
    with HttpReceiver() as chat, SmtpReceiver() as mail, HttpReceiver() as operator:
        yield {
            "kafka-1:9093,kafka-2:9093": kafka.bootstrap_servers,
            "/run/secrets/kafka": str(kafka.password),
            "/etc/ssl/kafka-ca.pem": str(kafka.authority),
            "slack://${SLACK_TOKEN}/#treaties": chat.url,
            "mailto://watch:${MAIL_PASSWORD}@example.org?to=duty@example.org": mail.url,
            "ntfys://ntfy.example.org/clausewatch-ops": operator.url,
            "ALERT_OR_ARTICLE": "theirs",
            "ALERT_ID": "theirs",
        }


def test_own_kafka(kafka: SecureKafka, a_reader: A_reader) -> None:
    with their_own(kafka) as own, a_reader(own) as reader:
        reader.follow(ROOT / FOLLOWED[0])


def test_readme(kafka: SecureKafka, a_reader: A_reader, tmp_path: Path) -> None:
    (tmp_path / "article.txt").write_text(PACT)
    (tmp_path / "articles.jsonl").write_text(json.dumps({"id": "theirs", "text": PACT}))
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "rain.html").write_text(f"<html><body><p>{'It rained. ' * 40}</p></body>")

    with their_own(kafka) as own, a_reader(own) as reader:
        reader.follow(ROOT / FOLLOWED[1])
