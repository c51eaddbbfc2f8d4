import asyncio
from typing import Any

import pytest
from structlog.contextvars import get_contextvars
from structlog.testing import capture_logs

from schemas.article import Article
from schemas.codec import encode
from schemas.dead_letter import DeadLetter, Reason
from schemas.errors import BadRecord, CannotAnalyse, GivenUp, NotWritten
from streams.arrival import Arrival
from streams.guard import EXIT_ENDED_ITSELF, LONGEST_DETAIL, guarded
from tests.builders import an_arrival, an_article

SECRET = "s3cret"  # noqa: S105  (made up, to look for)


class Graveyard(list[DeadLetter]):
    """Keeps dead letters, and in ``ended`` the exit statuses of a process that would have ended."""

    def __init__(self, *, is_closed: bool = False) -> None:
        super().__init__()
        self.is_closed = is_closed
        self.ended: list[int] = []

    async def bury(self, letter: DeadLetter) -> None:
        if self.is_closed:
            raise ConnectionError("no broker")
        self.append(letter)


class Handled(list[tuple[Article, Arrival]]):
    """A handler that keeps what it was given, and raises ``error`` if there is one."""

    def __init__(self, error: BaseException | None = None) -> None:
        super().__init__()
        self.error = error

    async def __call__(self, article: Article, arrival: Arrival) -> None:
        if self.error is not None:
            raise self.error
        self.append((article, arrival))


async def guard(handled: Handled, graveyard: Graveyard, arrival: Arrival) -> None:
    run = guarded(
        Article, handled, agent="analyse", bury=graveyard.bury, end=graveyard.ended.append
    )
    await run(arrival)


async def test_a_record_is_decoded_and_handled() -> None:
    handled, graveyard = Handled(), Graveyard()
    arrival = an_arrival(an_article())

    await guard(handled, graveyard, arrival)

    assert handled == [(an_article(), arrival)]
    assert graveyard == []


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        pytest.param(b"Pact", Reason.NOT_JSON, id="no-json"),
        pytest.param(b"\xff", Reason.NOT_UTF8, id="no-utf8"),
        pytest.param(b'{"text": 1}', Reason.WRONG_SHAPE, id="wrong-shape"),
        pytest.param(b'{"text": ""}', Reason.EMPTY, id="empty"),
        pytest.param(None, Reason.TOMBSTONE, id="tombstone"),
    ],
)
async def test_bytes_that_are_no_record_are_buried_with_where_and_why(
    value: bytes | None, reason: Reason
) -> None:
    handled, graveyard = Handled(), Graveyard()
    arrival = an_arrival(value, key=b"k\xff", headers=(("a", b"1"), ("a", None)))

    await guard(handled, graveyard, arrival)

    (letter,) = graveyard
    assert (letter.agent, letter.reason) == ("analyse", reason)
    assert letter.detail != ""
    assert (letter.topic, letter.partition, letter.offset) == ("clausewatch.articles", 2, 41)
    assert (letter.key, letter.value) == (b"k\xff", value)
    assert letter.headers == (("a", b"1"), ("a", None))
    assert handled == []
    assert graveyard.ended == []


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(ValueError("no words"), id="an-error"),
        pytest.param(AssertionError(), id="one-without-words"),
        pytest.param(ExceptionGroup("two", [ValueError("a"), KeyError("b")]), id="a-group"),
        pytest.param(TimeoutError(), id="a-time-out"),
        pytest.param(RecursionError("deep"), id="too-deep"),
        pytest.param(BadRecord("not_json", "a memory that is broken"), id="a-bad-record-within"),
        pytest.param(BadRecord("of_my_own", "a reason nobody knows"), id="an-unknown-reason"),
    ],
)
async def test_whatever_a_handler_raises_the_record_is_buried(error: Exception) -> None:
    graveyard = Graveyard()

    await guard(Handled(error), graveyard, an_arrival(an_article()))

    (letter,) = graveyard
    assert letter.reason is Reason.HANDLER_FAILED
    assert letter.detail.startswith(type(error).__name__)
    assert letter.value == encode(an_article())
    assert graveyard.ended == []


async def test_a_dead_letter_quotes_no_address() -> None:
    graveyard = Graveyard()

    await guard(
        Handled(ValueError(f"cannot use json://u:{SECRET}@h")), graveyard, an_arrival(an_article())
    )

    assert graveyard[0].detail == "ValueError: cannot use json://…"


