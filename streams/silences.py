"""The silences that stand, as their topic has them."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from datetime import datetime

import structlog
from aiokafka import ConsumerRecord

from alerts.silences import silence_of
from schemas.codec import decode
from schemas.delivery import Delivery
from schemas.errors import BadRecord
from schemas.silence import Silence

log = structlog.get_logger(__name__)


class Silences:
    """Follows the topic; what is not known yet is waited for before anything is told."""

    def __init__(self) -> None:
        """Begin with none, and with nothing known."""
        self._silences: dict[str, Silence] = {}
        self._known = asyncio.Event()

    async def known(self) -> None:
        """Wait until all that stood on the topic at the start has been read."""
        await self._known.wait()

    async def follow(
        self,
        standing: Callable[[], AsyncIterator[ConsumerRecord]],
        coming: Callable[[], AsyncIterator[ConsumerRecord]],
    ) -> None:
        """Read what stands, then what comes, for ever."""
        async for record in standing():
            self._take_in(record)
        self._known.set()
        async for record in coming():
            self._take_in(record)

    def of(self, delivery: Delivery, now: datetime) -> Silence | None:
        """Return the silence that a delivery falls under."""
        return silence_of(delivery, self._silences.values(), now)

    def _take_in(self, record: ConsumerRecord) -> None:
        with suppress(BadRecord):  # what is no silence keeps nobody from being told
            silence = decode(Silence, record.value)
            if self._silences.get(silence.silence_id) != silence:
                self._silences[silence.silence_id] = silence
                log.info(
                    "silence.known",
                    silence_id=silence.silence_id,
                    ends_at=silence.ends_at.isoformat(),
                )
