import asyncio
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from multiprocessing import active_children
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from schemas.codec import encode
from schemas.dead_letter import Reason
from schemas.errors import CannotAnalyse, ConfigurationError, GivenUp
from schemas.report import QuietReport, VerdictKind
from streams.analysis import Analysis, load
from streams.analyst import GREETING, Analyst
from streams.child import Child, WorkFailed
from tests.builders import NOON, an_article
from tests.shipped import CACHE
from tests.streams.analysing import analyses, lacks_a_watch, starts_once

CLAUSE = (
    "Russia and North Korea signed a mutual defence pact in Pyongyang. Each pledged to come to the "
    "other's aid if attacked."
)
LIMIT_SECONDS = 1


@pytest.fixture
def child() -> Iterator[Child]:
    child = Child(analyses, warm_up=GREETING, limit_seconds=LIMIT_SECONDS, memory_megabytes=512)
    yield child
    child.close()


@pytest.fixture
def analyst(child: Child) -> Analyst:
    return Analyst([child])


@pytest.fixture
def pair(child: Child) -> Iterator[Analyst]:
    """An analyst with two processes."""
    other = Child(analyses, warm_up=GREETING, limit_seconds=LIMIT_SECONDS, memory_megabytes=512)
    with closing(Analyst([child, other])) as analyst:
        yield analyst


async def clauses_of(analyst: Analyst, **given: Any) -> tuple[str, ...]:
    _, (telling,) = await analyst(an_article(**given))
    return tuple(each.words for each in telling.clauses)


def an_analyst(**given: Any) -> Analyst:
    """The analyst that a worker has."""
    known: dict[str, Any] = {
        "watches": None,
        "outlets": None,
        "cache": CACHE,
        "processes": 1,
        "limit_seconds": 30,
        "memory_megabytes": 2048,
    }
    return Analyst.start(**(known | given))


@pytest.mark.parametrize("processes", [1, 2])
async def test_an_article_is_analysed_as_it_is_in_process(
    analysis: Analysis, processes: int
) -> None:
    article = an_article(
        title="Pact signed",
        text=CLAUSE,
        url="https://www.example.com/pact?utm_source=feed",
        source="Example",
        published_at=NOON,
        modified_at="never",
    )

    with closing(an_analyst(processes=processes)) as analyst:
        assert len(active_children()) == processes
        (report, tellings), *others = await asyncio.gather(*map(analyst, [article] * processes))

        assert analyst.watch_titles == analysis.watch_titles
    assert all(other == (report, tellings) for other in others)
    assert (report, tellings) == analysis(article)
    assert encode(report) == encode(analysis(article)[0])
    assert report.verdicts[0].verdict is VerdictKind.MENTION


async def test_a_report_that_mentions_nothing_comes_as_the_bytes_that_it_is(
    analysis: Analysis,
) -> None:
    article = an_article(text="Rain fell in Seoul. Russia and North Korea signed no treaty.")

    with closing(an_analyst()) as analyst:
        quiet, tellings = await analyst(article)

    report, told = analysis(article)
    assert isinstance(quiet, QuietReport)
    assert encode(quiet) == encode(report)
    assert (quiet.article, quiet.verdicts, tellings) == (report.article, report.verdicts, told)


@pytest.mark.parametrize(
    ("title", "reason", "detail"),
    [
        ("crash", Reason.CRASHED, "ended by SIGSEGV; then ended by SIGSEGV"),
        ("spin", Reason.TIMED_OUT, "not done within 1 s; then not done within 1 s"),
        (
            "eat",
            Reason.CRASHED,
            "needs more than 512 MB of memory; then needs more than 512 MB of memory",
        ),
    ],
)
async def test_what_does_not_survive_two_tries_is_given_up_and_the_next_is_analysed(
    analyst: Analyst, tmp_path: Path, title: str, reason: Reason, detail: str
) -> None:
    tries = tmp_path / "tries"

    with pytest.raises(GivenUp) as up:
        await analyst(an_article(title=title, source=str(tries)))

    assert up.value.reason is reason
    assert up.value.detail.startswith(detail)
    assert tries.read_text().count("\n") == 2
    assert active_children() == []
    assert await clauses_of(analyst, text="the next") == ("the next",)


async def test_one_crash_is_logged_and_not_held_against_the_article(
    analyst: Analyst, tmp_path: Path
) -> None:
    with capture_logs() as logs:
        clauses = await clauses_of(
            analyst, title="crash once", text="words", source=str(tmp_path / "tries")
        )

    assert clauses == ("words",)
    assert [(log["event"], log["attempt"], log["why"]) for log in logs] == [
        ("analysis.failed", 1, "ended with status 0")
    ]


