"""Wiring: everything built, nothing decided.

Faust is set here, once; each setting that differs from its default says why.
"""

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import faust
import structlog
from faust.types import TP, TableT

from alerts.handover import Notifier
from alerts.message import render
from alerts.retry import RetryPolicy
from schemas.article import Article
from schemas.codec import decode
from schemas.dead_letter import DeadLetter
from schemas.delivery import Delivery
from schemas.errors import BadRecord
from schemas.health import Condition
from schemas.mention import Alert, Mention
from schemas.topics import TOPICS, full_name
from streams.agents.analyse import Analysed, make_analyse
from streams.agents.decide import make_decide
from streams.agents.route import make_route
from streams.agents.send import Sender
from streams.arrival import of_event
from streams.consumer import Consumer, Transport
from streams.guard import EXIT_ENDED_ITSELF, Guarded, guarded
from streams.health import Tell, make_tell
from streams.outbox import make_put, raw_topic
from streams.put import Put
from streams.reader import read
from streams.security import bootstrap_servers, client_arguments, faust_credentials
from streams.settings import PREFIX, Settings
from streams.topics import SEEN_TABLE

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a worker is built from, besides its settings."""

    analysis: Callable[[Article], Analysed]
    watch_titles: Mapping[str, str]
    notifier: Notifier
    topic_ids: Mapping[str, str]
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
    for name, (topic, kind, handle) in handlers.items():
        guard = guarded(kind, handle, agent=name, bury=_bury(put))
        channel = raw_topic(app, full_name(settings.topic_prefix, topic))
        _attach(app, channel, name=name, guard=guard, topic_ids=parts.topic_ids)
    _follow_assignments(app, full_name(settings.topic_prefix, "deliveries"), sender)
    tell = make_tell(
        component=f"worker/{settings.instance_id}",
        watches=tuple(parts.watch_titles),
        destinations=parts.notifier.names,
        now=parts.now,
        put=put,
    )
    _tell_condition(app, sender, tell)
    return app


def make_app(settings: Settings) -> faust.App:
    """Return an app without agents, with Faust set as this product needs it."""
    prefix = settings.topic_prefix
    app = faust.App(
        prefix,
        broker=[f"kafka://{server}" for server in bootstrap_servers(settings).split(",")],
        broker_credentials=faust_credentials(settings),
        # Faust's unprefixed variables (BROKER_URL …) would win over what is given here.
        env_prefix=f"{PREFIX}FAUST_",
        # It would serve tables and routes to anybody on 0.0.0.0:6066.
        web_enabled=False,
        autodiscover=False,
        datadir=Path(settings.data_dir) / f"worker-{settings.instance_id}",
        # Its transactions show duplicates under kills; ids that are functions of content do not.
        processing_guarantee="at_least_once",
        # Topics are made by `clausewatch topics create`, with the contract's settings.
        topic_allow_declare=False,
        topic_disable_leader=True,
        consumer_auto_offset_reset="earliest",
        consumer_group_instance_id=settings.instance_id,
        # A topic made after the start is seen within half a minute, not five.
        consumer_metadata_max_age_ms=30_000,
        broker_commit_interval=settings.commit_interval_seconds,
        broker_session_timeout=settings.session_timeout_seconds,
        broker_heartbeat_interval=settings.session_timeout_seconds / 4,
        broker_request_timeout=settings.request_timeout_seconds,
        broker_rebalance_timeout=2 * settings.request_timeout_seconds,
        broker_max_poll_interval=settings.max_poll_interval_seconds,
        consumer_max_fetch_size=8 * 1_048_576,
        producer_max_request_size=8 * 1_048_576 + 65_536,
        producer_request_timeout=settings.request_timeout_seconds,
        producer_acks=-1,
        stream_buffer_maxsize=settings.stream_buffer_records,
        # A standby needs a second worker; recovery here is short.
        table_standby_replicas=0,
        worker_redirect_stdouts=False,
    )
    app.transport = Transport(app.conf.broker_consumer, app)
    return app


def _attach(
    app: faust.App,
    channel: faust.TopicT,
    *,
    name: str,
    guard: Guarded,
    topic_ids: Mapping[str, str],
) -> None:
    async def agent(stream: faust.StreamT[bytes]) -> None:
        async for event in stream.events():
            await guard(of_event(event, topic_ids))
            cast("Consumer", app.consumer).handled(event.message)

    # One at a time: with more, Faust commits past a record that is still being handled.
    app.agent(channel, name=name, concurrency=1)(agent)


def _bury(put: Put) -> Callable[[DeadLetter], Awaitable[None]]:
    async def bury(letter: DeadLetter) -> None:
        await put("dead_letters", letter, key=letter.key)

    return bury


def _remember(table: TableT[str, str]) -> Callable[[int, str, str], Awaitable[None]]:
    async def remember(partition: int, key: str, value: str) -> None:
        # Writing to a Faust table sends its changelog record and waits for nobody.
        await table.send_changelog(partition, key, value)
        table.data[key] = value

    return remember


def _sender(settings: Settings, parts: Parts, put: Put) -> Sender:
    client = client_arguments(settings)
    deliveries = full_name(settings.topic_prefix, "deliveries")

    async def entries(partition: int) -> AsyncIterator[tuple[int, Delivery]]:
        async for record in read(client, deliveries, partitions=[partition]):
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
    )


def _end(task: str, error: BaseException) -> None:
    log.error("worker.ended_itself", why=f"{task} failed", exc_info=error)
    os._exit(EXIT_ENDED_ITSELF)


def _follow_assignments(app: faust.App, topic: str, sender: Sender) -> None:
    """Open and close the ledger's partitions as the group hands them out."""
    held: set[int] = set()

    @app.on_partitions_assigned.connect(weak=False)
    async def assigned(_: faust.App, assigned: set[TP], **_kwargs: Any) -> None:
        now_held = {tp.partition for tp in assigned if tp.topic == topic}
        fresh = now_held - held
        held.update(fresh)
        for partition in sorted(fresh):
            await sender.open(partition)

    @app.on_partitions_revoked.connect(weak=False)
    async def revoked(_: faust.App, revoked: set[TP], **_kwargs: Any) -> None:
        gone = {tp.partition for tp in revoked if tp.topic == topic} & held
        held.difference_update(gone)
        for partition in sorted(gone):
            await sender.close(partition)


def _tell_condition(app: faust.App, sender: Sender, tell: Tell) -> None:
    async def started() -> None:
        await tell(Condition.RUNNING)

    app.task(started)

    @app.on_before_shutdown.connect(weak=False)
    async def stopping(_: faust.App, **_kwargs: Any) -> None:
        # Consumers have stopped; the producer has not.
        await sender.close_all()
        await tell(Condition.STOPPED)
