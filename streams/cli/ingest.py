"""``clausewatch ingest``."""

import asyncio
import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from schemas.article import Article
from schemas.errors import NotReadable
from streams.articles import ArticleProducer, Sent, producing
from streams.cli.console import Format, err, line, say
from streams.cli.exits import FAILED
from streams.cli.parts import now
from streams.cli.settings import settings_for
from streams.ingest import Labelled, read
from streams.security import client_arguments


def ingest(
    sources: list[str], *, bootstrap_servers: str | None, data_dir: Path | None, as_: Format
) -> int:
    """Send each article that a source holds; 1 if any source or line held none."""
    settings = settings_for(bootstrap_servers=bootstrap_servers, data_dir=data_dir)

    async def run() -> int:
        async with producing(client_arguments(settings), settings.topic_prefix) as producer:
            found = read(*sources, now=now, stdin=sys.stdin.buffer)
            return await _send_all(found, producer, as_)

    return asyncio.run(run())


async def _send_all(found: Iterable[Labelled], producer: ArticleProducer, as_: Format) -> int:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    sent = failed = 0
    columns = TextColumn("sending"), BarColumn(), MofNCompleteColumn()
    with Progress(*columns, console=err(), transient=True) as progress:
        task = progress.add_task("sending", total=None)
        for label, item in found:
            if isinstance(item, NotReadable):
                failed += 1
                say(f"not read: {item}")
                continue
            place = await producer.send(item)
            sent += 1
            progress.update(task, completed=sent)
            _show(label, item, place, as_)
    say(f"{sent} sent, {failed} not readable")
    return FAILED if failed or not sent else 0


def _show(label: str, article: Article, place: Sent, as_: Format) -> None:
    if as_ is Format.JSONL:
        line({"label": label, **asdict(place)})
        return
    unreadable = f" (without {', '.join(article.unreadable)})" if article.unreadable else ""
    say(f"sent {label} as article {place.article_id}{unreadable}")
