"""``clausewatch up``: a Kafka, its topics and a worker on one directory, until stopped."""

import asyncio
import signal
import threading
import time
from collections import deque
from pathlib import Path

from streams import topics
from streams.cli.console import say
from streams.cli.embedded import embedded_kafka
from streams.cli.exits import ENDED_BY_WATCHDOG, ENDED_ITSELF
from streams.cli.parts import notifier_for, routes_for
from streams.cli.processes import WorkerProcess
from streams.cli.settings import WHICH_KAFKA, settings_for
from streams.security import client_arguments

_MOST_RESTARTS = 5
_WITHIN_SECONDS = 60.0
_LOOK_SECONDS = 0.2


def up(
    *,
    data_dir: Path | None,
    destinations: Path | None,
    routes: Path | None,
    watches: Path | None,
    port: int | None,
    is_to_rebuild: bool,
) -> int:
    """Run until SIGINT or SIGTERM; a worker that ended itself is started again.

    ``is_to_rebuild`` makes the memory of what was told anew, where it is lost.
    """
    settings = settings_for(
        ignored=WHICH_KAFKA,
        data_dir=data_dir,
        destinations=destinations,
        routes=routes,
        watches=watches,
    )
    # What cannot be used is told before anything is started.
    names = notifier_for(settings).names
    _ = routes_for(settings, names)
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    with embedded_kafka(settings, port=port) as address:
        settings = settings.model_copy(update={"bootstrap_servers": address})
        asyncio.run(topics.create(client_arguments(settings), settings.topic_prefix))
        say(f"Kafka at [bold]{address}[/], its data in {settings.data_dir}")
        say(f"alerts go to {', '.join(names)}; Ctrl-C stops")
        worker = WorkerProcess(settings, log=None, is_to_rebuild=is_to_rebuild)
        worker.start()
        try:
            return _supervise(worker, stopping)
        finally:
            worker.stop()


def _supervise(worker: WorkerProcess, stopping: threading.Event) -> int:
    restarts: deque[float] = deque(maxlen=_MOST_RESTARTS)
    while not stopping.wait(_LOOK_SECONDS):
        status = worker.status
        if status is None:
            continue
        killed = status < 0
        if status not in (ENDED_ITSELF, ENDED_BY_WATCHDOG) and not killed:
            return status
        moment = time.monotonic()
        if len(restarts) == _MOST_RESTARTS and moment - restarts[0] < _WITHIN_SECONDS:
            say(f"the worker ended {_MOST_RESTARTS + 1} times within a minute: giving up")
            return ENDED_ITSELF
        restarts.append(moment)
        say(f"the worker ended with status {status}: starting it again")
        worker.start()
    return 0
