"""Wiring: everything built, nothing decided."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast

import faust
import structlog
from aiokafka import ConsumerRecord
from faust.types import TP, TableT

from alerts.handover import Notifier
from alerts.message import render
from alerts.retry import RetryPolicy
from schemas.article import Article
from schemas.codec import decode
from schemas.dead_letter import DeadLetter
from schemas.delivery import Delivery
from schemas.errors import BadRecord, BrokerUnavailable
from schemas.health import Condition
from schemas.mention import Alert, Mention
from schemas.topics import TOPICS, full_name
from streams.agents.analyse import Analysis, make_analyse
from streams.agents.decide import make_decide
from streams.agents.route import make_route
from streams.agents.send import Sender
from streams.app import make_app
from streams.arrival import of_event
from streams.consumer import Consumer
from streams.guard import EXIT_ENDED_ITSELF, Guarded, guarded
from streams.health import Tell, make_tell
from streams.outbox import PAUSE_SECONDS, acknowledged, make_put, raw_topic
from streams.put import Put
from streams.reader import read
from streams.security import client_arguments
from streams.settings import Settings
from streams.topics import SEEN_TABLE
from streams.vitals import Place, Vitals

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a worker is built from, besides its settings."""

    analysis: Analysis
    watch_titles: Mapping[str, str]
    notifier: Notifier
    topic_ids: Mapping[str, str]
    vitals: Vitals = field(default_factory=Vitals)
    now: Callable[[], datetime] = lambda: datetime.now(UTC)


def build_app(settings: Settings, parts: Parts) -> faust.App:
    """Return a Faust app with the four agents attached; nothing runs until it is started."""
    app = make_app(settings)
    put = make_put(app, settings.topic_prefix)
    seen = app.Table(
        SEEN_TABLE, key_type=str, value_type=str, partitions=TOPICS["mentions"].partitions
    )
    sender = _sender(settings, parts, put)

    handlers: dict[str, tuple[str, Any, Any]] = {
        "analyse": ("articles", Article, make_analyse(analysis=parts.analysis, put=put)),
        "decide": (
            "mentions",
            Mention,
            make_decide(
                recall=seen.get,
                remember=_remember(seen),
                title_of=lambda watch: parts.watch_titles.get(watch, watch),
                put=put,
            ),
        ),
        "route": (
            "alerts",
            Alert,
            make_route(destinations=parts.notifier.names, now=parts.now, put=put),
        ),
        "send": ("deliveries", Delivery, sender.handle),
    }
    bury = _bury(put, parts.vitals)
    for name, (topic, kind, handle) in handlers.items():
        guard = guarded(kind, handle, agent=name, bury=bury)
        channel = raw_topic(app, full_name(settings.topic_prefix, topic))
        _attach(app, channel, name=name, guard=guard, parts=parts)
    _follow_assignments(app, full_name(settings.topic_prefix, "deliveries"), sender, parts.vitals)
    tell = make_tell(
        component=f"worker/{settings.instance_id}",
        watches=tuple(parts.watch_titles),
        destinations=parts.notifier.names,
        now=parts.now,
        put=put,
    )
    _tell_condition(app, sender, tell)
    return app


def _attach(
    app: faust.App, channel: faust.TopicT, *, name: str, guard: Guarded, parts: Parts
) -> None:
    vitals = parts.vitals

    async def agent(stream: faust.StreamT[bytes]) -> None:
        try:
            async for event in stream.events():
                arrival = of_event(event, parts.topic_ids)
                place = Place(arrival.topic, arrival.partition)
                vitals.begun(place, arrival.offset)
                await guard(arrival)
                cast("Consumer", app.consumer).handled(event.message)
                vitals.finished(place, name)
        finally:
            vitals.agent_ended(name)

    # One at a time: order within a partition is what `decide` relies on.
    app.agent(channel, name=name, concurrency=1)(agent)


