"""What is known of silences: all that stood before anything is told, and what comes later."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest

from schemas.codec import encode
from schemas.matchers import Matchers
from schemas.silence import Silence
from streams.silences import Silences
from tests.alerts.test_silences import INDONESIAN, a_silence
from tests.builders import NOON

PATIENCE_SECONDS = 10


KEY = a_silence().silence_id.encode()


class Record:
    """A record of the topic, as far as it is looked at; all are of one silence."""

    def __init__(self, value: Silence | bytes | None, offset: int = 0) -> None:
        self.value = encode(value) if isinstance(value, Silence) else value
        self.key, self.offset = KEY, offset


async def yielding(*values: Silence | bytes | None, first: int = 0) -> AsyncIterator[Any]:
    for offset, value in enumerate(values, start=first):
        yield Record(value, offset)


async def test_nothing_is_known_before_all_that_stands_was_read() -> None:
    silences, may_go_on = Silences(), asyncio.Event()

    async def standing() -> AsyncIterator[Any]:
        yield Record(a_silence(matchers=Matchers(language=("ko",))))
        await may_go_on.wait()
        yield Record(a_silence(), 1)

    following = asyncio.create_task(silences.follow(standing, yielding))
    knows = asyncio.create_task(silences.known())
    await asyncio.sleep(0.01)
    assert not knows.done()
    assert silences.of(INDONESIAN, NOON) is None

    may_go_on.set()
    await asyncio.wait_for(asyncio.gather(knows, following), PATIENCE_SECONDS)
    assert silences.of(INDONESIAN, NOON) == a_silence()


async def known(*standing: Silence | bytes | None, coming: Sequence[Any] = ()) -> Silences:
    silences = Silences()
    await silences.follow(
        lambda: yielding(*standing), lambda: yielding(*coming, first=len(standing))
    )
    return silences


async def test_what_comes_later_counts_and_the_last_word_on_a_silence_holds() -> None:
    silences = await known(a_silence(), coming=[a_silence(ends_at=NOON)])

    assert silences.of(INDONESIAN, NOON) is None


@pytest.mark.parametrize(
    "last",
    [
        pytest.param(None, id="taken away"),
        pytest.param(b"no silence at all", id="garbled"),
        pytest.param(
            encode(a_silence()).replace(b'"language"', b'"tongue"'), id="a matcher of tomorrow"
        ),
        pytest.param(a_silence(matchers=Matchers()), id="matches everything"),
    ],
)
async def test_what_cannot_be_a_silence_keeps_nobody_from_being_told(last: Any) -> None:
    silences = await known(a_silence(), last)

    assert silences.of(INDONESIAN, NOON) is None


async def test_read_again_from_the_beginning_an_older_word_does_not_stand_meanwhile() -> None:
    silences, seen = Silences(), list[Silence | None]()

    async def coming() -> AsyncIterator[Any]:
        async for record in yielding(a_silence(), a_silence(ends_at=NOON)):
            yield record
            seen.append(silences.of(INDONESIAN, NOON))

    await silences.follow(lambda: yielding(a_silence(), a_silence(ends_at=NOON)), coming)

    assert seen == [None, None]
