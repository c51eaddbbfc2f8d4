"""``clausewatch ingest``."""

import asyncio
import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from schemas.article import Article
from schemas.codec import encode
from schemas.errors import BadRecord, NotReadable
from streams.articles import ArticleProducer, Sent, producing
from streams.cli.console import Format, err, line, plain, say
from streams.cli.exits import FAILED
from streams.cli.parts import now
from streams.cli.settings import settings_for
from streams.ingest import Labelled, kept, read
from streams.security import client_arguments


def ingest(
    sources: list[str],
    *,
    bootstrap_servers: str | None,
    data_dir: Path | None,
    is_backfill: bool,
    as_: Format,
) -> int:
    """Send each article that a source holds; 1 if any source or line held none.

    What held something that cannot be sent becomes a dead letter, in Kafka before the next is
    read. Of what was never there, or may not be opened, there is nothing to keep: it is told
    here alone.
    """
    settings = settings_for(bootstrap_servers=bootstrap_servers, data_dir=data_dir)

    async def run() -> int:
        async with producing(client_arguments(settings), settings.topic_prefix) as producer:
            found = read(*sources, now=now, stdin=sys.stdin.buffer)
            return await _send_all(found, producer, as_, is_backfill=is_backfill)

    return asyncio.run(run())


async def _send_all(
    found: Iterable[Labelled], producer: ArticleProducer, as_: Format, *, is_backfill: bool
) -> int:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    sent = failed = buried = 0
    columns = TextColumn("sending"), BarColumn(), MofNCompleteColumn()
    with Progress(*columns, console=err(), transient=True) as progress:
        task = progress.add_task("sending", total=None)
        for label, item in found:
            try:
                if isinstance(item, NotReadable):
                    raise item
                place = await _sent(label, item, producer, is_backfill=is_backfill)
            except NotReadable as refused:
                failed += 1
                buried += await _buried(refused, producer)
                continue
            sent += 1
            progress.update(task, completed=sent)
            _show(label, item, place, as_)
    kept_where = f", {buried} of them kept as dead letters" if buried else ""
    say(f"{sent} sent, {failed} not readable{kept_where}")
    return FAILED if failed or not sent else 0


async def _sent(
    label: str, article: Article, producer: ArticleProducer, *, is_backfill: bool
) -> Sent:
    try:
        return await producer.send(article, is_backfill=is_backfill)
    except BadRecord as bad:
        error = NotReadable(article.url or label, bad.detail, reason=bad.reason)
        raise kept(error, encode(article)) from None


async def _buried(refused: NotReadable, producer: ArticleProducer) -> bool:
    """Tell what was not sent, and write its dead letter if it has one."""
    say(f"not read: {plain(str(refused))}")
    if refused.dead_letter is None:
        return False
    await producer.bury(refused.dead_letter)
    return True


def _show(label: str, article: Article, place: Sent, as_: Format) -> None:
    if as_ is Format.JSONL:
        line({"label": label, **asdict(place)})
        return
    unreadable = f" (without {', '.join(article.unreadable)})" if article.unreadable else ""
    say(f"sent {plain(label)} as article {place.article_id}{unreadable}")
