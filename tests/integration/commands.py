"""The command line as a person runs it: in processes of its own."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from schemas.topics import full_name
from streams.cli.settings import settings_for as found_settings
from streams.cli.tail import value_of
from streams.reader import read
from streams.security import client_arguments

COMMAND = [sys.executable, "-m", "streams.cli"]
PATIENCE_SECONDS = 180.0


def settings_for(broker: str, prefix: str, folder: Path, **more: str) -> dict[str, Any]:
    """Return the environment of a worker with topics and a folder of its own; ``more`` by name."""
    return {
        "CLAUSEWATCH_BOOTSTRAP_SERVERS": broker,
        "CLAUSEWATCH_TOPIC_PREFIX": prefix,
        "CLAUSEWATCH_DATA_DIR": str(folder),
        **{f"CLAUSEWATCH_{name.upper()}": value for name, value in more.items()},
    }


def clausewatch(
    *arguments: object, stdin: bytes = b"", **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """Run a command to its end."""
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        input=stdin,
        env=_environment(environment),
        capture_output=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )


@contextmanager
def running(*arguments: object, log: Path, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command until the block ends; then SIGTERM, and it must end by itself."""
    with log.open("ab") as stderr:
        process = subprocess.Popen(
            [*COMMAND, *map(str, arguments)],
            env=_environment(environment),
            stdin=subprocess.DEVNULL,
            stdout=stderr,
            stderr=stderr,
        )
    try:
        yield process
    except AssertionError as failed:
        raise AssertionError(f"{failed}\n{log.read_text(errors='replace')[-5000:]}") from failed
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            process.wait(PATIENCE_SECONDS)
        finally:
            process.kill()


def tailed(topic: str, **environment: Any) -> list[dict[str, Any]]:
    """Return every record of a topic, as `tail` prints them; read here, for it is asked often."""
    settings = found_settings(
        bootstrap_servers=environment.get("CLAUSEWATCH_BOOTSTRAP_SERVERS"),
        data_dir=environment.get("CLAUSEWATCH_DATA_DIR"),
        topic_prefix=environment.get("CLAUSEWATCH_TOPIC_PREFIX"),
    )

    async def values() -> list[dict[str, Any]]:
        records = read(client_arguments(settings), full_name(settings.topic_prefix, topic))
        return [value_of(record.value) async for record in records]

    return asyncio.run(values())


def until(
    claim: Callable[[], bool], what: str, *, while_runs: subprocess.Popen[bytes] | None = None
) -> None:
    """Wait until a claim holds, for as long as a process runs."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not claim():
        status = while_runs.poll() if while_runs else None
        assert status is None, f"ended with status {status} before: {what}"
        assert time.monotonic() < deadline, f"not within {PATIENCE_SECONDS:g} s: {what}"
        time.sleep(0.1)


def _environment(settings: dict[str, str]) -> dict[str, str]:
    return os.environ | {"NO_COLOR": "1"} | settings
