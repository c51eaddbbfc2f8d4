"""``clausewatch worker``."""

import asyncio
import os
import signal
import threading
from pathlib import Path

from streams.cli.parts import analyst_for, notifier_for
from streams.cli.settings import settings_for


def worker(
    *,
    bootstrap_servers: str | None,
    data_dir: Path | None,
    destinations: Path | None,
    watches: Path | None,
    instance_id: str | None,
    until_stdin_closes: bool,
) -> int:
    """Build one worker, check that its topics are there, and run it until stopped.

    ``until_stdin_closes`` is how a process that started us takes us along when it dies.
    """
    if until_stdin_closes:
        threading.Thread(target=_stop_at_end_of_stdin, daemon=True).start()
    settings = settings_for(
        bootstrap_servers=bootstrap_servers,
        data_dir=data_dir,
        destinations=destinations,
        watches=watches,
        instance_id=instance_id,
    )
    from streams import logs, topics, wiring
    from streams import worker as process
    from streams.security import client_arguments
    from streams.vitals import Vitals

    client = client_arguments(settings)
    logs.configure(settings.log_format, settings.log_level)
    vitals = Vitals()
    notifier = notifier_for(settings)
    analyst = analyst_for(settings)
    try:
        asyncio.run(topics.ensure(client, settings.topic_prefix))
        parts = wiring.Parts(
            analysis=analyst,
            watch_titles=analyst.watch_titles,
            notifier=notifier,
            topic_ids=asyncio.run(topics.ids(client, settings.topic_prefix)),
            vitals=vitals,
        )
        app = wiring.build_app(settings, parts)
        return process.run(app, vitals=vitals, grace_seconds=settings.shutdown_grace_seconds)
    finally:
        analyst.close()
        notifier.close()


def _stop_at_end_of_stdin() -> None:
    # Not sys.stdin: its lock, held here, would be in the way when the interpreter ends.
    while os.read(0, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
