"""A worker as an operator runs it, in a process of its own, ready when the block begins."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from streams.broker.ports import free_ports

_START_SECONDS = 180.0


@contextmanager
def a_worker(servers: str, prefix: str, folder: Path, **settings: str) -> Iterator[float]:
    """Start a worker on topics that exist; yields the seconds that it took to be ready."""
    status = f"127.0.0.1:{free_ports(1)[0]}"
    own = {
        "BOOTSTRAP_SERVERS": servers,
        "TOPIC_PREFIX": prefix,
        "DATA_DIR": str(folder),
        "STATUS_LISTEN": status,
        "SEND_TIMEOUT_SECONDS": "5",
        **settings,
    }
    environment = os.environ | {f"CLAUSEWATCH_{name}": value for name, value in own.items()}
    command = [sys.executable, "-m", "streams.cli", "worker"]
    began = time.monotonic()
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            _await_ready(status, process)
            yield time.monotonic() - began
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


def _await_ready(status: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _START_SECONDS
    while True:
        try:
            with urllib.request.urlopen(f"http://{status}/readyz"):
                return
        except (urllib.error.URLError, OSError):
            if time.monotonic() > until or process.poll() is not None:
                raise
            time.sleep(0.1)
