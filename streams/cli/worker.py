"""``clausewatch worker``."""

import asyncio
import logging
import os
import signal
import sys
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import structlog

from schemas.errors import ConfigurationError
from schemas.topics import full_name
from streams.cli.parts import analyst_for, notifier_for, now, operator_for, render_for, routes_for
from streams.cli.settings import settings_for
from streams.settings import Settings

if TYPE_CHECKING:
    from alerts.notifier import AppriseNotifier
    from alerts.routes import Routes
    from streams.agents.send import Render
    from streams.analyst import Analyst
    from streams.notices import Notices
    from streams.troubles import Trouble

_LAST_SECONDS = 5.0


def worker(
    *,
    bootstrap_servers: str | None,
    data_dir: Path | None,
    destinations: Path | None,
    routes: Path | None,
    watches: Path | None,
    instance_id: str | None,
    is_to_rebuild: bool,
    until_stdin_closes: bool,
) -> NoReturn:
    """Build one worker, check that its topics are there, run it until stopped, end the process.

    ``is_to_rebuild`` makes the memory of what was told anew, where it is lost.
    ``until_stdin_closes`` is how a process that started us takes us along when it dies.
    """
    if until_stdin_closes:
        threading.Thread(target=_stop_at_end_of_stdin, daemon=True).start()
    settings = settings_for(
        bootstrap_servers=bootstrap_servers,
        data_dir=data_dir,
        destinations=destinations,
        routes=routes,
        watches=watches,
        instance_id=instance_id,
    )
    from streams import logs
    from streams.notices import Notices
    from streams.security import client_arguments
    from streams.troubles import Trouble

    logs.configure(settings.log_format, settings.log_level)
    own = settings.data_dir / f"worker-{settings.instance_id}" / "notices.json"
    with _started(settings) as starting:
        notices = Notices(operator_for(settings), own, now=now)
        notices.start()
        try:
            with _told(notices, Trouble.NO_DESTINATIONS):
                notifier = notifier_for(settings)
            client = client_arguments(settings)
            topic_ids = _checked(settings, client, notices)
            with _told(notices, Trouble.MEMORY_LOST):
                asyncio.run(_see_to_memory(settings, client, is_to_rebuild=is_to_rebuild))
            with _told(notices, Trouble.NO_WATCHES):
                analyst = starting.result()
            with _told(notices, Trouble.NO_ROUTES):
                tree = routes_for(settings, notifier.names, analyst.watch_titles)
                render = render_for(settings, tree)
            status = _run(
                settings,
                client,
                topic_ids=topic_ids,
                notifier=notifier,
                routes=tree,
                render=render,
                analyst=analyst,
                notices=notices,
            )
        finally:
            notices.close(within_seconds=_LAST_SECONDS)
    # A service that hangs holds a thread, and Python would wait for it.
    logging.shutdown()
    sys.stderr.flush()
    os._exit(status)


@contextmanager
def _started(settings: Settings) -> "Iterator[Future[Analyst]]":
    """Start the analyst, which takes seconds, beside all else; close it at the end."""
    with ThreadPoolExecutor(1, thread_name_prefix="starting") as threads:
        starting = threads.submit(analyst_for, settings)
        try:
            yield starting
        finally:
            if starting.exception() is None:
                starting.result().close()


def _checked(
    settings: Settings, client: Mapping[str, Any], notices: "Notices"
) -> Mapping[str, str]:
    """See that the topics are there, tell of a run that was killed, and return the topics' ids."""
    # Faust takes its time to be imported, too.
    from streams import topics, wiring  # noqa: F401

    asyncio.run(topics.ensure(client, settings.topic_prefix))
    asyncio.run(_tell_if_killed(settings, client, notices))
    return asyncio.run(topics.ids(client, settings.topic_prefix))


async def _see_to_memory(
    settings: Settings, client: Mapping[str, Any], *, is_to_rebuild: bool
) -> None:
    """Refuse to start with an empty memory: all that was told would be told again."""
    from streams.rebuild import REBUILD, is_lost, rebuild
    from streams.topics import changelog_name

    prefix = settings.topic_prefix
    if not is_to_rebuild and not await is_lost(client, prefix):
        return
    if not is_to_rebuild:
        raise ConfigurationError(
            changelog_name(prefix),
            f"is empty, though things were decided: what was told would be told again ({REBUILD})",
        )
    count = await rebuild(client, prefix)
    structlog.get_logger(__name__).warning("memory.rebuilt", decisions=count)


def _run(
    settings: Settings,
    client: Mapping[str, Any],
    *,
    topic_ids: Mapping[str, str],
    notifier: "AppriseNotifier",
    routes: "Routes",
    render: "Render",
    analyst: "Analyst",
    notices: "Notices",
) -> int:
    from streams import wiring
    from streams import worker as process
    from streams.status import Status, make_pages
    from streams.vitals import Vitals
    from streams.watchdog import Kafka, Limits, Watchdog

    vitals = Vitals()
    parts = wiring.Parts(
        analyse=analyst,
        watch_titles=analyst.watch_titles,
        notifier=notifier,
        routes=routes,
        render=render,
        topic_ids=topic_ids,
        notices=notices,
        vitals=vitals,
        now=now,
    )
    app = wiring.build_app(settings, parts)
    watched = [full_name(settings.topic_prefix, topic) for topic in wiring.READ]
    watchdog = Watchdog(
        vitals=vitals,
        kafka=Kafka(client, group=settings.topic_prefix, topics=watched),
        limits=Limits(
            blocked_after_seconds=settings.blocked_after_seconds,
            stuck_after_seconds=settings.stuck_after_seconds,
        ),
        end=wiring.make_end(settings, notices),
        heard=wiring.make_heard(notices),
    )
    status = Status(
        settings.status_listen,
        make_pages(vitals=vitals, watchdog=watchdog, version=version("clausewatch")),
    )
    watchdog.start()
    status.start()
    try:
        return process.run(
            app,
            vitals=vitals,
            grace_seconds=settings.shutdown_grace_seconds,
            last_words=wiring.make_last_words(settings, notices),
        )
    finally:
        status.stop()
        watchdog.stop()


async def _tell_if_killed(
    settings: Settings, client: Mapping[str, Any], notices: "Notices"
) -> None:
    """Tell the operator of a run of ours that ended without a word."""
    from streams.health import component_of, killed_at, states
    from streams.reader import read
    from streams.troubles import Trouble

    known = await states(read(client, full_name(settings.topic_prefix, "health")))
    at = killed_at(known, component_of(settings.instance_id))
    if at is None or notices.stands(Trouble.WORKER_ENDED, settings.instance_id):
        return
    detail = f"last heard of {at:%Y-%m-%d %H:%M:%S} UTC"
    notices.raised(Trouble.WORKER_KILLED, settings.instance_id, detail)


@contextmanager
def _told(notices: "Notices", trouble: "Trouble") -> Iterator[None]:
    try:
        yield
    except ConfigurationError as error:
        notices.raised(trouble, detail=str(error))
        raise
    notices.cleared(trouble)


def _stop_at_end_of_stdin() -> None:
    # Not sys.stdin: its lock, held here, would be in the way when the interpreter ends.
    while os.read(0, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
