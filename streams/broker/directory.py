"""The data directory: formatted once, held by one Kafka at a time, and its address to be read.

The lock is an flock that Kafka's own process inherits, so that it is held exactly as long as
Kafka lives, however it or its owner ends.
"""

import fcntl
import json
import os
import shutil
import time
from base64 import urlsafe_b64encode
from importlib import resources
from pathlib import Path
from typing import TextIO
from uuid import uuid4

from schemas.errors import BrokerUnavailable
from streams.broker.properties import LOG_DIR, NODE_ID

_ADDRESS = "broker.json"
_LOCK = "lock"

_PATIENCE_SECONDS = 0.5
_ORPHAN_SECONDS = 30.0


def hold(data_dir: Path) -> TextIO:
    """Return the open lock file, held; raise `BrokerUnavailable` while a Kafka runs there.

    A Kafka whose owner was killed is about to stop: it is waited for.
    """
    file = (data_dir / _LOCK).open("a+")
    began = time.monotonic()
    while not _try_lock(file, fcntl.LOCK_EX):
        owner = _owner(file)
        patience = _PATIENCE_SECONDS if _is_alive(owner) else _ORPHAN_SECONDS
        if time.monotonic() - began > patience:
            file.close()
            raise BrokerUnavailable(
                f"an embedded Kafka already runs on {data_dir}, started by process {owner}"
            )
        time.sleep(0.05)
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
    return file


def empty(data_dir: Path) -> None:
    """Remove all that lies in a directory that is held, but for its lock."""
    for path in data_dir.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif path.name != _LOCK:
            path.unlink()


def format_once(data_dir: Path) -> str:
    """Make the directory one that Kafka starts on, if it is not yet; return the cluster's id.

    `kafka.tools.StorageTool format` would take a second JVM and a second. It writes these two
    files: the ids, and the feature levels of this version of Kafka, alike for every cluster.
    """
    log_dir = data_dir / LOG_DIR
    ids = log_dir / "meta.properties"
    if not ids.exists():
        log_dir.mkdir(parents=True, exist_ok=True)
        features = resources.files(__package__).joinpath("bootstrap.checkpoint").read_bytes()
        (log_dir / "bootstrap.checkpoint").write_bytes(features)
        # Last and at once: half a format is none.
        _write(
            ids,
            f"version=1\ncluster.id={_new_id()}\nnode.id={NODE_ID}\ndirectory.id={_new_id()}\n",
        )
    lines = (line.partition("=") for line in ids.read_text().splitlines())
    return {name: value for name, _, value in lines}["cluster.id"]


def write_address(data_dir: Path, *, bootstrap_servers: str, pid: int, cluster_id: str) -> None:
    """Leave word of the Kafka that runs here."""
    words = {"bootstrap_servers": bootstrap_servers, "pid": pid, "cluster_id": cluster_id}
    _write(data_dir / _ADDRESS, json.dumps(words) + "\n")


def forget_address(data_dir: Path) -> None:
    """Take the word back."""
    (data_dir / _ADDRESS).unlink(missing_ok=True)


def read_address(data_dir: Path) -> str | None:
    """Return the bootstrap servers of the Kafka that runs on this directory, if one does."""
    try:
        with (data_dir / _LOCK).open() as file:
            if _try_lock(file, fcntl.LOCK_SH):
                return None
        address = json.loads((data_dir / _ADDRESS).read_text())["bootstrap_servers"]
    except FileNotFoundError:
        return None
    return str(address)


def _new_id() -> str:
    """Return a random id as Kafka writes them; it never begins one with a hyphen."""
    while (new := urlsafe_b64encode(uuid4().bytes).decode().rstrip("=")).startswith("-"):
        pass
    return new


def _write(path: Path, text: str) -> None:
    beside = path.with_name(f"{path.name}.new")
    beside.write_text(text)
    beside.replace(path)


def _try_lock(file: TextIO, kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _owner(file: TextIO) -> int | None:
    file.seek(0)
    text = file.read()
    return int(text) if text.isdecimal() else None


def _is_alive(pid: int | None) -> bool:
    if pid is None:
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
