import asyncio
from collections import Counter

import pytest

from schemas.article import Article
from schemas.codec import encode
from schemas.dead_letter import Reason
from schemas.errors import GivenUp
from streams.agents.analyse import Analysed
from streams.ahead import Ahead
from tests.builders import a_report, an_article


class Slow:
    """An analysis whose answers are let through one by one."""

    def __init__(self) -> None:
        self.begun: Counter[str] = Counter()
        self.cancelled: list[str] = []
        self.may_answer = asyncio.Event()

    async def __call__(self, article: Article) -> Analysed:
        self.begun[article.text] += 1
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


def begin(ahead: Ahead, *texts: str) -> None:
    for text in texts:
        ahead.begin(encode(an_article(text=text)))


async def test_each_is_analysed_once_and_all_at_a_time(ahead: Ahead, slow: Slow) -> None:
    begin(ahead, "one", "two", "three")
    first = asyncio.ensure_future(ahead(an_article(text="one")))
    await asyncio.sleep(0)

    assert slow.begun == {"one": 1, "two": 1, "three": 1}
    slow.may_answer.set()
    one, two, three = (
        await first,
        await ahead(an_article(text="two")),
        await ahead(an_article(text="three")),
    )
    assert [one, two, three] == [(a_report(text=text), ()) for text in ("one", "two", "three")]
    assert slow.begun.total() == 3


async def test_the_same_article_twice_is_analysed_twice(ahead: Ahead, slow: Slow) -> None:
    begin(ahead, "one", "one")
    slow.may_answer.set()
    await ahead(an_article(text="one"))
    await ahead(an_article(text="one"))

    assert slow.begun == {"one": 2}


async def test_what_was_not_begun_is_analysed_when_it_is_asked_for(
    ahead: Ahead, slow: Slow
) -> None:
    slow.may_answer.set()

    assert await ahead(an_article(text="one")) == (a_report(text="one"), ())


@pytest.mark.parametrize("value", [None, b"", b"\xff", b"[]"], ids=repr)
async def test_bytes_that_are_no_article_begin_nothing(
    ahead: Ahead, slow: Slow, value: bytes | None
) -> None:
    ahead.begin(value)
    begin(ahead, "one")
    slow.may_answer.set()
    await ahead(an_article(text="one"))

    assert slow.begun == {"one": 1}


async def test_a_failure_is_told_to_who_asks_and_to_nobody_else(ahead: Ahead, slow: Slow) -> None:
    begin(ahead, "bad", "one")
    slow.may_answer.set()

    with pytest.raises(GivenUp):
        await ahead(an_article(text="bad"))
    assert await ahead(an_article(text="one")) == (a_report(text="one"), ())


async def test_what_nobody_asked_for_is_passed_over(ahead: Ahead, slow: Slow) -> None:
    begin(ahead, "one", "two")
    await asyncio.sleep(0)
    slow.may_answer.set()

    assert await ahead(an_article(text="two")) == (a_report(text="two"), ())


async def test_what_is_forgotten_is_called_off(ahead: Ahead, slow: Slow) -> None:
    begin(ahead, "one", "two")
    await asyncio.sleep(0)
    ahead.forget()
    await asyncio.sleep(0)

    assert slow.cancelled == ["one", "two"]


async def test_who_is_called_off_calls_off_what_was_begun(ahead: Ahead, slow: Slow) -> None:
    begin(ahead, "one")
    asking = asyncio.ensure_future(ahead(an_article(text="one")))
    await asyncio.sleep(0)
    asking.cancel()

    with pytest.raises(asyncio.CancelledError):
        await asking
    assert slow.cancelled == ["one"]
