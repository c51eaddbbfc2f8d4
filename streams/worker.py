"""The worker's own entry point.

``faust worker`` overrides settings and opens its web server; this runs the same app without.
"""

import asyncio
import os
import signal
import threading
from collections.abc import Callable

import faust
import structlog

from streams.guard import EXIT_ENDED_ITSELF

log = structlog.get_logger(__name__)


def run(
    app: faust.App, *, grace_seconds: float, stopping: Callable[[], None] = lambda: None
) -> int:
    """Run until SIGTERM or SIGINT; return the exit status: 0 after an orderly stop, else 70.

    ``stopping`` is called when a stop begins. One that is not through within the grace, since
    Kafka is gone, say, ends the process there and then: what was not acknowledged comes back.
    """
    app.conf.datadir.mkdir(parents=True, exist_ok=True)  # Faust makes the last folder only
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    worker = _Worker(app, loop=loop, override_logging=False, redirect_stdouts=False, quiet=True)
    worker.spinner = None  # it draws on stdout, which is for data
    worker.grace_seconds = grace_seconds
    worker.stopping = stopping
    try:
        worker.execute_from_commandline()
    except SystemExit as ended:
        if not ended.code:
            return 0
    log.error("worker.ended_itself", why=repr(app.crash_reason or worker.crash_reason))
    return EXIT_ENDED_ITSELF


class _Worker(faust.Worker):
    grace_seconds: float
    stopping: Callable[[], None]

    def _schedule_shutdown(self, signal: signal.Signals) -> None:
        if not self._signal_stop_time:
            self.stopping()
            timer = threading.Timer(self.grace_seconds, self._stop_in_haste)
            timer.daemon = True
            timer.start()
        super()._schedule_shutdown(signal)

    def _stop_in_haste(self) -> None:
        log.error("worker.stopped_in_haste", grace_seconds=self.grace_seconds)
        os._exit(EXIT_ENDED_ITSELF)