def _bury(put: Put, vitals: Vitals) -> Callable[[DeadLetter], Awaitable[None]]:
    async def bury(letter: DeadLetter) -> None:
        await put("dead_letters", letter, key=letter.key)
        vitals.buried(letter.agent, letter.reason)

    return bury


def _remember(table: TableT[str, str]) -> Callable[[int, str, str], Awaitable[None]]:
    async def remember(partition: int, key: str, value: str) -> None:
        async def send() -> Awaitable[Any]:
            # Writing to a Faust table sends its changelog record and waits for nobody.
            return table.send_changelog(partition, key, value)

        await acknowledged(send, to=SEEN_TABLE)
        table.data[key] = value

    return remember


def _sender(settings: Settings, parts: Parts, put: Put) -> Sender:
    client = client_arguments(settings)
    deliveries = full_name(settings.topic_prefix, "deliveries")

    async def entries(partition: int) -> AsyncIterator[tuple[int, Delivery]]:
        async for record in _read_through(client, deliveries, partition):
            try:
                yield record.offset, decode(Delivery, record.value)
            except BadRecord:
                continue  # the agent buries it when its turn comes

    async def write(delivery: Delivery) -> int:
        return await put("deliveries", delivery)

    return Sender(
        notifier=parts.notifier,
        render=render,
        entries=entries,
        record=write,
        now=parts.now,
        policy=RetryPolicy(
            first_seconds=settings.retry_first_seconds,
            longest_seconds=settings.retry_longest_seconds,
            window_seconds=settings.retry_window_seconds,
        ),
        fail=_end,
        told=lambda delivery: parts.vitals.delivery(delivery.destination, delivery.state),
    )


async def _read_through(
    client: Mapping[str, Any], topic: str, partition: int
) -> AsyncIterator[ConsumerRecord]:
    """Read a partition to its end, from the beginning again where Kafka goes away meanwhile."""
    while True:
        try:
            async for record in read(client, topic, partitions=[partition]):
                yield record
        except BrokerUnavailable as error:
            log.warning("ledger.not_read_yet", partition=partition, error=str(error))
            await asyncio.sleep(PAUSE_SECONDS)
        else:
            return


def _end(task: str, error: BaseException) -> None:
    log.error("worker.ended_itself", why=f"{task} failed", exc_info=error)
    os._exit(EXIT_ENDED_ITSELF)


def _follow_assignments(app: faust.App, ledger: str, sender: Sender, vitals: Vitals) -> None:
    """Open and close the ledger's partitions as the group hands them out."""
    held: set[int] = set()

    @app.on_partitions_assigned.connect(weak=False)
    async def assigned(_app: faust.App, assigned: set[TP], **_kwargs: Any) -> None:
        consumer = cast("Consumer", app.consumer)
        vitals.assigned(
            frozenset(Place(tp.topic, tp.partition) for tp in assigned if consumer.is_source(tp))
        )
        now_held = {tp.partition for tp in assigned if tp.topic == ledger}
        fresh = now_held - held
        held.update(fresh)
        for partition in sorted(fresh):
            _ = sender.open(partition)

    @app.on_partitions_revoked.connect(weak=False)
    async def revoked(_: faust.App, revoked: set[TP], **_kwargs: Any) -> None:
        gone = {tp.partition for tp in revoked if tp.topic == ledger} & held
        held.difference_update(gone)
        for partition in sorted(gone):
            await sender.close(partition)
        vitals.revoked(frozenset(Place(tp.topic, tp.partition) for tp in revoked))


def _tell_condition(app: faust.App, sender: Sender, tell: Tell) -> None:
    async def started() -> None:
        await tell(Condition.RUNNING)

    app.task(started)

    @app.on_before_shutdown.connect(weak=False)
    async def stopping(_: faust.App, **_kwargs: Any) -> None:
        # Consumers have stopped; the producer has not.
        await sender.close_all()
        await tell(Condition.STOPPED)
