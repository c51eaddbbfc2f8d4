"""Analysis in processes of its own, so that no article can take the worker along.

A library that crashes, loops or eats memory over an article costs its process alone. The
article has another try in a fresh one, and is then given up.
"""

import asyncio
from collections.abc import Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Self

import structlog
from pydantic import Field

from schemas.article import Article
from schemas.base import Record
from schemas.codec import decode, encode
from schemas.dead_letter import Reason
from schemas.errors import BadRecord, CannotAnalyse, ConfigurationError, GivenUp
from schemas.ids import digest
from schemas.mention import Telling
from schemas.report import Head, QuietReport, Report, VerdictKind
from streams.child import Child, NoProcess, ProcessEnded
from streams.child_side import framed, unframed
from streams.pool import Pool

if TYPE_CHECKING:
    from streams.analysis import Analysis

TRIES = 2

GREETING = b""

log = structlog.get_logger(__name__)


class Greeting(Record):
    """What a process says when it is ready: what it watches, or which setting it refuses and why.

    ``read`` changes with any byte of the files that it was told to read.
    """

    watch_titles: dict[str, str] = Field(default_factory=dict)
    read: str = ""
    refused: tuple[str, str] | None = None


class Answer(Record):
    """A report, and for each of its verdicts how the clause is told, if it is mentioned."""

    report: Report
    tellings: tuple[Telling, ...]


Answered = tuple[Report | QuietReport, tuple[Telling, ...]]
"""What `streams.analysis.Analysis` returns; a report that mentions nothing comes as its bytes."""

_QUIET = b"q"
"""What an answer that mentions nothing begins with: no JSON, but a `Head`, and the report."""


class Analyst:
    """Analyses articles in processes of its own, each killed where it does not answer in time.

    As many articles at a time as there are processes. Each call returns after those before it
    (what it raises, it raises at once).
    """

    def __init__(self, children: Sequence[Child]) -> None:
        """Start the children, unless they run. Raises as `start` does."""
        self._limit_seconds = children[0].limit_seconds
        self._pool = Pool(children)
        self._last: asyncio.Future[None] | None = None
        try:
            greeting = self._started()
        except BaseException:
            self.close()
            raise
        self.watch_titles: Mapping[str, str] = greeting.watch_titles

    def _started(self) -> Greeting:
        try:
            greetings = [decode(Greeting, said) for said in self._pool.start()]
        except NoProcess as error:
            raise _cannot_analyse(error) from None
        for greeting in greetings:
            if greeting.refused is not None:
                raise ConfigurationError(*greeting.refused)
        if len(greetings) > 1:
            raise CannotAnalyse("a file that the processes read has changed while they started")
        (greeting,) = greetings
        return greeting

    @classmethod
    def start(
        cls,
        *,
        watches: Path | None,
        outlets: Path | None,
        cache: Path | None,
        processes: int,
        limit_seconds: float,
        memory_megabytes: int,
    ) -> Self:
        """Start the processes and wait until language data and watches are loaded and tried.

        ``memory_megabytes`` is for each. Raises `ConfigurationError` as `streams.analysis.load`
        does, and `CannotAnalyse`.
        """
        return cls(
            [
                Child(
                    partial(_work, watches, outlets, cache),
                    warm_up=GREETING,
                    limit_seconds=limit_seconds,
                    memory_megabytes=memory_megabytes,
                )
                for _ in range(processes)
            ]
        )

    async def __call__(self, article: Article) -> Answered:
        """Return what was found.

        Raises `GivenUp` after two tries that did not end in time or ended the process,
        `WorkFailed` where the analysis raised, and `CannotAnalyse` where no process can be had.
        Nobody waits for the second try of a call that is cancelled in its first.
        """
        before, this = self._last, asyncio.get_running_loop().create_future()
        self._last = this
        try:
            answer = await self._tried(encode(article))
            if before is not None:
                await asyncio.shield(before)
        finally:
            _follow(this, before)
        return answer

    async def _tried(self, piece: bytes) -> Answered:
        failures = list[tuple[Reason, str]]()
        while len(failures) < TRIES:
            try:
                return await self._answer(piece, is_again=bool(failures))
            except TimeoutError:
                why = f"not done within {self._limit_seconds:g} s"
                failures.append((Reason.TIMED_OUT, why))
            except ProcessEnded as error:
                failures.append((Reason.CRASHED, str(error)))
            except NoProcess as error:
                raise _cannot_analyse(error) from None
            log.warning("analysis.failed", attempt=len(failures), why=failures[-1][1])
        reason, _ = failures[-1]
        raise GivenUp(reason, "; then ".join(why for _, why in failures))

    def close(self) -> None:
        """End the processes, whatever they are doing; a call under way raises `CannotAnalyse`."""
        self._pool.close()

    async def _answer(self, piece: bytes, *, is_again: bool) -> Answered:
        child, raw = await self._pool.do(piece, is_again=is_again)
        try:
            return _heard(raw)
        except BadRecord as error:
            child.renew()  # it may be at the next piece already, which is not to blame
            raise ProcessEnded(f"answered what is no answer: {error}") from None


def _follow(this: asyncio.Future[None], before: asyncio.Future[None] | None) -> None:
    """Have ``this`` be over, once what is before it is."""
    if before is None or before.done():
        this.set_result(None)
    else:
        before.add_done_callback(lambda _: this.set_result(None))


def _cannot_analyse(error: NoProcess) -> CannotAnalyse:
    return CannotAnalyse(f"the process that analyses articles {error}")


def _work(watches: Path | None, outlets: Path | None, cache: Path | None, piece: bytes) -> bytes:
    """Be the process: a greeting for an empty piece, an answer for an article."""
    if piece != GREETING:
        return _answer(*_loaded(watches, outlets, cache)(decode(Article, piece)))
    try:
        analysis = _loaded(watches, outlets, cache)
    except ConfigurationError as error:
        return encode(Greeting(refused=(error.what, str(error).removeprefix(f"{error.what}: "))))
    # Some data are read when they are first needed, and would be read in an article's time.
    analysis(
        Article(text="A text that is long enough to tell its language.", url="https://example.com")
    )
    return encode(Greeting(watch_titles=dict(analysis.watch_titles), read=_read(watches, outlets)))


def _answer(report: Report, tellings: tuple[Telling, ...]) -> bytes:
    if any(verdict.verdict is VerdictKind.MENTION for verdict in report.verdicts):
        return encode(Answer(report=report, tellings=tellings))
    head = Head(article=report.article, verdicts=report.verdicts)
    return _QUIET + framed(encode(head)) + encode(report)


def _heard(raw: bytes) -> Answered:
    """Read an answer; a report that mentions nothing, only so far as anybody needs it.

    Raises `BadRecord` for what is none.
    """
    if not raw.startswith(_QUIET):
        answer = decode(Answer, raw)
        return answer.report, answer.tellings
    written, encoded = unframed(raw.removeprefix(_QUIET))
    head = decode(Head, written)
    quiet = QuietReport(article=head.article, verdicts=head.verdicts, encoded=encoded)
    return quiet, (Telling(),) * len(head.verdicts)


@cache
def _loaded(watches: Path | None, outlets: Path | None, cache: Path | None) -> "Analysis":
    from streams.analysis import load

    return load(watches=watches, outlets=outlets, cache=cache)


def _read(*places: Path | None) -> str:
    files = [
        file
        for place in places
        if place is not None
        for file in (sorted(place.iterdir()) if place.is_dir() else [place])
        if file.is_file()
    ]
    return digest(*(part for file in files for part in (file.name, file.read_bytes().hex())))
