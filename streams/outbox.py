"""The outbox: records onto topics, and back only when Kafka has them.

A send that nobody awaits is lost in silence when it fails. So every `put` waits for the
acknowledgement of all replicas in sync. A broker that is away is waited for: whether that takes too
long is the watchdog's to say.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import lru_cache
from typing import Any

import faust
import structlog
from aiokafka.errors import (
    KafkaError,
    KafkaTimeoutError,
    MessageSizeTooLargeError,
    NotEnoughReplicasAfterAppendError,
    NotEnoughReplicasError,
    RecordListTooLargeError,
)
from aiokafka.partitioner import murmur2
from faust.exceptions import ProducerSendError

from schemas.base import Record
from schemas.codec import encode
from schemas.dead_letter import Reason
from schemas.errors import GivenUp, NotWritten
from schemas.origin import HEADER, Origin
from schemas.topics import TOPICS, Topic, full_name
from streams.put import Put
from streams.vitals import Vitals

PAUSE_SECONDS = 1.0

_TOO_LARGE = (MessageSizeTooLargeError, RecordListTooLargeError)
_TOO_FEW_IN_SYNC = (NotEnoughReplicasError, NotEnoughReplicasAfterAppendError)

log = structlog.get_logger(__name__)

Send = Callable[[], Awaitable[Awaitable[Any]]]
"""Hands a record to the producer; what it returns waits for Kafka's acknowledgement."""


def make_put(app: faust.App, prefix: str, vitals: Vitals) -> Put:
    """Return the one function through which the worker writes to the contract's topics.

    ``key`` replaces the record's own (a dead letter keeps the key that its bytes had).
    """

    async def put(
        topic: str, record: Record, *, origin: Origin | None = None, key: bytes | None = None
    ) -> int:
        contract = TOPICS[topic]
        own_key = contract.key(record)
        written = await acknowledged(
            lambda: produced(
                app,
                full_name(prefix, topic),
                key=key if own_key is None else own_key.encode(),
                value=encode(record),
                partition=partition_of(contract, record),
                headers={HEADER: str(origin).encode()} if origin else None,
            ),
            to=topic,
            vitals=vitals,
        )
        return int(written.offset)

    return put


async def produced(
    app: faust.App,
    topic: str,
    *,
    key: bytes | None,
    value: bytes | None,
    partition: int | None,
    headers: Mapping[str, bytes] | None = None,
) -> Awaitable[Any]:
    """Hand a record to the producer, which keeps the order of calls within a batch (16 KB).

    Faust's channels do not: while one `send` asks whether the producer has started, the next
    overtakes it.
    """
    await app.producer.maybe_start()
    placed: Awaitable[Any] = await app.producer.send(
        topic, key=key, value=value, partition=partition, timestamp=None, headers=headers
    )
    return placed


async def acknowledged(
    send: Send, *, to: str, vitals: Vitals, pause_seconds: float = PAUSE_SECONDS
) -> Any:
    """Send until Kafka has it, through whatever passes; return what Kafka says of its place.

    Raises `GivenUp` for a record that is too large for its topic, and `NotWritten` where Kafka
    refuses for good and the record is not to blame. What is sent again may be there twice.
    ``vitals`` hear of a write that is refused since too few replicas are in sync, until it is not.
    """
    write = object()
    try:
        while True:
            try:
                return await (await send())
            except (KafkaError, ProducerSendError) as error:
                cause = error.__cause__ if isinstance(error, ProducerSendError) else error
                _judge(error, cause, to)
                if isinstance(cause, _TOO_FEW_IN_SYNC):
                    vitals.refused(write, to)
                else:
                    vitals.refused_no_more(write)
                await asyncio.sleep(pause_seconds)
    finally:
        vitals.refused_no_more(write)


def _judge(error: Exception, cause: BaseException | None, to: str) -> None:
    if isinstance(cause, _TOO_LARGE):
        raise GivenUp(Reason.TOO_LARGE, f"too large for {to}") from error
    # A time-out is what a broker that is away comes to, whatever aiokafka says of it.
    if not isinstance(cause, KafkaTimeoutError) and not getattr(cause, "retriable", False):
        raise NotWritten(f"{to}: {type(cause).__name__}: {cause}") from error
    log.warning("record.not_written_yet", to=to, error=type(cause).__name__)


def raw_topic(app: faust.App, name: str) -> faust.TopicT:
    """Return a topic whose bytes Faust leaves alone: decoding is the guard's business."""
    return app.topic(
        name,
        key_type=bytes,
        value_type=bytes,
        key_serializer="raw",
        value_serializer="raw",
        allow_empty=True,
        internal=True,
    )


def partition_of(topic: Topic, record: Record) -> int | None:
    """Return the partition where a record belongs, if its key alone does not say so."""
    if topic.partition_by is None:
        return None
    return murmur2_partition(topic.partition_by(record), topic.partitions)


@lru_cache(4096)
def murmur2_partition(text: str, partitions: int) -> int:
    """Return the partition that Kafka's own partitioner gives a key."""
    return int(murmur2(text.encode()) & 0x7FFFFFFF) % partitions
