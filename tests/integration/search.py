"""A sign that is planted in secrets, and where it is found: in all that was said and kept."""

import asyncio
import os
from base64 import b64encode
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaConsumer

from streams.cli.settings import settings_for
from streams.reader import read
from streams.security import client_arguments

SIGN = b"s3cret"
"""Letters and digits only, so that what quotes or encodes a URL's other signs leaves it alone."""


def _in_base64() -> Iterator[bytes]:
    """Yield what of the sign's base64 does not depend on what stands before and behind it."""
    for before in range(3):
        first, last = -(-before * 8 // 6), (before + len(SIGN)) * 8 // 6
        yield b64encode(bytes(before) + SIGN)[first:last]


IN_BASE64 = tuple(_in_base64())
IN_PERCENT = b"".join(b"%%%02x" % letter for letter in SIGN)


def holds_the_sign(content: bytes) -> bool:
    """Whether the sign is in it, in capitals or not, percent-encoded, or within base64."""
    small = content.lower()
    return SIGN in small or IN_PERCENT in small or any(form in content for form in IN_BASE64)


def files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield each file below a folder: its path from there, and what is in it."""
    for place, _, names in os.walk(folder):
        for path in (Path(place, name) for name in names):
            yield str(path.relative_to(folder)), path.read_bytes()


def records(environment: Mapping[str, Any]) -> list[tuple[str, bytes]]:
    """Return each record of each topic, with its key and headers."""
    client = client_arguments(settings_for(data_dir=Path(environment["CLAUSEWATCH_DATA_DIR"])))
    return asyncio.run(_records(client))


async def _records(client: Mapping[str, Any]) -> list[tuple[str, bytes]]:
    async with AIOKafkaConsumer(**client) as consumer:
        topics = sorted(await consumer.topics())
    return [
        (topic, repr((record.key, record.value, record.headers)).encode())
        for topic in topics
        async for record in read(client, topic)
    ]