async def test_what_the_analysis_raises_is_tried_once_and_surfaces(
    analyst: Analyst, tmp_path: Path
) -> None:
    tries = tmp_path / "tries"

    with pytest.raises(WorkFailed) as failed:
        await analyst(an_article(title="raise", source=str(tries)))

    assert str(failed.value) == "ValueError: no such article"
    assert tries.read_text().count("\n") == 1


async def test_who_answers_wrongly_takes_no_other_article_along(analyst: Analyst) -> None:
    titles = ["", "", "wrong", "", ""]
    calls = [clauses_of(analyst, title=title, text=f"text {n}") for n, title in enumerate(titles)]

    with capture_logs() as logs:
        answers = await asyncio.gather(*calls, return_exceptions=True)

    up = answers.pop(2)
    assert isinstance(up, GivenUp)
    assert up.reason == Reason.CRASHED
    assert up.detail.startswith("answered what is no answer: not_json: Answer: ")
    assert answers == [(f"text {n}",) for n in (0, 1, 3, 4)]
    assert len(logs) == 2
    assert all(log["why"].startswith("answered what is no answer") for log in logs)


async def test_articles_wait_for_each_other_and_the_event_loop_for_none(
    analyst: Analyst, fifo: Path
) -> None:
    first = asyncio.create_task(clauses_of(analyst, title="wait", text=str(fifo)))
    second = asyncio.create_task(clauses_of(analyst, text="second"))
    await asyncio.to_thread(fifo.write_bytes, b"go on")

    assert await first == (str(fifo),)
    assert await second == ("second",)


async def test_two_processes_analyse_side_by_side_and_answer_in_turn(
    pair: Analyst, tmp_path: Path, fifo: Path
) -> None:
    other = tmp_path / "other"
    os.mkfifo(other)
    first = asyncio.create_task(clauses_of(pair, title="wait", text=str(fifo)))
    with await asyncio.to_thread(fifo.open, "wb"):  # one is at it, and stays at it
        second = asyncio.create_task(clauses_of(pair, title="wait", text=str(other)))
        await asyncio.to_thread(other.write_bytes, b"go on")
        await asyncio.wait([first, second], timeout=0.2)
        assert not any(call.done() for call in (first, second))

    assert await first == (str(fifo),)
    assert await second == (str(other),)


@pytest.mark.parametrize(
    ("title", "reason"),
    [("crash", Reason.CRASHED), ("spin", Reason.TIMED_OUT), ("wrong", Reason.CRASHED)],
)
async def test_an_article_is_given_up_and_none_of_those_beside_it(
    pair: Analyst, title: str, reason: Reason
) -> None:
    titles = ["", "", title, title, "", "", ""]
    calls = [clauses_of(pair, title=title, text=f"text {n}") for n, title in enumerate(titles)]

    answers = await asyncio.gather(*calls, return_exceptions=True)

    for up in (answers.pop(2), answers.pop(2)):
        assert isinstance(up, GivenUp)
        assert up.reason is reason
    assert answers == [(f"text {n}",) for n in (0, 1, 4, 5, 6)]


async def test_a_second_try_is_made_in_a_fresh_process(pair: Analyst, tmp_path: Path) -> None:
    before = {str(process.pid) for process in active_children()}
    bad = clauses_of(pair, title="crash once", text="process", source=str(tmp_path / "tries"))
    others = [clauses_of(pair, text="process") for _ in range(4)]

    (process,), *_ = await asyncio.gather(bad, *others)

    assert len(before) == 2
    assert process not in before


async def test_a_call_that_is_cancelled_holds_up_none_behind_it(pair: Analyst, fifo: Path) -> None:
    cancelled = asyncio.create_task(clauses_of(pair, title="wait", text=str(fifo)))
    with await asyncio.to_thread(fifo.open, "wb"):
        following = asyncio.create_task(clauses_of(pair, text="the next"))
        cancelled.cancel()

        assert await following == ("the next",)


async def test_one_that_is_given_up_lets_none_behind_it_overtake(pair: Analyst, fifo: Path) -> None:
    first = asyncio.create_task(clauses_of(pair, title="wait", text=str(fifo)))
    with await asyncio.to_thread(fifo.open, "wb"):
        with pytest.raises(WorkFailed):
            await clauses_of(pair, title="raise")
        third = asyncio.create_task(clauses_of(pair, text="third"))
        await asyncio.wait([third], timeout=0.2)
        assert not third.done()

    assert await first == (str(fifo),)
    assert await third == ("third",)


async def test_all_that_are_busy_are_closed(pair: Analyst, tmp_path: Path) -> None:
    fifos = [tmp_path / name for name in ("one", "other")]
    for fifo in fifos:
        os.mkfifo(fifo)
    calls = [asyncio.create_task(clauses_of(pair, title="wait", text=str(each))) for each in fifos]
    opened = [await asyncio.to_thread(fifo.open, "wb") for fifo in fifos]

    pair.close()

    for call in calls:
        with pytest.raises(CannotAnalyse, match="closed"):
            await call
    assert active_children() == []
    for each in opened:
        each.close()


