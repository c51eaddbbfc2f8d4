"""The worker's own entry point.

``faust worker`` overrides settings and opens its web server; this runs the same app without.
"""

import asyncio
import gc
import os
import signal
import sys
import threading
from collections.abc import Callable

import faust
import structlog

from streams.guard import EXIT_ENDED_ITSELF
from streams.vitals import Vitals

log = structlog.get_logger(__name__)


BEAT_SECONDS = 0.5

SWITCH_SECONDS = 0.0005
"""How long a thread may keep the others from the interpreter: a tenth of Python's default.

Else what reads Kafka, and the loop, keep a thread waiting that hands an alert over: beside bad
destinations a good one had its alerts a tenth later.
"""


def run(
    app: faust.App, *, vitals: Vitals, grace_seconds: float, last_words: Callable[[str], None]
) -> int:
    """Run until SIGTERM or SIGINT; return the exit status: 0 after an orderly stop, else 70.

    ``last_words`` tells the operator why the app crashed, if it did, before it stops. A stop that
    is not through within the grace, since Kafka is gone, say, ends the process there and then: what
    was not committed comes back.
    """
    sys.setswitchinterval(SWITCH_SECONDS)
    # What is loaded stays. The collector would go through it all again and again, a tenth of a
    # second in which nobody is told.
    gc.collect()
    gc.freeze()
    app.conf.datadir.mkdir(parents=True, exist_ok=True)  # Faust makes the last folder only
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    worker = _Worker(app, loop=loop, override_logging=False, redirect_stdouts=False, quiet=True)
    worker.spinner = None  # it draws on stdout, which is for data
    worker.vitals = vitals
    worker.grace_seconds = grace_seconds
    worker.last_words = last_words
    worker.beating = loop.create_task(_beat(app, vitals))
    try:
        worker.execute_from_commandline()
    except SystemExit as ended:
        if not ended.code:
            return 0
        worker.tell_why(ended.__context__)
    return EXIT_ENDED_ITSELF


async def _beat(app: faust.App, vitals: Vitals) -> None:
    while True:
        vitals.beat()
        vitals.ready(vitals.has_joined and vitals.has_recovered and not app.rebalancing)
        await asyncio.sleep(BEAT_SECONDS)


class _Worker(faust.Worker):
    vitals: Vitals
    grace_seconds: float
    last_words: Callable[[str], None]
    beating: asyncio.Task[None]
    _is_told: bool = False

    def _schedule_shutdown(self, signal: signal.Signals) -> None:
        if not self._signal_stop_time:
            self._begin_to_stop()
        super()._schedule_shutdown(signal)

    def on_worker_shutdown(self) -> None:
        if not self._signal_stop_time:
            self._begin_to_stop()
        if crash := self.app.crash_reason or self.crash_reason or sys.exception():
            self.tell_why(crash)
        # Faust waits for every task that is left.
        self.beating.cancel()
        super().on_worker_shutdown()

    def tell_why(self, error: BaseException | None) -> None:
        """Say why the process ends, once."""
        if self._is_told:
            return
        self._is_told = True
        log.error("worker.ended_itself", why=repr(error))
        self.last_words(repr(error))

    def _begin_to_stop(self) -> None:
        self.vitals.stopping()
        timer = threading.Timer(self.grace_seconds, self._stop_in_haste)
        timer.daemon = True
        timer.start()

    def _stop_in_haste(self) -> None:
        log.error("worker.stopped_in_haste", grace_seconds=self.grace_seconds)
        os._exit(EXIT_ENDED_ITSELF)
