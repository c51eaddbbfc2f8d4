"""What is known of silences: all that stood before anything is told, and what comes later."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from schemas.codec import encode
from schemas.matchers import Matchers
from schemas.silence import Silence
from streams.silences import Silences
from tests.alerts.test_silences import INDONESIAN, a_silence
from tests.builders import NOON

PATIENCE_SECONDS = 10


class Record:
    """A record of the topic, as far as it is looked at."""

    def __init__(self, value: Silence | bytes) -> None:
        self.value = encode(value) if isinstance(value, Silence) else value


async def yielding(*values: Silence | bytes) -> AsyncIterator[Any]:
    for value in values:
        yield Record(value)


async def test_nothing_is_known_before_all_that_stands_was_read() -> None:
    silences, may_go_on = Silences(), asyncio.Event()

    async def standing() -> AsyncIterator[Any]:
        yield Record(a_silence(matchers=Matchers(language=("ko",))))
        await may_go_on.wait()
        yield Record(a_silence())

    following = asyncio.create_task(silences.follow(standing, yielding))
    knows = asyncio.create_task(silences.known())
    await asyncio.sleep(0.01)
    assert not knows.done()
    assert silences.of(INDONESIAN, NOON) is None

    may_go_on.set()
    await asyncio.wait_for(asyncio.gather(knows, following), PATIENCE_SECONDS)
    assert silences.of(INDONESIAN, NOON) == a_silence()


async def test_what_comes_later_counts_and_the_last_word_on_a_silence_holds() -> None:
    silences = Silences()

    await silences.follow(
        lambda: yielding(a_silence(), b"no silence at all"),
        lambda: yielding(a_silence(ends_at=NOON)),
    )

    assert silences.of(INDONESIAN, NOON) is None