async def test_the_answer_to_a_cancelled_call_is_not_taken_for_the_next(
    analyst: Analyst, fifo: Path
) -> None:
    cancelled = asyncio.create_task(clauses_of(analyst, title="wait", text=str(fifo)))
    opening = asyncio.to_thread(fifo.open, "wb")
    with await opening as go_on:
        cancelled.cancel()
        following = asyncio.create_task(clauses_of(analyst, text="the next"))
        await asyncio.wait([cancelled])
        go_on.write(b"go on")

    assert await following == ("the next",)
    assert cancelled.cancelled()


async def test_a_call_that_was_cancelled_is_not_tried_again(
    analyst: Analyst, tmp_path: Path, fifo: Path
) -> None:
    tries = tmp_path / "tries"
    bad = an_article(title="wait", text=str(fifo), source=str(tries))
    cancelled = asyncio.create_task(analyst(bad))
    with await asyncio.to_thread(fifo.open, "wb"):
        cancelled.cancel()

        assert await clauses_of(analyst, text="the next") == ("the next",)

    assert tries.read_text().count("\n") == 1


async def test_a_call_that_is_closed_over_is_to_come_back(analyst: Analyst, fifo: Path) -> None:
    call = asyncio.create_task(analyst(an_article(title="wait", text=str(fifo))))
    with await asyncio.to_thread(fifo.open, "wb"), ThreadPoolExecutor() as threads:
        threads.submit(analyst.close).result()

        with pytest.raises(CannotAnalyse, match="closed"):
            await call
    with pytest.raises(CannotAnalyse, match="closed"):
        await analyst(an_article())
    assert active_children() == []


async def test_an_article_is_not_blamed_where_no_process_starts(tmp_path: Path) -> None:
    work = partial(starts_once, tmp_path / "started")
    with closing(Child(work, warm_up=GREETING, limit_seconds=LIMIT_SECONDS)) as child:
        analyst = Analyst([child])

        with pytest.raises(CannotAnalyse, match="ended with status 9"):
            await analyst(an_article(title="crash"))


async def test_a_file_that_has_changed_is_not_read_behind_the_workers_back(tmp_path: Path) -> None:
    outlets = tmp_path / "outlets.yaml"
    outlets.write_text("Example:\n  - example.com\n")
    with closing(an_analyst(outlets=outlets)) as analyst:
        outlets.write_text("Other:\n  - example.com\n")
        report, _ = await analyst(an_article(url="https://example.com/pact"))
        assert report.article.family == "Example"
        (process,) = active_children()
        process.kill()
        process.join()

        with pytest.raises(CannotAnalyse, match="changed"):
            await analyst(an_article())


@pytest.mark.parametrize(
    "files",
    [{"watches": "id: [\n"}, {"outlets": "Example: nobody\n"}, {"watches": None}],
    ids=["watches", "outlets", "missing"],
)
def test_what_an_operator_wrote_wrongly_is_told_in_the_same_words(
    tmp_path: Path, files: dict[str, str | None]
) -> None:
    given: dict[str, Path | None] = {"watches": None, "outlets": None}
    for name, text in files.items():
        given[name] = tmp_path / f"{name}.yaml"
        if text is not None:
            (tmp_path / f"{name}.yaml").write_text(text)
    with pytest.raises(ConfigurationError) as expected:
        load(**given, cache=CACHE)

    with pytest.raises(ConfigurationError) as refusal:
        an_analyst(**given, processes=2)

    assert str(refusal.value) == str(expected.value)
    assert refusal.value.what == expected.value.what
    assert active_children() == []


def test_processes_that_read_different_files_are_not_taken(child: Child) -> None:
    other = Child(lacks_a_watch, warm_up=GREETING, limit_seconds=LIMIT_SECONDS)

    with pytest.raises(CannotAnalyse, match="changed while they started"):
        Analyst([child, other])

    assert active_children() == []


def test_a_process_that_does_not_start_takes_the_others_along(child: Child, tmp_path: Path) -> None:
    (tmp_path / "started").touch()
    other = Child(
        partial(starts_once, tmp_path / "started"), warm_up=GREETING, limit_seconds=LIMIT_SECONDS
    )

    with pytest.raises(CannotAnalyse, match="ended with status 9"):
        Analyst([child, other])

    assert active_children() == []


def test_too_little_memory_is_told_at_the_start() -> None:
    with pytest.raises(CannotAnalyse, match="memory"):
        an_analyst(memory_megabytes=100)
