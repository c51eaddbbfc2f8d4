import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import pytest
from structlog.contextvars import get_contextvars

from schemas.article import Article
from schemas.dead_letter import Reason
from schemas.errors import GivenUp
from schemas.origin import Origin
from streams.agents.analyse import Analysed
from streams.ahead import Ahead, handle_ahead
from streams.arrival import Arrival
from tests.builders import a_report, an_arrival, an_article


class Slow:
    """Reports that are written once they may be."""

    def __init__(self) -> None:
        self.begun: Counter[str] = Counter()
        self.cancelled: list[str] = []
        self.may_answer = asyncio.Event()
        self.contexts: list[dict[str, Any]] = []

    async def __call__(self, article: Article, _: Origin) -> Analysed:
        self.begun[article.text] += 1
        self.contexts.append(get_contextvars())
        try:
            await self.may_answer.wait()
        except asyncio.CancelledError:
            self.cancelled.append(article.text)
            raise
        if article.text == "bad":
            raise GivenUp(Reason.TIMED_OUT, "bad")
        return a_report(text=article.text), ()


@pytest.fixture
def slow() -> Slow:
    return Slow()


@pytest.fixture
def ahead(slow: Slow) -> Ahead:
    return Ahead(slow)


def arrivals(*texts: str) -> list[Arrival]:
    """Articles as they came, one after the other."""
    return [
        an_arrival(an_article(text=text), offset=offset) for offset, text in enumerate(texts, 41)
    ]


def begin(ahead: Ahead, *texts: str) -> None:
    for arrival in arrivals(*texts):
        ahead.begin(arrival)


async def ask(ahead: Ahead, *texts: str) -> list[Analysed]:
    """Ask for what came, in its order."""
    return [
        await ahead(an_article(text=text), arrival.own_origin)
        for text, arrival in zip(texts, arrivals(*texts), strict=True)
    ]


async def test_each_is_reported_once_and_all_at_a_time(ahead: Ahead, slow: Slow) -> None:
    texts = ("one", "two", "three")
    begin(ahead, *texts)
    asking = asyncio.ensure_future(ask(ahead, *texts))
    await asyncio.sleep(0)

    assert slow.begun == {"one": 1, "two": 1, "three": 1}
    slow.may_answer.set()
    assert await asking == [(a_report(text=text), ()) for text in texts]
    assert slow.begun.total() == 3


async def test_the_same_article_twice_is_reported_twice(ahead: Ahead, slow: Slow) -> None:
    begin(ahead, "one", "one")
    slow.may_answer.set()
    await ask(ahead, "one", "one")

    assert slow.begun == {"one": 2}


async def test_what_was_not_begun_is_reported_when_it_is_asked_for(
    ahead: Ahead, slow: Slow
) -> None:
    slow.may_answer.set()

    assert await ask(ahead, "one") == [(a_report(text="one"), ())]


@pytest.mark.parametrize("value", [None, b"", b"\xff", b"[]"], ids=repr)
async def test_bytes_that_are_no_article_begin_nothing(
    ahead: Ahead, slow: Slow, value: bytes | None
) -> None:
    ahead.begin(an_arrival(value, offset=40))
    begin(ahead, "one")
    slow.may_answer.set()
    await ask(ahead, "one")

    assert slow.begun == {"one": 1}


async def test_a_failure_is_told_to_who_asks_and_to_nobody_else(ahead: Ahead, slow: Slow) -> None:
    begin(ahead, "bad", "one")
    slow.may_answer.set()
    bad, one = arrivals("bad", "one")

    with pytest.raises(GivenUp):
        await ahead(an_article(text="bad"), bad.own_origin)
    assert await ahead(an_article(text="one"), one.own_origin) == (a_report(text="one"), ())


async def test_what_nobody_asked_for_is_passed_over(ahead: Ahead, slow: Slow) -> None:
    begin(ahead, "one", "two")
    await asyncio.sleep(0)
    slow.may_answer.set()
    _, two = arrivals("one", "two")

    assert await ahead(an_article(text="two"), two.own_origin) == (a_report(text="two"), ())
    await asyncio.sleep(0)
    assert slow.begun == {"one": 1, "two": 1}


async def test_what_comes_of_it_comes_in_order_and_each_once_its_report_is_there() -> None:
    written: list[str] = []
    first, second = asyncio.Event(), asyncio.Event()
    may_be_written = {"one": first, "two": second, "three": asyncio.Event()}

    async def put(article: Article, _: Origin) -> Analysed:
        await may_be_written[article.text].wait()
        written.append(f"report {article.text}")
        return a_report(text=article.text), ()

    async def handle(arrival: Arrival, text: str) -> None:
        await ahead(an_article(text=text), arrival.own_origin)
        written.append(f"mention {text}")

    async def come() -> AsyncIterator[tuple[Arrival, str]]:
        for arrival, text in zip(arrivals(*may_be_written), may_be_written, strict=True):
            yield arrival, text
        await asyncio.Event().wait()

    async def settle() -> list[str]:
        for _ in range(9):
            await asyncio.sleep(0)
        return written

    ahead = Ahead(put)
    handling = asyncio.create_task(handle_ahead(come(), ahead, handle))
    second.set()
    assert await settle() == ["report two"]
    first.set()
    assert await settle() == ["report two", "report one", "mention one", "mention two"]
    handling.cancel()
    with pytest.raises(asyncio.CancelledError):
        await handling
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_what_is_begun_ahead_says_of_which_record_it_is(ahead: Ahead, slow: Slow) -> None:
    begin(ahead, "one")
    slow.may_answer.set()
    await ask(ahead, "one")

    (arrival,) = arrivals("one")
    assert slow.contexts == [{"agent": "analyse", **arrival.where}]


async def test_what_is_forgotten_is_called_off(ahead: Ahead, slow: Slow) -> None:
    begin(ahead, "one", "two")
    await asyncio.sleep(0)
    ahead.forget()
    await asyncio.sleep(0)

    assert slow.cancelled == ["one", "two"]


async def test_who_is_called_off_calls_off_what_was_begun(ahead: Ahead, slow: Slow) -> None:
    begin(ahead, "one")
    asking = asyncio.ensure_future(ask(ahead, "one"))
    await asyncio.sleep(0)
    asking.cancel()

    with pytest.raises(asyncio.CancelledError):
        await asking
    assert slow.cancelled == ["one"]
