"""Records of the contract's topics, as commands read and write them."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import TypeVar

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from schemas.base import Record
from schemas.codec import decode, encode
from schemas.errors import BadRecord, BrokerUnavailable
from schemas.topics import TOPICS, full_name
from streams.reader import read
from streams.security import client_arguments
from streams.settings import Settings

R = TypeVar("R", bound=Record)


async def read_records(settings: Settings, topic: str, kind: type[R]) -> AsyncGenerator[R, None]:
    """Yield what stands on a topic, to its end; a stranger's bytes are left out.

    Raises `BrokerUnavailable` or `TopicMissing`.
    """
    name = full_name(settings.topic_prefix, topic)
    async with aclosing(read(client_arguments(settings), name)) as found:
        async for record in found:
            try:
                value = decode(kind, record.value)
            except BadRecord:
                continue
            yield value


async def write_records(settings: Settings, topic: str, records: Sequence[Record]) -> None:
    """Write records in order, each once Kafka has acknowledged the one before.

    Raises `BrokerUnavailable`.
    """
    from streams.outbox import partition_of  # Faust, which those who only read do without

    contract = TOPICS[topic]
    producer = AIOKafkaProducer(
        **client_arguments(settings),
        acks="all",
        enable_idempotence=True,
        max_request_size=contract.max_message_bytes,
    )
    try:
        await producer.start()
        for each in records:
            key = contract.key(each)
            await producer.send_and_wait(
                full_name(settings.topic_prefix, topic),
                encode(each),
                key=None if key is None else key.encode(),
                partition=partition_of(contract, each),
            )
    except KafkaError as error:
        raise BrokerUnavailable(f"Kafka did not take it: {error}") from error
    finally:
        await producer.stop()
