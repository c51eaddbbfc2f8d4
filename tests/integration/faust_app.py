"""A small Faust app in a process of its own, with this project's settings: one topic, one agent.

``python -m tests.integration.faust_app BROKER NAME stock|ours SCENARIO [MEMBER]`` prints the offset
of each record that it has handled. Scenarios: ``plain``; ``first-hangs``, four at a time, where the
record at offset 0 is never done; ``first-raises``, where the agent raises at it; ``drop``, where
what the first fetch brings is dropped as in a rebalance; ``own``, where odd offsets are handled;
``slow``, where a record takes 5 ms; ``slow-seek``, where the first seek to what is committed takes
longer than one answer of Kafka's may; ``long-once``, where the first record takes three times as
long, and records are to be asked for more often; ``moved``, where for a second whoever is asked
what is committed leads the group no more; ``crashes``, where a task of
the app's raises; ``crashes-and-hangs``, where it cannot even stop.
"""

import asyncio
import sys
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, cast

import faust
import structlog
from aiokafka.consumer.group_coordinator import GroupCoordinator
from aiokafka.errors import NotCoordinatorForGroupError
from aiokafka.protocol.commit import OffsetFetchRequest, OffsetFetchResponse_v3
from faust.tables import TableManager

from streams import worker
from streams.app import make_app
from streams.consumer import Consumer
from streams.outbox import raw_topic
from streams.settings import load
from streams.vitals import Vitals

DROPPED = -1
"""Printed once the first fetch was dropped."""

LAST_WORDS = -2
"""Printed where the operator would be told why the worker ends."""

REQUEST_SECONDS = 6.0
"""The shortest session that Kafka accepts by default."""

MOVED_SECONDS = 1.0

_TOOK_LONG = set[int]()


def main(broker: str, name: str, consumer: str, scenario: str, *, member: str) -> int:
    app = make_app(
        load(
            bootstrap_servers=broker,
            topic_prefix=name,
            instance_id=name + member,
            data_dir=Path(mkdtemp()),
            commit_interval_seconds=0.2,
            request_timeout_seconds=REQUEST_SECONDS,
            session_timeout_seconds=REQUEST_SECONDS,
        )
    )
    if consumer == "stock":
        app._transport = None
        cast("Any", app.conf).TableManager = TableManager

    async def agent(stream: faust.StreamT[bytes]) -> None:
        async for event in stream.events():
            await _handle(scenario, event.message.offset)
            _tell(event.message.offset)
            if consumer == "ours":
                cast("Consumer", app.consumer).handled(event.message)

    concurrency = 4 if scenario == "first-hangs" else 1
    app.agent(raw_topic(app, name), concurrency=concurrency)(agent)
    _prepare(app, scenario)
    return worker.run(
        app, vitals=Vitals(), grace_seconds=10, last_words=lambda _: _tell(LAST_WORDS)
    )


def _prepare(app: faust.App, scenario: str) -> None:
    if scenario == "own":

        @app.on_partitions_assigned.connect(weak=False)
        async def odd_ones_are_handled(*_: Any, **_kwargs: Any) -> None:
            cast("Consumer", app.consumer).is_handled = lambda _, offset: offset % 2 == 1

    if scenario == "slow-seek":

        @app.on_partitions_assigned.connect(weak=False)
        async def the_first_seek_is_slow(*_: Any, **_kwargs: Any) -> None:
            _make_slow(app.consumer)

    if scenario == "long-once":
        app.conf.broker_max_poll_interval = REQUEST_SECONDS

    if scenario == "moved":
        _make_moved()

    if scenario == "drop":
        app.task(lambda: _drop_the_first_fetch(app.consumer))
    if scenario.startswith("crashes"):
        app.task(_crash)
    if scenario == "crashes-and-hangs":
        app.on_before_shutdown.connect(_hang, weak=False)


async def _crash() -> None:
    raise ValueError


async def _hang(*_: Any, **_kwargs: Any) -> None:
    await asyncio.Event().wait()


async def _handle(scenario: str, offset: int) -> None:
    if scenario == "first-hangs" and offset == 0:
        await asyncio.Event().wait()
    if scenario == "first-raises" and offset == 0:
        raise ValueError
    if scenario == "long-once" and not _TOOK_LONG:
        _TOOK_LONG.add(offset)
        await asyncio.sleep(3 * REQUEST_SECONDS)
    if scenario == "slow":
        await asyncio.sleep(0.005)


def _make_slow(consumer: Any) -> None:
    """Let the next seek take longer than Faust's recovery waits for it."""
    seek = consumer.perform_seek

    async def late() -> None:
        consumer.perform_seek = seek
        await asyncio.sleep(REQUEST_SECONDS + 1)
        await seek()

    consumer.perform_seek = late


def _make_moved() -> None:
    """Answer as Kafka does that leads the group no more; a real one was asked for the words."""
    send, until = GroupCoordinator._send_req, 0.0

    async def moved(coordinator: Any, request: Any) -> Any:
        nonlocal until
        if not isinstance(request, OffsetFetchRequest):
            return await send(coordinator, request)
        now = asyncio.get_running_loop().time()
        until = until or now + MOVED_SECONDS
        if now > until:
            return await send(coordinator, request)
        return OffsetFetchResponse_v3(0, [], NotCoordinatorForGroupError.errno)

    cast("Any", GroupCoordinator)._send_req = moved


async def _drop_the_first_fetch(consumer: Any) -> None:
    fetch = consumer._wait_next_records

    async def dropped(timeout: float) -> Any:  # noqa: ASYNC109
        records, active = await fetch(timeout)
        if records:
            consumer._wait_next_records = fetch
            consumer.stop_flow()
            _tell(DROPPED)
            again.append(asyncio.create_task(_resume(consumer)))
        return records, active

    again: list[asyncio.Task[None]] = []
    consumer._wait_next_records = dropped


def _tell(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


async def _resume(consumer: Any) -> None:
    # As Faust does it once a rebalance is through.
    await consumer.perform_seek()
    consumer.resume_flow()


if __name__ == "__main__":
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    sys.exit(main(*sys.argv[1:5], member="".join(sys.argv[5:])))
