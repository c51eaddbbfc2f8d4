"""aiokafka's clients wait before they ask again where no broker answers.

aiokafka 0.14 means to wait and does not: who has something to send, or to fetch, and knows of no
leader asks for the cluster's metadata again the moment that nobody answered. A worker was seen to
take most of a core for as long as Kafka was away.
"""

import asyncio
from typing import Any

from aiokafka.client import AIOKafkaClient

PAUSE_SECONDS = 0.5


def be_patient() -> None:
    """Let every client of this process wait so; a second call changes nothing."""
    AIOKafkaClient._metadata_update = _metadata_update  # noqa: SLF001  (no public way)


_impatient = AIOKafkaClient._metadata_update  # noqa: SLF001


async def _metadata_update(client: AIOKafkaClient, *given: Any) -> bool:
    is_known = await _impatient(client, *given)
    if not is_known:
        await asyncio.sleep(PAUSE_SECONDS)
    return bool(is_known)
