import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import faust
import pytest
from faust.auth import SASLCredentials
from faust.types.enums import ProcessingGuarantee

from alerts.routes import everything_at_once
from alerts.testing import FakeNotifier
from schemas.errors import BrokerUnavailable, ConfigurationError
from schemas.health import Health
from schemas.topics import TOPICS
from streams import wiring
from streams.notices import Notices
from streams.settings import load
from streams.wiring import Parts, build_app
from tests.builders import NOON, a_report, at_once
from tests.streams.recording import Recorder

AGENTS = {"analyse": "articles", "decide": "mentions", "route": "alerts", "send": "deliveries"}


@pytest.fixture
def port() -> Iterator[socket.socket]:
    """A port that nobody may knock at: accepting raises `BlockingIOError` while nobody has."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        yield server


def an_app(port: socket.socket, tmp_path: Path, **given: Any) -> faust.App:
    settings = load(
        **{
            "bootstrap_servers": f"127.0.0.1:{port.getsockname()[1]}",
            "data_dir": tmp_path / "data",
            "instance_id": "worker-1",
        }
        | given
    )
    parts = Parts(
        analyse=at_once(lambda _: (a_report(), ())),
        watch_titles={},
        notifier=FakeNotifier(),
        routes=everything_at_once(["desk"]),
        topic_ids={},
        notices=Notices(None, tmp_path / "notices.json", now=lambda: NOON),
    )
    return build_app(settings, parts)


def test_building_connects_to_nobody_and_writes_nothing(
    port: socket.socket, tmp_path: Path
) -> None:
    an_app(port, tmp_path)

    with pytest.raises(BlockingIOError):
        port.accept()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("agent", "topic"), AGENTS.items(), ids=AGENTS)
def test_each_agent_reads_its_topic_one_record_at_a_time(
    port: socket.socket, tmp_path: Path, agent: str, topic: str
) -> None:
    app = an_app(port, tmp_path, topic_prefix="mine")

    assert set(app.agents) == set(AGENTS)
    assert str(app.agents[agent].channel) == f"mine.{topic}"
    assert app.agents[agent].concurrency == 1


async def test_no_topic_is_ever_declared_by_a_worker(port: socket.socket, tmp_path: Path) -> None:
    app = an_app(port, tmp_path)
    channels: list[Any] = [agent.channel for agent in app.agents.values()]

    for channel in channels:
        await channel.declare()

    with pytest.raises(BlockingIOError):
        port.accept()


@pytest.mark.parametrize(("crash", "count"), [(None, 1), (ValueError("a task failed"), 0)])
async def test_a_worker_that_crashed_does_not_say_that_it_stopped(
    port: socket.socket,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    crash: Exception | None,
    count: int,
) -> None:
    recorder = Recorder()
    monkeypatch.setattr(wiring, "make_put", lambda *_: recorder.put)
    app = an_app(port, tmp_path)
    app.crash_reason = crash

    await app.on_before_shutdown.send()

    assert len(recorder.on("health", Health)) == count


def test_what_faust_does_of_its_own_accord_is_switched_off(
    port: socket.socket, tmp_path: Path
) -> None:
    conf: Any = an_app(port, tmp_path).conf

    assert not conf.web_enabled
    assert not conf.autodiscover
    assert not conf.topic_allow_declare
    assert not conf.worker_redirect_stdouts


def test_what_keeps_records_from_being_lost_is_set(port: socket.socket, tmp_path: Path) -> None:
    conf = an_app(port, tmp_path).conf

    assert str(conf.processing_guarantee) == str(ProcessingGuarantee.AT_LEAST_ONCE)
    assert conf.producer_acks == -1
    assert conf.consumer_auto_offset_reset == "earliest"
    assert conf.consumer_group_instance_id == "worker-1.2"


def test_the_largest_record_of_any_topic_can_be_written(
    port: socket.socket, tmp_path: Path
) -> None:
    conf = an_app(port, tmp_path).conf
    largest = max(topic.max_message_bytes for topic in TOPICS.values())

    assert conf.producer_max_request_size > largest


def test_time_outs_are_in_the_order_that_kafkas_client_demands(
    port: socket.socket, tmp_path: Path
) -> None:
    conf = an_app(port, tmp_path).conf

    assert conf.broker_heartbeat_interval * 3 <= conf.broker_session_timeout
    assert conf.broker_session_timeout <= conf.broker_request_timeout


def test_fausts_own_variables_change_nothing(
    port: socket.socket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BROKER_URL", "kafka://elsewhere:9092")
    monkeypatch.setenv("PROCESSING_GUARANTEE", "exactly_once")
    monkeypatch.setenv("WEB_ENABLED", "1")
    monkeypatch.setenv("TOPIC_ALLOW_DECLARE", "1")

    conf = an_app(port, tmp_path).conf

    assert [broker.host for broker in conf.broker] == ["127.0.0.1"]
    assert str(conf.processing_guarantee) == str(ProcessingGuarantee.AT_LEAST_ONCE)
    assert not conf.web_enabled
    assert not conf.topic_allow_declare


def test_each_of_several_brokers_is_known(port: socket.socket, tmp_path: Path) -> None:
    conf = an_app(port, tmp_path, bootstrap_servers="kafka-1:9092,kafka-2:9093").conf

    assert [(broker.host, broker.port) for broker in conf.broker] == [
        ("kafka-1", 9092),
        ("kafka-2", 9093),
    ]


def test_two_prefixes_are_two_groups_that_share_nothing(
    port: socket.socket, tmp_path: Path
) -> None:
    one, other = (an_app(port, tmp_path, topic_prefix=prefix) for prefix in ("one", "other"))

    assert (one.conf.id, other.conf.id) == ("one", "other")


def test_nothing_is_left_to_fausts_tables(port: socket.socket, tmp_path: Path) -> None:
    assert not an_app(port, tmp_path).tables


def test_a_worker_keeps_its_own_folder_within_the_data(port: socket.socket, tmp_path: Path) -> None:
    assert an_app(port, tmp_path).conf.datadir == tmp_path / "data" / "worker-worker-1"


def test_a_login_reaches_the_worker(port: socket.socket, tmp_path: Path) -> None:
    login = {"kafka_username": "watch", "kafka_password": "s3cret"}
    app = an_app(port, tmp_path, kafka_security_protocol="SASL_SSL", **login)

    credentials = app.conf.broker_credentials
    assert isinstance(credentials, SASLCredentials)
    assert credentials.ssl_context is not None


def test_without_a_broker_there_is_no_worker(tmp_path: Path, port: socket.socket) -> None:
    with pytest.raises(ConfigurationError, match="no Kafka runs on it now"):
        an_app(port, tmp_path, bootstrap_servers=None)


async def test_a_reading_that_kafka_cuts_short_goes_on_where_it_was(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def cut_short(*_: Any, offset: int, **_given: Any) -> AsyncIterator[Any]:
        for at in range(offset, 5):
            if at == 3 and offset == 0:
                raise BrokerUnavailable("gone")
            yield SimpleNamespace(offset=at)

    monkeypatch.setattr(wiring, "read", cut_short)
    monkeypatch.setattr(wiring, "PAUSE_SECONDS", 0)

    found = [record.offset async for record in wiring._read_through({}, "a-topic", 0)]

    assert found == [0, 1, 2, 3, 4]
