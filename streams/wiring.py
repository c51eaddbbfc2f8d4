"""Wiring: everything built, nothing decided."""

import asyncio
import os
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, cast

import faust
import structlog
from aiokafka import ConsumerRecord
from faust.types import TP
from faust.types.tuples import Message

from alerts.handover import Notifier
from alerts.retry import RetryPolicy
from alerts.routes import Routes
from alerts.together import written
from schemas.article import Article
from schemas.codec import decode
from schemas.dead_letter import DeadLetter
from schemas.delivery import Delivery, DeliveryState
from schemas.errors import BadRecord, BrokerUnavailable
from schemas.health import Condition, Health
from schemas.mention import Alert, Mention
from schemas.origin import Origin
from schemas.topics import TOPICS, full_name
from streams.agents.analyse import Analyse, make_analyse, make_reported
from streams.agents.decide import make_decide
from streams.agents.route import Enter, make_route
from streams.agents.send import LedgerTopic, Render, Sender
from streams.ahead import Ahead, handle_ahead
from streams.app import make_app
from streams.arrival import Arrival, of_event
from streams.consumer import Consumer
from streams.guard import EXIT_ENDED_BY_WATCHDOG, EXIT_ENDED_ITSELF, Guarded, guarded
from streams.health import HEARTBEAT_SECONDS, Roll, Tell, component_of, make_tell
from streams.notices import LAST_WORDS_SECONDS, Notices
from streams.outbox import PAUSE_SECONDS, acknowledged, make_put, partition_of, produced, raw_topic
from streams.put import Put
from streams.reader import read
from streams.security import client_arguments
from streams.seen import Changelog, Entry, Seen
from streams.settings import Settings
from streams.silences import Silences
from streams.topics import SEEN, changelog_name
from streams.troubles import Trouble
from streams.vitals import Place, Vitals
from streams.watchdog import BrokerState, Finding

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a worker is built from, besides its settings."""

    analyse: Analyse
    watch_titles: Mapping[str, str]
    notifier: Notifier
    routes: Routes
    topic_ids: Mapping[str, str]
    notices: Notices
    vitals: Vitals = field(default_factory=Vitals)
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    render: Render = written


Fail = Callable[[str, BaseException], None]
"""Ends the worker because of a task of it that failed."""

READ = ("articles", "mentions", "alerts", "deliveries")
"""The topics that agents read, each its own."""


def build_app(settings: Settings, parts: Parts) -> faust.App:
    """Return a Faust app with the four agents attached; nothing runs until it is started."""
    app = make_app(settings)
    put = make_put(app, settings.topic_prefix, parts.vitals)
    last_words = make_last_words(settings, parts.notices)
    fail = _fail(last_words)
    seen = Seen(
        _changelog(app, settings, parts.vitals),
        kept_for=timedelta(days=settings.newness_days),
        fail=fail,
        recovered=parts.vitals.recovered,
    )
    silences = Silences()
    sender = _sender(settings, parts, put, silences, fail=fail)

    ahead = Ahead(make_reported(analyse=parts.analyse, put=put))
    handlers: dict[str, tuple[str, Any, Any]] = {
        "analyse": ("articles", Article, make_analyse(reported=ahead, put=put)),
        "decide": (
            "mentions",
            Mention,
            make_decide(
                memory=seen.memory,
                remember=seen.remember,
                forget=seen.forget,
                kept_for=timedelta(days=settings.newness_days),
                title_of=lambda watch: parts.watch_titles.get(watch, watch),
                put=put,
            ),
        ),
        "route": (
            "alerts",
            Alert,
            make_route(
                routes=parts.routes,
                now=parts.now,
                enter=_enter(sender, put),
            ),
        ),
        "send": ("deliveries", Delivery, sender.handle),
    }
    bury = _bury(put, parts)
    for name, (topic, kind, handle) in handlers.items():
        guard = guarded(kind, handle, agent=name, bury=bury, last_words=last_words)
        channel = raw_topic(app, full_name(settings.topic_prefix, topic))
        begins = ahead if name == "analyse" else None
        _attach(app, channel, name=name, guard=guard, parts=parts, ahead=begins)
    mentions = full_name(settings.topic_prefix, "mentions")
    _remember_what_is_held(app, mentions, seen)
    _follow_assignments(app, full_name(settings.topic_prefix, "deliveries"), sender, parts.vitals)
    tell = make_tell(
        component=component_of(settings.instance_id),
        watches=tuple(parts.watch_titles),
        destinations=parts.notifier.names,
        now=parts.now,
        put=put,
    )
    _tell_condition(app, sender, tell, _is_back(settings, parts.notices))
    _call_the_roll(app, settings, parts)
    _follow_silences(app, settings, silences)
    return app


def _follow_silences(app: faust.App, settings: Settings, silences: Silences) -> None:
    client, topic = client_arguments(settings), full_name(settings.topic_prefix, "silences")

    async def follow() -> None:
        await silences.follow(lambda: _read_through(client, topic), lambda: _read_on(client, topic))

    app.task(follow)


def _attach(
    app: faust.App,
    channel: faust.TopicT,
    *,
    name: str,
    guard: Guarded,
    parts: Parts,
    ahead: Ahead | None,
) -> None:
    vitals = parts.vitals

    async def handled(arrival: Arrival, message: Message) -> None:
        place = Place(arrival.topic, arrival.partition)
        vitals.begun(place, arrival.offset)
        if await guard(arrival):
            cast("Consumer", app.consumer).handled(message)
            vitals.finished(place, name)
        else:
            vitals.left(place)

    async def arrivals(stream: faust.StreamT[bytes]) -> AsyncIterator[tuple[Arrival, Message]]:
        async for event in stream.events():
            yield of_event(event, parts.topic_ids), event.message

    async def agent(stream: faust.StreamT[bytes]) -> None:
        try:
            if ahead is None:
                async for arrival, message in arrivals(stream):
                    await handled(arrival, message)
            else:
                await handle_ahead(arrivals(stream), ahead, handled)
        finally:
            vitals.agent_ended(name)

    # One at a time: order within a partition is what `decide` relies on.
    app.agent(channel, name=name, concurrency=1)(agent)


def _bury(put: Put, parts: Parts) -> Callable[[DeadLetter], Awaitable[None]]:
    async def bury(letter: DeadLetter) -> None:
        await put("dead_letters", letter, key=letter.key)
        parts.vitals.buried(letter.agent, letter.reason)
        where = f"{letter.topic}, partition {letter.partition}, offset {letter.offset}"
        parts.notices.raised(
            Trouble.DEAD_LETTERS, detail=f"{letter.reason} in {letter.agent}: {where}"
        )

    return bury


def make_last_words(settings: Settings, notices: Notices) -> Callable[[str], None]:
    """Return what tells the operator, before the process ends, why it has to."""

    def last_words(why: str) -> None:
        notices.last_words(
            Trouble.WORKER_ENDED, settings.instance_id, why, within_seconds=LAST_WORDS_SECONDS
        )

    return last_words


def _told(parts: Parts) -> Callable[[Delivery], None]:
    def told(delivery: Delivery) -> None:
        parts.vitals.delivery(delivery.destination, delivery.state)
        to, detail = delivery.destination, f"{delivery.reason}, alert {delivery.alert_id}"
        if delivery.state is DeliveryState.FAILED:
            parts.notices.raised(Trouble.DELIVERY_FAILED, to, detail)
        elif delivery.state is DeliveryState.PENDING and not parts.notices.stands(
            Trouble.DESTINATION_PAUSED, to
        ):
            parts.notices.raised(Trouble.DESTINATION_PAUSED, to, detail)
        elif delivery.state in {DeliveryState.DELIVERED, DeliveryState.GROUPED}:
            parts.notices.cleared(Trouble.DESTINATION_PAUSED, to)
            if delivery.reason is not None:
                parts.notices.raised(Trouble.RECIPIENT_REFUSED, to, detail)

    return told


def _sender(
    settings: Settings, parts: Parts, put: Put, silences: Silences, *, fail: Fail
) -> Sender:
    client = client_arguments(settings)
    deliveries = full_name(settings.topic_prefix, "deliveries")

    async def entries(partition: int) -> AsyncIterator[tuple[int, Delivery]]:
        await silences.known()  # or what nobody wants to hear would be told at each start
        async for record in _read_through(client, deliveries, partition):
            try:
                yield record.offset, decode(Delivery, record.value)
            except BadRecord:
                continue  # the agent buries it when its turn comes

    async def write(delivery: Delivery) -> int:
        return await put("deliveries", delivery)

    return Sender(
        notifier=parts.notifier,
        render=parts.render,
        topic=LedgerTopic(entries, write),
        now=parts.now,
        policy=RetryPolicy(
            first_seconds=settings.retry_first_seconds,
            longest_seconds=settings.retry_longest_seconds,
            window_seconds=settings.retry_window_seconds,
        ),
        fail=fail,
        told=_told(parts),
        silenced=silences.of,
    )


def _enter(sender: Sender, put: Put) -> Enter:
    topic = TOPICS["deliveries"]

    async def enter(delivery: Delivery, origin: Origin) -> None:
        partition = cast("int", partition_of(topic, delivery))
        await sender.enter(partition, delivery, partial(put, "deliveries", origin=origin))

    return enter


async def _read_through(
    client: Mapping[str, Any],
    topic: str,
    partition: int | None = None,
    offset: int = 0,
) -> AsyncIterator[ConsumerRecord]:
    """Read a partition from an offset to its end, going on where Kafka goes away meanwhile.

    Without one, all partitions, and again from their beginning.
    """
    partitions = None if partition is None else [partition]
    while True:
        try:
            async for record in read(client, topic, partitions=partitions, offset=offset):
                yield record
                if partition is not None:
                    offset = record.offset + 1
        except BrokerUnavailable as error:
            log.warning("topic.not_read_yet", topic=topic, error=str(error))
            await asyncio.sleep(PAUSE_SECONDS)
        else:
            return


async def _read_on(client: Mapping[str, Any], topic: str) -> AsyncIterator[ConsumerRecord]:
    """Read a topic for ever, from the beginning again where Kafka goes away meanwhile."""
    while True:
        try:
            async for record in read(client, topic, to_end=False):
                yield record
        except BrokerUnavailable as error:
            log.warning("topic.not_read_yet", topic=topic, error=str(error))
            await asyncio.sleep(PAUSE_SECONDS)


def _fail(last_words: Callable[[str], None]) -> Fail:
    def fail(task: str, error: BaseException) -> None:
        why = f"{task}: {type(error).__name__}: {error}"
        log.error("worker.ended_itself", why=why, exc_info=error)
        last_words(why)
        os._exit(EXIT_ENDED_ITSELF)

    return fail


def _changelog(app: faust.App, settings: Settings, vitals: Vitals) -> Changelog:
    client, topic = client_arguments(settings), changelog_name(settings.topic_prefix)

    async def entries(partition: int, offset: int) -> AsyncGenerator[Entry, None]:
        async for record in _read_through(client, topic, partition, offset):
            yield record.offset, record.key, record.value

    async def record(partition: int, key: bytes, value: bytes | None) -> int:
        written = await acknowledged(
            lambda: produced(app, topic, key=key, value=value, partition=partition),
            to=SEEN,
            vitals=vitals,
        )
        return int(written.offset)

    return Changelog(entries, record)


def _remember_what_is_held(app: faust.App, mentions: str, seen: Seen) -> None:
    @app.on_partitions_assigned.connect(weak=False)
    async def assigned(_: faust.App, assigned: set[TP], **_kwargs: Any) -> None:
        seen.hold(sorted(tp.partition for tp in assigned if tp.topic == mentions))

    @app.on_before_shutdown.connect(weak=False)
    async def stopping(_: faust.App, **_kwargs: Any) -> None:
        seen.stop()


def _follow_assignments(app: faust.App, ledger: str, sender: Sender, vitals: Vitals) -> None:
    """Open and close the ledger's partitions as the group hands them out."""
    held: set[int] = set()

    def is_handled(tp: TP, offset: int) -> bool:
        is_ours = tp.topic == ledger and sender.comes_back(tp.partition, offset)
        if is_ours:
            vitals.passed(Place(tp.topic, tp.partition), "send")
        return is_ours

    @app.on_partitions_assigned.connect(weak=False)
    async def assigned(_app: faust.App, assigned: set[TP], **_kwargs: Any) -> None:
        vitals.assigned(frozenset(Place(tp.topic, tp.partition) for tp in assigned))
        cast("Consumer", app.consumer).is_handled = is_handled
        now_held = {tp.partition for tp in assigned if tp.topic == ledger}
        fresh = now_held - held
        held.update(fresh)
        for partition in sorted(fresh):
            _ = sender.open(partition)

    @app.on_partitions_revoked.connect(weak=False)
    async def revoked(_: faust.App, revoked: set[TP], **_kwargs: Any) -> None:
        gone = {tp.partition for tp in revoked if tp.topic == ledger} & held
        held.difference_update(gone)
        await asyncio.gather(*(sender.close(partition) for partition in gone))
        vitals.revoked(frozenset(Place(tp.topic, tp.partition) for tp in revoked))


