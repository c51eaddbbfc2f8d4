"""``clausewatch doctor``: what is wrong, and how to mend it."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from schemas.errors import MonitorError
from streams.cli.console import Format, line, out
from streams.cli.exits import FAILED
from streams.cli.parts import analysis_for, notifier_for
from streams.cli.settings import settings_for
from streams.settings import Settings


@dataclass(frozen=True, slots=True)
class Finding:
    """One part, whether it is well, and what was found."""

    part: str
    is_well: bool
    detail: str


def doctor(
    *,
    bootstrap_servers: str | None,
    data_dir: Path | None,
    destinations: Path | None,
    watches: Path | None,
    as_: Format,
) -> int:
    """Look at every part, also where one before it is ill; 1 if any is."""
    settings = settings_for(
        bootstrap_servers=bootstrap_servers,
        data_dir=data_dir,
        destinations=destinations,
        watches=watches,
    )
    findings = list(_look(settings))
    _show(findings, as_)
    return 0 if all(finding.is_well for finding in findings) else FAILED


def _look(settings: Settings) -> Iterator[Finding]:
    yield _checked("language data and watches", lambda: _analysis(settings))
    yield _checked("destinations", lambda: ", ".join(notifier_for(settings).names))
    yield _checked("Kafka and its topics", lambda: _topics(settings))


def _checked(part: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(part, is_well=True, detail=look())
    except MonitorError as error:
        return Finding(part, is_well=False, detail=str(error))


def _analysis(settings: Settings) -> str:
    analysis = analysis_for(settings)
    families = len(set(analysis.families.by_outlet.values()))
    return f"watches {', '.join(analysis.watch_titles)}; {families} publisher families"


def _topics(settings: Settings) -> str:
    from streams import topics
    from streams.security import client_arguments

    asyncio.run(topics.ensure(client_arguments(settings), settings.topic_prefix))
    return f"{settings.bootstrap_servers}, all topics as the contract has them"


def _show(findings: list[Finding], as_: Format) -> None:
    if as_ is Format.JSONL:
        for finding in findings:
            line({"part": finding.part, "ok": finding.is_well, "detail": finding.detail})
        return
    from rich.markup import escape
    from rich.table import Table

    table = Table("", "part", "found")
    for finding in findings:
        mark = "[green]✓[/]" if finding.is_well else "[red]✗[/]"
        table.add_row(mark, finding.part, escape(finding.detail))
    out().print(table)
