from collections.abc import Callable
from typing import Any

import pytest

from schemas.article import Article
from schemas.base import FieldName, Record
from schemas.codec import encode
from schemas.dead_letter import Reason
from schemas.errors import GivenUp
from schemas.mention import Mention, Telling
from schemas.report import QuietReport, Report, Sentence, Verdict, VerdictKind
from streams.agents.analyse import Analysed, make_analyse, make_reported
from streams.arrival import Arrival
from streams.put import Put
from tests.builders import a_report, a_telling, an_arrival, an_article, an_origin, at_once
from tests.streams.recording import Recorder

SENTENCE = Sentence(index=0, paragraph=0, field=FieldName.TEXT, start=0, end=1, text="x")


def a_quiet_report(report: Report) -> QuietReport:
    """As much as an analyst reads of a report."""
    return QuietReport(article=report.article, verdicts=report.verdicts, encoded=encode(report))


def a_verdict(kind: VerdictKind, watch: str = "pact") -> Verdict:
    return Verdict(watch=watch, verdict=kind, score=0.9)


async def handle_by(
    analysis: Callable[[Article], Analysed], put: Put, arrival: Arrival | None = None
) -> None:
    """Handle an article by this analysis."""
    handle = make_analyse(reported=make_reported(analyse=at_once(analysis), put=put), put=put)
    await handle(an_article(), arrival or an_arrival())


async def analyse(report: Report, *words: str, recorder: Recorder | None = None) -> Recorder:
    """Handle an article of which this report is made, and a telling in these words per verdict."""
    recorder = recorder or Recorder()
    tellings = tuple(map(a_telling, words))
    await handle_by(lambda _: (report, tellings), recorder.put)
    return recorder


async def test_an_article_becomes_a_report() -> None:
    seen: list[Article] = []
    recorder = Recorder()

    def analysis(article: Article) -> tuple[Report, tuple[Telling, ...]]:
        seen.append(article)
        return a_report(), ()

    await handle_by(analysis, recorder.put)

    assert seen == [an_article()]
    assert recorder.on("reports", Report) == [a_report()]
    assert recorder.topics == ["reports"]


@pytest.mark.parametrize("kind", [kind for kind in VerdictKind if kind is not VerdictKind.MENTION])
async def test_only_a_mention_is_passed_on(kind: VerdictKind) -> None:
    recorder = await analyse(a_report(verdicts=(a_verdict(kind),)), "words")

    assert recorder.topics == ["reports"]


async def test_each_watch_that_is_mentioned_has_a_mention_with_its_own_words() -> None:
    verdicts = (
        a_verdict(VerdictKind.MENTION, "pact"),
        a_verdict(VerdictKind.NONE, "trade"),
        a_verdict(VerdictKind.MENTION, "other"),
    )

    recorder = await analyse(a_report(verdicts=verdicts), "mutual defence", "", "by all means")

    assert recorder.topics == ["reports", "mentions", "mentions"]
    pact, other = recorder.on("mentions", Mention)
    assert (pact.watch, other.watch) == ("pact", "other")
    assert pact.telling == a_telling("mutual defence")
    assert other.telling == a_telling("by all means")


async def test_all_that_comes_of_an_article_carries_the_place_where_it_arrived() -> None:
    recorder = Recorder()
    report = a_report(verdicts=(a_verdict(VerdictKind.MENTION),))
    # A producer may have put any header there: an article's origin is its own place.
    arrival = an_arrival(caused_by=an_origin(3, topic_id="forged"))

    await handle_by(lambda _: (report, (a_telling("words"),)), recorder.put, arrival)

    assert [write.origin for write in recorder.writes] == [arrival.own_origin] * 2


async def test_no_mention_is_sent_before_its_report_is_in_kafka() -> None:
    recorder = Recorder(fails_at=0)

    with pytest.raises(ConnectionError):
        await analyse(
            a_report(verdicts=(a_verdict(VerdictKind.MENTION),)), "words", recorder=recorder
        )

    assert recorder.writes == []


async def test_a_report_that_mentions_nothing_is_written_as_it_came() -> None:
    recorder, report = Recorder(), a_report(verdicts=(a_verdict(VerdictKind.NONE),))
    quiet = a_quiet_report(report)

    await handle_by(lambda _: (quiet, (Telling(),)), recorder.put)

    assert recorder.topics == ["reports"]
    assert recorder.on("reports", QuietReport) == [quiet]
    assert encode(quiet) == encode(report)


async def test_the_same_article_makes_the_same_records() -> None:
    report = a_report(verdicts=(a_verdict(VerdictKind.MENTION),))

    once, again = await analyse(report, "words"), await analyse(report, "words")

    assert once.writes == again.writes


async def test_a_report_too_large_for_its_topic_is_written_in_brief_and_its_mention_too() -> None:
    recorder, report = Recorder(), a_report(verdicts=(a_verdict(VerdictKind.MENTION),))
    report = report.model_copy(update={"sentences": (SENTENCE,)})

    async def put(topic: str, record: Record, **given: Any) -> int:
        if isinstance(record, Report) and record.sentences:
            raise GivenUp(Reason.TOO_LARGE, "too large for reports")
        return await recorder.put(topic, record, **given)

    await handle_by(lambda _: (report, (a_telling("words"),)), put)

    assert recorder.topics == ["reports", "mentions"]
    (told,) = recorder.on("reports", Report)
    assert told.left_out == ("sentences", "entities", "terms")
    assert [verdict.verdict for verdict in told.verdicts] == [VerdictKind.MENTION]


async def test_one_that_came_as_its_bytes_and_is_too_large_is_written_in_brief() -> None:
    recorder = Recorder()
    report = a_report(verdicts=(a_verdict(VerdictKind.NONE),)).model_copy(
        update={"sentences": (SENTENCE,)}
    )

    async def put(topic: str, record: Record, **given: Any) -> int:
        if isinstance(record, QuietReport):
            raise GivenUp(Reason.TOO_LARGE, "too large for reports")
        return await recorder.put(topic, record, **given)

    await handle_by(lambda _: (a_quiet_report(report), (Telling(),)), put)

    assert recorder.on("reports", Report) == [report.in_brief]
