"""``clausewatch replay``: what would have been decided on a file of articles."""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from schemas.errors import ConfigurationError
from streams.cli.console import Format, line, out
from streams.cli.exits import FAILED
from streams.cli.parts import analysis_for
from streams.cli.settings import settings_for

if TYPE_CHECKING:
    from streams.replay import Replayed


def replay(file: str, *, watch: str, watches: Path | None, as_: Format) -> int:
    """Print what becomes of each line; 1 if any of them held no article."""
    return asyncio.run(_replay(file, watch=watch, watches=watches, as_=as_))


async def _replay(file: str, *, watch: str, watches: Path | None, as_: Format) -> int:
    from streams import logs
    from streams.replay import Replay
    from streams.settings import LogFormat

    logs.configure(LogFormat.AUTO, "WARNING")  # the handlers tell of each step
    settings = settings_for(watches=watches)
    analysis = analysis_for(settings)
    if watch not in analysis.watch_titles:
        known = ", ".join(analysis.watch_titles)
        raise ConfigurationError("--watch", f"no watch {watch!r}; there are {known}")
    player = Replay(analysis, watch, timedelta(days=settings.newness_days))
    failed = False
    for number, raw in _lines(file):
        replayed = await player.take(number, raw)
        failed = failed or replayed.unreadable is not None
        if as_ is Format.JSONL:
            line(replayed.as_json())
        else:
            _show(replayed)
    return FAILED if failed else 0


def _lines(file: str) -> Iterator[tuple[int, bytes]]:
    """Yield the lines of a file that are not blank, numbered as an editor numbers them."""
    try:
        with nullcontext(sys.stdin.buffer) if file == "-" else Path(file).open("rb") as lines:
            for number, raw in enumerate(lines, 1):
                if raw.strip():
                    yield number, raw.rstrip(b"\r\n")
    except OSError as error:
        raise ConfigurationError(file, error.strerror or "cannot be read") from None


def _show(replayed: "Replayed") -> None:
    from rich.markup import escape

    from alerts.wording import in_words
    from schemas.mention import TOLD

    decision = replayed.decision
    if replayed.unreadable:
        what, colour, why = "no article", "red", replayed.unreadable.replace("_", " ")
    elif decision:
        what, colour = decision.decision.value, "green" if decision.decision in TOLD else "yellow"
        why = "; ".join(map(in_words, decision.reasons))
    else:
        verdict = replayed.verdict
        what, colour, why = "silent", "dim", verdict.verdict.value if verdict else "no such watch"
    like = f" (line {replayed.matches_line})" if replayed.matches_line else ""
    title = escape(replayed.report.article.headline) if replayed.report else ""
    out().print(
        f"{replayed.line:>6}  [{colour}]{what:<13}[/] {escape(why + like)}  [dim]{title}[/]",
        overflow="ellipsis",
        no_wrap=True,
    )
