"""The outbox: records onto topics, and back only when Kafka has them.

A send that nobody awaits is lost in silence when it fails. So every `put` waits for the
acknowledgement of all replicas, and raises what went wrong.
"""

import faust
from aiokafka.partitioner import murmur2

from schemas.base import Record
from schemas.codec import encode
from schemas.origin import HEADER, Origin
from schemas.topics import TOPICS, Topic, full_name
from streams.put import Put


def make_put(app: faust.App, prefix: str) -> Put:
    """Return the one function through which the worker writes to the contract's topics.

    ``key`` replaces the record's own (a dead letter keeps the key that its bytes had).
    """
    channels = {name: raw_topic(app, full_name(prefix, name)) for name in TOPICS}

    async def put(
        topic: str, record: Record, *, origin: Origin | None = None, key: bytes | None = None
    ) -> int:
        contract = TOPICS[topic]
        own_key = contract.key(record)
        sending = await channels[topic].send(
            key=key if own_key is None else own_key.encode(),
            value=encode(record),
            partition=partition_of(contract, record),
            headers={HEADER: str(origin).encode()} if origin else None,
        )
        return int((await sending).offset)

    return put


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


def murmur2_partition(text: str, partitions: int) -> int:
    """Return the partition that Kafka's own partitioner gives a key."""
    return int(murmur2(text.encode()) & 0x7FFFFFFF) % partitions
