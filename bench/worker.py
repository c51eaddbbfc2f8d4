"""Our worker as an operator runs it, in a process of its own."""

import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from bench.processes import Tree, running, tail
from streams.broker.ports import free_ports

NOBODY = {"nobody": "json://127.0.0.1:1/"}
"""A destination that nothing is sent to."""

_START_SECONDS = 180.0
_PAUSE_SECONDS = 0.05


@contextmanager
def a_worker(
    servers: str,
    prefix: str,
    folder: Path,
    *,
    destinations: Mapping[str, str],
    instance: str = "bench",
    **settings: str,
) -> Iterator[Tree]:
    """Start a worker on topics that exist, and wait until it is ready.

    ``destinations`` are Apprise URLs by name. All else is as it is by default, but for
    ``settings``.
    """
    place = folder / f"{prefix}-{instance}"
    place.mkdir(parents=True)
    yaml = place / "apprise.yaml"
    lines = (f"  - {url}:\n      - tag: {name}\n" for name, url in destinations.items())
    yaml.write_text("urls:\n" + "".join(lines), encoding="utf-8")
    status = f"127.0.0.1:{free_ports(1)[0]}"
    own = {
        "BOOTSTRAP_SERVERS": servers,
        "TOPIC_PREFIX": prefix,
        "DATA_DIR": str(place),
        "INSTANCE_ID": instance,
        "STATUS_LISTEN": status,
        "DESTINATIONS": str(yaml),
        **settings,
    }
    environment = {f"CLAUSEWATCH_{name}": value for name, value in own.items()}
    log = place / "log"
    with running("streams.cli", "worker", log=log, environment=environment) as tree:
        _await_ready(status, tree, log)
        yield tree


def _await_ready(status: str, tree: Tree, log: Path) -> None:
    until = time.monotonic() + _START_SECONDS
    while True:
        try:
            with urllib.request.urlopen(f"http://{status}/readyz"):
                return
        except (urllib.error.URLError, OSError):
            if time.monotonic() > until or tree.has_ended:
                raise RuntimeError(f"the worker is not ready:\n{tail(log)}") from None
            time.sleep(_PAUSE_SECONDS)
