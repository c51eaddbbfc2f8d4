"""The image and the compose file, really built and run: with podman, where there is one."""

import asyncio
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiokafka.admin import AIOKafkaAdminClient

from schemas.mention import DecisionKind
from streams.broker.ports import free_ports
from streams.samples import articles, expected
from tests.containers.engine import IMAGE, ROOT, Engine, build, engine, missing
from tests.docs.reader import Reader
from tests.integration.commands import until
from tests.integration.receivers import HttpReceiver

pytestmark = [pytest.mark.kafka, pytest.mark.long, pytest.mark.timeout(1_200)]

FOLLOWED = ["docs/how-to/containers.md"]
DOCKER = """#!/bin/sh
# What the page types, as podman has it.
case "$1 $2" in
  "compose exec")
    shift 2; [ "$1" != -T ] || shift; service=$1; shift
    exec podman exec --interactive "{project}_${{service}}_1" "$@" ;;
  "compose logs") exec podman logs "{project}_$3_1" ;;
esac
exit 2
"""
HARDENED = ("--read-only", "--cap-drop=all", "--security-opt=no-new-privileges", "--tmpfs=/tmp")
PYTHON = ("run", "--rm", *HARDENED, "--entrypoint=/opt/clausewatch/bin/python", IMAGE, "-c")
SAMPLE_ALERTS = sum(
    each.decision in {DecisionKind.NEW, DecisionKind.UPDATE} for each in expected().values()
)
BROKERS = {1: "kafka", 2: "kafka-2", 3: "kafka-3"}
TOPIC_PREFIX = "clausewatch"
THREE = {
    "COMPOSE_PROFILES": "three",
    "KAFKA_VOTERS": "1@kafka:9093,2@kafka-2:9093,3@kafka-3:9093",
    "REPLICAS": "3",
    "IN_SYNC_REPLICAS": "2",
    "BOOTSTRAP_SERVERS": "kafka:9092,kafka-2:9092,kafka-3:9092",
}


@pytest.fixture(scope="module")
def podman() -> Iterator[Engine]:
    """An engine that has all images."""
    if lacking := missing():
        pytest.skip(lacking)
    with engine() as made:
        build(made)
        yield made


@dataclass(frozen=True)
class Stack:
    """What `docker compose up` starts, and a chat that its worker tells."""

    engine: Engine
    project: Path
    chat: HttpReceiver
    status: str
    kafka: str

    def clausewatch(self, *arguments: str, stdin: bytes = b"") -> str:
        """Run a command inside the worker's container."""
        return self.engine.podman(
            "exec", "--interactive", name(self.project, "worker"), "clausewatch", *arguments,
            stdin=stdin,
        )  # fmt: skip

    def tells(self, count: int) -> None:
        until(lambda: len(self.chat.texts) >= count, f"{count} alerts")


def name(project: Path, service: str) -> str:
    return f"{project.name}_{service}_1"


@contextmanager
def a_stack(podman: Engine, project: Path, settings: dict[str, str]) -> Iterator[Stack]:
    """Bring the compose file up as its conditions have it: Kafka, then topics, then the worker."""
    shutil.copy(ROOT / "docker-compose.yml", project)
    (project / "config").mkdir()
    ports = ("KAFKA_PORT", "KAFKA_2_PORT", "KAFKA_3_PORT", "STATUS_PORT")
    given = settings | dict(zip(ports, map(str, free_ports(len(ports))), strict=True))
    env = (ROOT / ".env.example").read_text(encoding="utf-8")
    chosen = "".join(f"{name}={value}\n" for name, value in given.items())
    (project / ".env").write_text(env + chosen)
    brokers = [
        host.split(":")[0] for host in given.get("BOOTSTRAP_SERVERS", "kafka:9092").split(",")
    ]
    try:
        # One by one: podman-compose 1.6 may wait for ever once it has started several.
        for broker in brokers:
            podman.compose(project, "up", "--detach", "--no-build", "--no-deps", broker)
        for broker in brokers:
            podman.healthy(name(project, broker))
        network = json.loads(podman.podman("network", "inspect", f"{project.name}_default"))
        with HttpReceiver(host=network[0]["subnets"][0]["gateway"]) as chat:
            destinations = f"urls:\n  - {chat.url}:\n      - tag: chat\n"
            (project / "config" / "apprise.yaml").write_text(destinations)
            podman.compose(project, "up", "--detach", "--no-build", "--no-deps", "topics")
            assert podman.podman("wait", name(project, "topics")).strip() == "0"
            podman.compose(project, "up", "--detach", "--no-build", "--no-deps", "worker")
            podman.healthy(name(project, "worker"))
            status, kafka = (f"localhost:{given[port]}" for port in ("STATUS_PORT", "KAFKA_PORT"))
            yield Stack(podman, project, chat, status, kafka)
    finally:
        podman.compose(project, "down", "--volumes")


async def leads(kafka: str, group: str) -> int:
    """Return the number of the broker that leads a group: what it keeps moves when that is gone."""
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    try:
        return int(await admin.find_coordinator(group))
    finally:
        await admin.close()


def is_sent(stack: Stack, articles: bytes) -> bool:
    try:
        stack.clausewatch("ingest", "-", stdin=articles)
    except AssertionError:
        return False
    return True


def samples() -> bytes:
    return b"\n".join(article.model_dump_json().encode() for article in articles())


