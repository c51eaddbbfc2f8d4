"""The load: articles made up from a seed, and a thread that sends them at a pace."""

import asyncio
import json
import random
import threading
from collections.abc import Iterator
from dataclasses import dataclass

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from tests.chaos.evidence import Sent
from tests.wording import own_words

MENTIONS = {
    "en": "Under Article 4 Russia and North Korea must give each other military assistance if one "
    "of them is attacked.",
    "id": "Rusia dan Korea Utara sepakat memberikan bantuan militer jika salah satu diserang.",
    "ru": "Россия и КНДР обязались оказать друг другу военную помощь в случае нападения на одну.",
}
OTHERS = (
    ("en", "The harvest in the valley was better than in the years before."),
    ("en", "Putin arrived in Pyongyang and was received with flowers."),
    ("en", "The ministers spoke of trade and of a bridge over the river."),
)
_PAUSE_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Planned:
    """An article before it is sent."""

    marker: str
    is_mention: bool
    value: bytes


def articles(seed: int, *, mentions: float = 0.1, again: float = 0.02) -> Iterator[Planned]:
    """Yield articles without end, the same for the same seed; some of them come a second time."""
    chance = random.Random(seed)
    number = 0
    while True:
        number += 1
        is_mention = chance.random() < mentions
        language, says = chance.choice(sorted(MENTIONS.items()) if is_mention else OTHERS)
        marker = f"Report {number:05}"
        value = json.dumps(
            {
                "id": str(number),
                "source": "desk",
                "language": language,
                "title": marker,
                "text": f"{says}\n\n{number}. {own_words(number)}",
            }
        ).encode()
        for _ in range(2 if chance.random() < again else 1):
            yield Planned(marker, is_mention, value)


class Feed:
    """Sends articles at a pace until it is finished; each is sent until Kafka has it."""

    def __init__(
        self, bootstrap_servers: str, topic: str, planned: Iterator[Planned], *, per_second: float
    ) -> None:
        self.sent: list[Sent] = []
        self._bootstrap_servers = bootstrap_servers
        self._topic = topic
        self._planned = planned
        self._pause_seconds = 1 / per_second
        self._finishing = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def finish(self) -> None:
        """Send nothing more, once the article in hand is sent."""
        self._finishing.set()
        if self._thread.ident is not None:
            self._thread.join()

    async def _run(self) -> None:
        waiting = next(self._planned)
        while not self._finishing.is_set():
            producer = AIOKafkaProducer(
                bootstrap_servers=self._bootstrap_servers, acks="all", enable_idempotence=True
            )
            try:
                await producer.start()
                while not self._finishing.is_set():
                    await self._send(producer, waiting)
                    waiting = next(self._planned)
                    await asyncio.sleep(self._pause_seconds)
            except KafkaError:
                # Whether it arrived is not known: it is sent again, as any producer would.
                await asyncio.sleep(_PAUSE_SECONDS)
            finally:
                await producer.stop()

    async def _send(self, producer: AIOKafkaProducer, planned: Planned) -> None:
        key = planned.marker.encode()
        place = await producer.send_and_wait(self._topic, value=planned.value, key=key)
        self.sent.append(
            Sent((place.partition, place.offset), planned.marker, is_mention=planned.is_mention)
        )
