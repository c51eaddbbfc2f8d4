import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from schemas.errors import BrokerUnavailable
from streams.broker.directory import (
    empty,
    forget_address,
    format_once,
    hold,
    read_address,
    write_address,
)

HOLDER = """
import sys
from pathlib import Path
from streams.broker.directory import hold
lock = hold(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def test_a_directory_keeps_its_cluster_id(tmp_path: Path) -> None:
    first = format_once(tmp_path)
    before = (tmp_path / "kafka" / "meta.properties").read_bytes()

    assert format_once(tmp_path) == first
    assert (tmp_path / "kafka" / "meta.properties").read_bytes() == before


def test_two_directories_are_two_clusters(tmp_path: Path) -> None:
    assert format_once(tmp_path / "one") != format_once(tmp_path / "two")


def test_half_a_format_is_finished(tmp_path: Path) -> None:
    (tmp_path / "kafka").mkdir()
    (tmp_path / "kafka" / "bootstrap.checkpoint").write_bytes(b"half")

    assert format_once(tmp_path)
    assert (tmp_path / "kafka" / "bootstrap.checkpoint").stat().st_size > 100


def test_an_id_has_the_form_of_kafkas(tmp_path: Path) -> None:
    cluster_id = format_once(tmp_path)

    assert len(cluster_id) == 22
    assert not cluster_id.startswith("-")


def test_a_held_directory_is_refused_and_its_holder_named(tmp_path: Path) -> None:
    with (
        hold(tmp_path),
        pytest.raises(BrokerUnavailable, match=f"{tmp_path}, started by process {os.getpid()}"),
    ):
        hold(tmp_path)


def test_a_directory_is_free_once_it_is_let_go(tmp_path: Path) -> None:
    hold(tmp_path).close()

    with hold(tmp_path) as lock:
        assert not lock.closed


def test_a_directory_is_emptied_but_for_its_lock(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "kafka.log").touch()
    (tmp_path / "broker.json").touch()
    (tmp_path / "elsewhere").symlink_to(tmp_path.parent, target_is_directory=True)
    with hold(tmp_path):
        empty(tmp_path)

        assert [path.name for path in tmp_path.iterdir()] == ["lock"]
        assert tmp_path.parent.is_dir()
        with pytest.raises(BrokerUnavailable):
            hold(tmp_path)


def test_the_lock_of_a_killed_process_does_not_block(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(BrokerUnavailable, match=str(holder.pid)):
            hold(tmp_path)

        holder.send_signal(signal.SIGKILL)
        holder.wait()

    with hold(tmp_path) as lock:
        assert not lock.closed


def test_an_address_is_read_only_while_the_directory_is_held(tmp_path: Path) -> None:
    with hold(tmp_path):
        write_address(tmp_path, bootstrap_servers="127.0.0.1:9092", pid=7, cluster_id="x")
        assert read_address(tmp_path) == "127.0.0.1:9092"

    assert json.loads((tmp_path / "broker.json").read_text()) == {
        "bootstrap_servers": "127.0.0.1:9092",
        "pid": 7,
        "cluster_id": "x",
    }
    assert read_address(tmp_path) is None


def test_no_address_is_read_before_one_is_written(tmp_path: Path) -> None:
    with hold(tmp_path):
        assert read_address(tmp_path) is None


def test_no_address_is_read_where_there_is_no_directory(tmp_path: Path) -> None:
    assert read_address(tmp_path / "none") is None


def test_a_forgotten_address_is_gone(tmp_path: Path) -> None:
    with hold(tmp_path):
        write_address(tmp_path, bootstrap_servers="127.0.0.1:9092", pid=7, cluster_id="x")
        forget_address(tmp_path)
        assert read_address(tmp_path) is None
