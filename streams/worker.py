"""The worker's own entry point.

``faust worker`` overrides settings and opens its web server; this runs the same app without.
"""

import asyncio

import faust
import structlog

from streams.guard import EXIT_ENDED_ITSELF

log = structlog.get_logger(__name__)


def run(app: faust.App) -> int:
    """Run until SIGTERM or SIGINT; return the exit status: 0 after an orderly stop, else 70."""
    app.conf.datadir.mkdir(parents=True, exist_ok=True)  # Faust makes the last folder only
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    worker = faust.Worker(
        app, loop=loop, override_logging=False, redirect_stdouts=False, quiet=True
    )
    worker.spinner = None  # it draws on stdout, which is for data
    try:
        worker.execute_from_commandline()
    except SystemExit as ended:
        if not ended.code:
            return 0
    log.error("worker.ended_itself", why=repr(app.crash_reason or worker.crash_reason))
    return EXIT_ENDED_ITSELF
