"""analyse: articles → reports, and a mention for each watch that a report mentions.

It remembers nothing, so any number of workers may share it. Reports may be written before their
turn, so that a few share one request to Kafka. Mentions are sent in the order of their articles'
offsets, each once its report is in Kafka, and each is in Kafka before the next begins.
"""

import logging
from collections.abc import Awaitable, Callable

import structlog

from alerts.telling import mention_of
from schemas.article import Article
from schemas.codec import decode
from schemas.errors import GivenUp
from schemas.mention import Telling
from schemas.origin import Origin
from schemas.report import QuietReport, Report, VerdictKind
from streams.arrival import Arrival
from streams.guard import Handler
from streams.put import Put

log = structlog.get_logger(__name__)

Analysed = tuple[Report | QuietReport, tuple[Telling, ...]]
"""A report, and for each of its verdicts how the clause is told, if it is mentioned."""


Analyse = Callable[[Article], Awaitable[Analysed]]

Reported = Callable[[Article, Origin], Awaitable[Analysed]]
"""Returns what an article holds once its report is in Kafka."""


def make_reported(*, analyse: Analyse, put: Put) -> Reported:
    """Return what analyses an article and writes its report."""

    async def reported(article: Article, origin: Origin) -> Analysed:
        report, tellings = await analyse(article)
        try:
            await put("reports", report, origin=origin)
        except GivenUp:
            # So much was found that Kafka does not take it; what it says of the watches it takes.
            await put("reports", _whole(report).in_brief, origin=origin)
        return report, tellings

    return reported


def make_analyse(*, reported: Reported, put: Put) -> Handler[Article]:
    """Return the handler of the topic `articles`."""

    async def analyse(article: Article, arrival: Arrival) -> None:
        origin = arrival.own_origin
        report, tellings = await reported(article, origin)
        for verdict, telling in zip(report.verdicts, tellings, strict=True):
            log.log(
                logging.DEBUG if verdict.verdict is VerdictKind.NONE else logging.INFO,
                "report.judged",
                article_id=report.article.article_id,
                watch_id=verdict.watch,
                verdict=verdict.verdict.value,
                score=verdict.score,
                reasons=list(verdict.reasons),
            )
            if verdict.verdict is VerdictKind.MENTION:
                await put("mentions", mention_of(_whole(report), verdict, telling), origin=origin)

    return analyse


def _whole(report: Report | QuietReport) -> Report:
    return report if isinstance(report, Report) else decode(Report, report.encoded)
