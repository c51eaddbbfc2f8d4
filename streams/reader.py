"""Reading topics outside the worker: from their beginning, alone, to their end or for ever."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError

from schemas.errors import BrokerUnavailable, TopicMissing
from streams.patience import be_patient
from streams.record_batches import bear_any_header

_POLL_MILLISECONDS = 200


async def read(
    client: Mapping[str, Any],
    topic: str,
    *,
    partitions: Sequence[int] | None = None,
    from_beginning: bool = True,
    offset: int = 0,
    to_end: bool = True,
) -> AsyncGenerator[ConsumerRecord, None]:
    """Yield a topic's records: in order within a partition, in no order between them.

    ``offset`` is where reading to the end begins in each partition, or the first one that is there:
    a topic that was made anew may be shorter.
    ``to_end`` stops where the topic ended when reading began. Reading joins no group and
    commits nothing. Raises `BrokerUnavailable`, or `TopicMissing`.
    """
    async with _consumer(client) as consumer:
        places = await _places(consumer, topic, partitions)
        consumer.assign(places)
        if from_beginning:
            await consumer.seek_to_beginning(*places)
        else:
            await consumer.seek_to_end(*places)
        ends = await consumer.end_offsets(places) if to_end else {}
        for place in places:
            if 0 < offset <= ends.get(place, 0):
                consumer.seek(place, offset)
        while not to_end or await _unread(consumer, ends):
            batches = await consumer.getmany(timeout_ms=_POLL_MILLISECONDS)
            for place, records in batches.items():
                for record in records:
                    if not to_end or record.offset < ends[place]:
                        yield record


async def _unread(consumer: AIOKafkaConsumer, ends: Mapping[TopicPartition, int]) -> bool:
    # The position, not the last offset: compaction and transactions leave holes at the end.
    positions = [await consumer.position(place) for place in ends]
    return any(at < end for at, end in zip(positions, ends.values(), strict=True))


async def _places(
    consumer: AIOKafkaConsumer, topic: str, partitions: Sequence[int] | None
) -> list[TopicPartition]:
    if partitions is None:
        await consumer._client.force_metadata_update()  # noqa: SLF001  (no public way)
        partitions = sorted(consumer.partitions_for_topic(topic) or ())
    if not partitions:
        raise TopicMissing([f"{topic}: missing"])
    return [TopicPartition(topic, partition) for partition in partitions]


@asynccontextmanager
async def _consumer(client: Mapping[str, Any]) -> AsyncIterator[AIOKafkaConsumer]:
    bear_any_header()
    be_patient()
    consumer = AIOKafkaConsumer(
        **client,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        isolation_level="read_committed",
        max_partition_fetch_bytes=8 * 1_048_576,
    )
    try:
        await consumer.start()
        yield consumer
    except KafkaError as error:
        servers = client["bootstrap_servers"]
        raise BrokerUnavailable(f"Kafka at {servers}: {type(error).__name__}") from error
    finally:
        await asyncio.shield(consumer.stop())
