"""``clausewatch feedback``: what readers say of alerts, and of reports that raised none."""

import asyncio
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path

from schemas.article import Article
from schemas.codec import encode
from schemas.feedback import Feedback, FeedbackVerdict
from schemas.mention import Alert
from schemas.report import Provenance, Report
from schemas.topics import TOPICS
from streams.cli.author import author as named
from streams.cli.author import readable
from streams.cli.console import line, plain, say
from streams.cli.exits import NOT_ALL
from streams.cli.naming import Refused, goes_by, meant, stands_for
from streams.cli.parts import now
from streams.cli.reception import heard
from streams.cli.records import read_records, write_records
from streams.cli.settings import settings_for
from streams.cli.subject import Known, Subject, subject_of
from streams.evaluation.gold import Gold
from streams.evaluation.opinions import labelled
from streams.identity import Families, identify
from streams.settings import Settings

AROUND_A_RECORD = 256
"""What Kafka puts around a value and its key."""


@dataclass(frozen=True, slots=True)
class Said:
    """A reader's verdict, whatever it is of."""

    verdict: FeedbackVerdict
    author: str
    comment: str | None


def give(
    id_: str,
    verdict: FeedbackVerdict,
    *,
    watch: str | None,
    author: str | None,
    comment: str | None,
    bootstrap_servers: str | None,
    data_dir: Path | None,
) -> int:
    """Write it down; 3 where there is nothing that it could be of."""
    settings = settings_for(bootstrap_servers=bootstrap_servers, data_dir=data_dir)
    said = Said(verdict, named(author), readable(comment) if comment else None)
    given = asyncio.run(_give(settings, id_, said, watch))
    if isinstance(given, Refused):
        say(plain(given.why))
        return NOT_ALL
    _confirm(given)
    return 0


async def _give(settings: Settings, id_: str, said: Said, watch: str | None) -> Feedback | Refused:
    known = await _known(settings, id_, watch)
    if isinstance(known, Refused):
        return known
    subject = subject_of(id_, said.verdict, known, watch=watch)
    if isinstance(subject, Refused):
        return subject
    given = fitting(_feedback(subject, said, await _words(settings, subject)))
    await write_records(settings, "feedback", [given])
    return given


async def _known(settings: Settings, id_: str, watch: str | None) -> Known | Refused:
    """Reports are read only where no alert answers: the topic is a large one."""
    alerts: dict[str, Alert] = {}
    async for alert in read_records(settings, "alerts", Alert):
        if stands_for(id_, alert.alert_id) or goes_by(alert.article, id_):
            alerts[alert.alert_id] = alert
    told_by_id = [each for each in alerts.values() if stands_for(id_, each.alert_id)]
    ours = told_by_id or [
        each for each in alerts.values() if stands_for(id_, each.article.article_id)
    ]
    if any(watch in (None, alert.watch) for alert in ours):
        return Known(ours)
    name = told_by_id[0].article.article_id if told_by_id else id_
    read = read_records(settings, "reports", Report)
    reports = [each async for each in read if goes_by(each.article, name)]
    told, found = (each.article for each in alerts.values()), (each.article for each in reports)
    article = meant(name, [*told, *found])
    if isinstance(article, Refused):
        return article
    return Known(
        [each for each in alerts.values() if each.article.article_id == article],
        [each for each in reports if each.article.article_id == article],
    )


async def _words(settings: Settings, subject: Subject) -> tuple[str, str] | None:
    """Return title and text: what somebody's feedback kept of them, else the article's own."""
    async with aclosing(read_records(settings, "feedback", Feedback)) as said:
        async for kept in said:
            if kept.report_id == subject.report_id and kept.text is not None:
                return kept.title or "", kept.text
    async with aclosing(read_records(settings, "articles", Article)) as articles:
        async for article in articles:
            if is_of(article, subject.article):
                return article.title, article.text
    return None


def is_of(article: Article, told: Provenance) -> bool:
    """Say whether this is the article, in the version, that something is told of."""
    identity = identify(article, Families({}))
    return (identity.article_id, identity.version) == (told.article_id, told.version)


def _feedback(subject: Subject, said: Said, words: tuple[str, str] | None) -> Feedback:
    title, text = words or (None, None)
    return Feedback(
        watch=subject.watch,
        alert_id=subject.alert_id,
        article_id=subject.article.article_id,
        report_id=subject.report_id,
        verdict=said.verdict,
        author=said.author,
        comment=said.comment,
        at=now(),
        title=title,
        text=text,
        language=subject.article.language,
    )


def fitting(given: Feedback) -> Feedback:
    """Return it as its topic takes it: a text that is too large with it is left out."""
    size = len(encode(given)) + len(given.key.encode()) + AROUND_A_RECORD
    if size <= TOPICS["feedback"].max_message_bytes:
        return given
    return given.model_copy(update={"title": None, "text": None})


def _confirm(given: Feedback) -> None:
    of = f"alert {given.alert_id}" if given.alert_id else f"article {given.article_id}"
    say(
        f"noted: {of} is {given.verdict.value} for {plain(given.watch)}, says {plain(given.author)}"
    )
    if given.text is None:
        say("its text is past retention or too large to be kept: it will not be exported")


def export(*, watch: str, bootstrap_servers: str | None, data_dir: Path | None) -> int:
    """Print gold, as ``evaluate`` reads it; 3 where there is none."""
    settings = settings_for(bootstrap_servers=bootstrap_servers, data_dir=data_dir)
    said = asyncio.run(heard(settings, watch))
    texts = tuple(labelled(said))
    for gold in texts:
        line(as_line(gold))
    left_out = len(said) - len(texts)
    without = f", {left_out} left out whose text is not known any more" if left_out else ""
    say(f"{len(texts)} labelled by readers of watch {plain(watch)}{without}")
    return 0 if texts else NOT_ALL


def as_line(gold: Gold) -> dict[str, str | bool]:
    """Return a line of a gold file; ``borderline`` is told where it is so."""
    known = gold.model_dump(mode="json", include={"id", "lang", "title", "text", "label"})
    return known | ({"borderline": True} if gold.borderline else {})