def _tell_condition(
    app: faust.App, sender: Sender, tell: Tell, is_back: Callable[[], None]
) -> None:
    async def run_on() -> None:
        await tell(Condition.RUNNING)
        is_back()
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            await tell(Condition.RUNNING)

    app.task(run_on)

    @app.on_before_shutdown.connect(weak=False)
    async def stopping(_: faust.App, **_kwargs: Any) -> None:
        # Consumers have stopped; the producer has not.
        await sender.close_all()
        # Of a crash the last word stays that it runs: whoever reads it sees that it fell silent.
        if app.crash_reason is None:
            await tell(Condition.STOPPED)


def _is_back(settings: Settings, notices: Notices) -> Callable[[], None]:
    def is_back() -> None:
        for trouble in (Trouble.WORKER_ENDED, Trouble.WORKER_KILLED):
            notices.cleared(trouble, settings.instance_id)

    return is_back


def _call_the_roll(app: faust.App, settings: Settings, parts: Parts) -> None:
    """Follow what other workers say of themselves, and tell of one that falls silent."""
    roll = Roll(component_of(settings.instance_id))
    topic = full_name(settings.topic_prefix, "health")

    async def listen() -> None:
        async for record in _read_on(client_arguments(settings), topic):
            with suppress(BadRecord):
                roll.hear(decode(Health, record.value))

    async def call() -> None:
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            for component in roll.gone():
                if not parts.notices.stands(Trouble.WORKER_GONE, component):
                    parts.notices.raised(Trouble.WORKER_GONE, component)
            for component in roll.back():
                parts.notices.cleared(Trouble.WORKER_GONE, component)

    app.task(listen)
    app.task(call)


def make_end(settings: Settings, notices: Notices) -> Callable[[Finding], None]:
    """Return what ends the worker for the watchdog, from its thread."""
    last_words = make_last_words(settings, notices)

    def end(finding: Finding) -> None:
        log.error("worker.ended_by_watchdog", code=finding.code.value, why=finding.why)
        last_words(finding.why)
        os._exit(EXIT_ENDED_BY_WATCHDOG)

    return end


def make_heard(notices: Notices) -> Callable[[BrokerState], None]:
    """Return what tells the operator that Kafka is away for long, and that it is back."""

    def heard(state: BrokerState) -> None:
        if state.away_for_seconds is None:
            notices.cleared(Trouble.BROKER_AWAY)
        else:
            notices.raised(Trouble.BROKER_AWAY, detail=state.why)

    return heard