def test_the_image_has_no_shell_no_package_manager_and_no_java(podman: Engine) -> None:
    listing = "import os; print(*(p for d in os.get_exec_path() for p in os.listdir(d)))"
    programs = set(podman.podman(*PYTHON, listing).split())

    assert "clausewatch" in programs
    for unwanted in ("sh", "bash", "busybox", "apt", "dpkg", "perl", "gcc", "ld", "pip", "java"):
        assert unwanted not in programs


def test_the_image_lists_what_is_in_it(podman: Engine) -> None:
    told = podman.podman(*PYTHON, "print(open('/opt/clausewatch/sbom.cdx.json').read())")
    installed = "import importlib.metadata as m; print(*(d.name for d in m.distributions()))"
    there = podman.podman(*PYTHON, installed)
    listed = {normal(component["name"]) for component in json.loads(told)["components"]}

    assert json.loads(told)["bomFormat"] == "CycloneDX"
    assert listed | {"clausewatch"} == {normal(each) for each in there.split()} | {"clausewatch"}
    assert {"faust-streaming", "spacy", "apprise"} <= listed


def normal(distribution: str) -> str:
    return re.sub(r"[-_.]+", "-", distribution).lower()


def test_the_image_judges_without_any_right_or_a_writable_disk(podman: Engine) -> None:
    text = "Moscow and Pyongyang pledged in their treaty to aid each other if attacked."
    run = ("run", "--rm", "--interactive", "--network=none", *HARDENED, IMAGE)

    told = podman.podman(*run, "scan", "-", "--format", "jsonl", stdin=text.encode())

    assert json.loads(told)["verdicts"][0]["verdict"] == "mention"


@pytest.fixture(scope="module")
def one(podman: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """What the compose file starts as it stands: one broker."""
    with a_stack(podman, project(tmp_path_factory.mktemp("one"), "cw-one"), {}) as stack:
        yield stack


def test_the_samples_reach_the_chat_and_all_adds_up(one: Stack) -> None:
    one.clausewatch("ingest", "-", stdin=samples())
    one.tells(SAMPLE_ALERTS)

    assert "Everything adds up" in one.clausewatch("reconcile")


def test_the_seeds_reach_the_chat(one: Stack, shared: Path) -> None:
    told = len(one.chat.texts)
    for seed in sorted((shared / "seeds").glob("*.txt")):
        one.clausewatch("ingest", "-", stdin=seed.read_bytes())
    one.tells(told + 4)

    assert "Everything adds up" in one.clausewatch("reconcile")


def test_the_page_on_containers_can_be_followed(one: Stack, tmp_path: Path) -> None:
    docker = tmp_path / "bin" / "docker"
    docker.parent.mkdir()
    docker.write_text(DOCKER.format(project=one.project.name))
    docker.chmod(0o755)
    environment: dict[str, Any] = one.engine.environment | {
        "PATH": f"{docker.parent}:{os.environ['PATH']}"
    }
    with Reader(tmp_path, replaced={"localhost:9464": one.status}, **environment) as reader:
        reader.follow(ROOT / FOLLOWED[0])


@pytest.mark.parametrize("service", ["kafka", "worker"])
def test_a_service_runs_without_rights_and_within_limits(one: Stack, service: str) -> None:
    [told] = json.loads(one.engine.podman("inspect", name(one.project, service)))
    host = told["HostConfig"]

    assert told["Config"]["User"] not in {"", "0", "root"}
    assert host["ReadonlyRootfs"]
    assert not told["EffectiveCaps"]
    assert "no-new-privileges" in host["SecurityOpt"]
    assert min(host["Memory"], host["NanoCpus"], host["PidsLimit"]) > 0
    assert host["RestartPolicy"]["Name"] == "unless-stopped"


def test_what_was_told_is_remembered_after_both_were_started_again(one: Stack) -> None:
    told = len(one.chat.texts)
    for service in ("kafka", "worker"):
        one.engine.podman("restart", name(one.project, service))
        one.engine.healthy(name(one.project, service))
    one.clausewatch("ingest", "-", stdin=samples())
    until(lambda: "Everything adds up" in one.clausewatch("reconcile"), "all is accounted for")

    assert len(one.chat.texts) == told


def test_a_kafka_within_the_image_is_refused_in_one_line(podman: Engine) -> None:
    with pytest.raises(AssertionError, match=r"^[^\n]*\nclausewatch: [^\n]*no Java[^\n]*\n$"):
        podman.podman("run", "--rm", *HARDENED, IMAGE, "demo")


def test_three_brokers_do_without_the_one_that_leads_the_group(
    podman: Engine, tmp_path: Path
) -> None:
    with a_stack(podman, project(tmp_path, "cw-three"), THREE) as stack:
        stack.clausewatch("topics", "check")
        leader = asyncio.run(leads(stack.kafka, TOPIC_PREFIX))
        podman.podman("kill", name(stack.project, BROKERS[leader]))
        # Until the others have noticed, a command may find nobody.
        until(lambda: is_sent(stack, samples()), "a command finds the brokers that are left")
        stack.tells(SAMPLE_ALERTS)

        assert "Everything adds up" in stack.clausewatch("reconcile")


def project(folder: Path, name: str) -> Path:
    """Make the folder of a project; its name is the project's, so that two do not share one."""
    made = folder / name
    made.mkdir()
    return made