@pytest.mark.parametrize(
    "words", ["x" * 5_000_000, "\ud83d", "a\x00b"], ids=["endless", "lone-surrogate", "nul"]
)
async def test_whatever_words_an_error_has_its_dead_letter_can_be_written(words: str) -> None:
    graveyard = Graveyard()

    with capture_logs():
        await guard(Handled(ValueError(words)), graveyard, an_arrival(an_article()))

    assert len(encode(graveyard[0])) < 2 * LONGEST_DETAIL
    assert graveyard.ended == []


@pytest.mark.parametrize(
    ("handled", "value"),
    [
        pytest.param(Handled(), b"no json", id="a-bad-record"),
        pytest.param(Handled(ValueError("no words")), encode(an_article()), id="a-failed-one"),
    ],
)
async def test_what_can_be_neither_handled_nor_buried_ends_the_worker(
    handled: Handled, value: bytes
) -> None:
    graveyard = Graveyard(is_closed=True)

    with capture_logs() as lines:
        await guard(handled, graveyard, an_arrival(value))

    assert graveyard.ended == [EXIT_ENDED_ITSELF] == [70]
    events = [line["event"] for line in lines]
    assert "worker.ended_itself" in events
    assert "record.buried" not in events


@pytest.mark.parametrize(
    "ending", [asyncio.CancelledError(), KeyboardInterrupt(), SystemExit(1)], ids=repr
)
async def test_the_end_of_the_worker_is_no_fault_of_the_record(ending: BaseException) -> None:
    graveyard = Graveyard()

    with pytest.raises(type(ending)):
        await guard(Handled(ending), graveyard, an_arrival(an_article()))

    assert graveyard == []


async def test_a_burial_that_is_called_off_leaves_the_record_unacknowledged() -> None:
    async def called_off(_: DeadLetter) -> None:
        raise asyncio.CancelledError

    ended: list[int] = []
    run = guarded(Article, Handled(), agent="analyse", bury=called_off, end=ended.append)

    with pytest.raises(asyncio.CancelledError):
        await run(an_arrival(b"no json"))

    assert ended == []


async def test_every_line_of_a_record_says_which_record() -> None:
    seen: list[dict[str, Any]] = []

    async def handle(_: Article, __: Arrival) -> None:
        seen.append(get_contextvars())

    await guarded(Article, handle, agent="analyse", bury=Graveyard().bury)(an_arrival(an_article()))

    place = {"agent": "analyse", "topic": "clausewatch.articles", "partition": 2, "offset": 41}
    assert seen == [place]
    assert get_contextvars() == {}


async def test_a_burial_is_told_in_one_line() -> None:
    with capture_logs() as lines:
        await guard(Handled(), Graveyard(), an_arrival(b"no json"))

    assert [(line["event"], line["reason"]) for line in lines] == [("record.buried", "not_json")]


async def test_what_was_given_up_is_buried_with_its_reason() -> None:
    graveyard = Graveyard()

    await guard(
        Handled(GivenUp(Reason.TIMED_OUT, "30 s, twice")), graveyard, an_arrival(an_article())
    )

    (letter,) = graveyard
    assert (letter.reason, letter.detail) == (Reason.TIMED_OUT, "30 s, twice")
    assert graveyard.ended == []


@pytest.mark.parametrize("error", [NotWritten("no leave"), CannotAnalyse("no memory")], ids=repr)
async def test_what_is_no_fault_of_the_record_ends_the_worker_and_buries_nothing(
    error: Exception,
) -> None:
    graveyard, words = Graveyard(), list[str]()
    run = guarded(
        Article,
        Handled(error),
        agent="analyse",
        bury=graveyard.bury,
        last_words=words.append,
        end=graveyard.ended.append,
    )

    await run(an_arrival(an_article()))

    assert graveyard == []
    assert graveyard.ended == [EXIT_ENDED_ITSELF]
    assert words == [f"analyse: {type(error).__name__}: {error}"]


async def test_what_is_buried_is_not_handled_again() -> None:
    calls: list[Article] = []

    async def handle(article: Article, _: Arrival) -> None:
        calls.append(article)
        raise ValueError

    graveyard = Graveyard()
    await guarded(Article, handle, agent="analyse", bury=graveyard.bury)(an_arrival(an_article()))

    assert (len(calls), len(graveyard)) == (1, 1)
