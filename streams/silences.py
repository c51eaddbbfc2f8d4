"""The silences that stand, as their topic has them."""

import asyncio
from collections.abc import AsyncIterator, Callable
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
        self._offsets: dict[str, int] = {}
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
        silence_id = (record.key or b"").decode("utf-8", "replace")
        if record.offset <= self._offsets.get(silence_id, -1):
            return  # read again from the beginning, an older word must not stand meanwhile
        self._offsets[silence_id] = record.offset
        if record.value is None:
            self._silences.pop(silence_id, None)
            return
        try:
            silence = decode(Silence, record.value)
        except BadRecord as bad:
            # What is no silence keeps nobody from being told.
            log.warning("silence.not_understood", silence_id=silence_id, why=bad.reason)
            self._silences.pop(silence_id, None)
            return
        self._silences[silence_id] = silence
        ends_at = silence.ends_at.isoformat()
        log.info("silence.known", silence_id=silence_id, ends_at=ends_at)
