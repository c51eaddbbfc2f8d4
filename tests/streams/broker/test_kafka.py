import socket
from pathlib import Path

import pytest

from schemas.errors import BrokerUnavailable
from streams.broker import EmbeddedKafka, read_address
from streams.broker.directory import hold


async def test_a_kafka_that_dies_at_the_start_is_told_at_once_with_its_last_words(
    tmp_path: Path,
) -> None:
    with (
        EmbeddedKafka(tmp_path, jars=[]) as kafka,
        pytest.raises(BrokerUnavailable, match=r"ended while starting(.|\n)*kafka\.Kafka"),
    ):
        await kafka.ready(200)

    assert read_address(tmp_path) is None


async def test_a_kafka_that_was_not_started_is_never_ready(tmp_path: Path) -> None:
    with pytest.raises(BrokerUnavailable, match="not started"):
        await EmbeddedKafka(tmp_path, jars=[]).ready(200)


def test_a_given_port_that_is_taken_is_refused(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        with pytest.raises(BrokerUnavailable, match=f"port {port} is taken"):
            EmbeddedKafka(tmp_path, jars=[], port=port).start()


def test_a_data_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file, not a folder")

    with pytest.raises(BrokerUnavailable, match=str(tmp_path / "data")):
        EmbeddedKafka(tmp_path / "data", jars=[]).start()


def test_a_fresh_one_forgets_nothing_while_another_runs_there(tmp_path: Path) -> None:
    (tmp_path / "kept").touch()
    with hold(tmp_path), pytest.raises(BrokerUnavailable, match="already runs"):
        EmbeddedKafka(tmp_path, jars=[], fresh=True).start()
    assert (tmp_path / "kept").exists()

    with EmbeddedKafka(tmp_path, jars=[], fresh=True):
        assert not (tmp_path / "kept").exists()


def test_stopping_twice_is_stopping_once(tmp_path: Path) -> None:
    kafka = EmbeddedKafka(tmp_path, jars=[])
    kafka.start()

    kafka.stop()
    kafka.stop()

    assert kafka.pid is None
