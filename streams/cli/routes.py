"""``clausewatch routes test``: who would get an alert, when, and why."""

import asyncio
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from schemas.codec import decode, encode
from schemas.errors import BadRecord, ConfigurationError, NotReadable
from schemas.mention import Alert
from schemas.timing import Timing
from streams.cli.console import Format, line, out, plain, say
from streams.cli.exits import FAILED, NOT_ALL
from streams.cli.parts import analysis_for, notifier_for, now, routes_for
from streams.cli.settings import settings_for

if TYPE_CHECKING:
    from alerts.routes import Asked, Reader, Routes
    from streams.analysis import Analysis


def test(
    *,
    alerts: Sequence[str],
    articles: Sequence[str],
    routes: Path | None,
    destinations: Path | None,
    watches: Path | None,
    as_: Format,
) -> int:
    """Say it of each alert; 3 where there is none, 1 where something could not be read."""
    if not alerts and not articles:
        raise ConfigurationError("routes test", "needs --alert FILE, or --article FILE")
    settings = settings_for(routes=routes, destinations=destinations, watches=watches)
    analysis = analysis_for(settings)
    tree = routes_for(settings, notifier_for(settings).names, analysis.watch_titles)
    unreadable: list[str] = []
    raised = _alerts_of(articles, analysis, unreadable) if articles else iter(())
    found = chain(*(_alerts(file, unreadable) for file in alerts), raised)
    count = 0
    for count, each in enumerate(found, start=1):  # noqa: B007  (it is counted)
        _tell(each, tree, as_)
    for problem in unreadable:
        say(f"not read: {plain(problem)}")
    if unreadable:
        return FAILED
    if not count:
        say("no alert: nothing would be told to anybody")
    return 0 if count else NOT_ALL


def _alerts(file: str, unreadable: list[str]) -> Iterator[Alert]:
    """Yield alerts as their topic has them, a line each, or one object over several lines."""
    try:
        with nullcontext(sys.stdin.buffer) if file == "-" else Path(file).open("rb") as opened:
            raw = opened.read()
    except OSError as error:
        raise ConfigurationError(file, error.strerror or "cannot be read") from None
    try:
        yield decode(Alert, raw)
    except BadRecord:
        for number, each in enumerate(raw.splitlines(), start=1):
            if each.strip():
                try:
                    yield decode(Alert, each)
                except BadRecord as bad:
                    unreadable.append(f"{file}:{number}: {bad.reason}: {bad.detail}")


def _alerts_of(
    files: Sequence[str], analysis: "Analysis", unreadable: list[str]
) -> Iterator[Alert]:
    """Yield the alerts that articles would raise, in their order, if nothing was told before."""
    from streams import logs
    from streams.cli.scan import items
    from streams.replay import Replay
    from streams.settings import LogFormat

    logs.configure(LogFormat.AUTO, "WARNING")  # the handlers tell of each step
    player = Replay(analysis, "", timedelta(days=1))
    for number, (_, item) in enumerate(items([*files]), start=1):
        if isinstance(item, NotReadable):
            unreadable.append(str(item))
        else:
            yield from asyncio.run(player.take(number, encode(item))).alerts


def _tell(alert: Alert, routes: "Routes", as_: Format) -> None:
    from alerts.routes import asked, timings

    told = timings(alert, routes, now())
    if as_ is Format.TABLE:
        _show(alert, asked(alert, routes.root), told, routes.readers)
        return
    for destination, timing in told.items():
        record = timing.model_dump(mode="json", exclude_none=True)
        line({"alert_id": alert.alert_id, "destination": destination, **record})


def _show(
    alert: Alert,
    found: "tuple[Asked, ...]",
    told: Mapping[str, Timing],
    readers: "Mapping[str, Reader]",
) -> None:
    from rich.table import Column, Table

    console = out()
    console.print(f"[bold]{plain(alert.article.headline)}[/]")
    console.print(f"[dim]{plain(_facts(alert))}[/]", soft_wrap=True)
    for each in found:
        indent = "  " * each.depth
        mark = "[green]✓[/]" if each.is_taken else "[dim]·[/]"
        on = ", and on" if each.is_taken and each.route.goes_on else ""
        why = f" [dim]{plain(_wanted(each))}[/]" if each.missed else on
        console.print(f"  {indent}{mark} {plain(each.route.name)}{why}")
    table = Table("destination", Column("when", overflow="fold"), "by route")
    for destination, timing in told.items():
        zone = readers[destination].zone if destination in readers else "UTC"
        told_at = when(timing, now(), zone=zone)
        table.add_row(plain(destination), plain(told_at), plain(timing.route))
    console.print(table)
    console.print()


def _facts(alert: Alert) -> str:
    from alerts.matching import is_a_step, state_of

    known: dict[str, Any] = {
        "watch": alert.watch,
        "decision": alert.decision.value,
        "state": state_of(alert).value,
        "language": alert.article.language,
        "source": alert.article.outlet or alert.article.source,
        "family": alert.article.family,
        "score": f"{alert.score:.2f}",
        "new_step": "true" if is_a_step(alert) else None,
        "late": "true" if alert.is_late else None,
    }
    return "  ".join(f"{name} {value}" for name, value in known.items() if value)


def _wanted(asked: "Asked") -> str:
    """Return what a route asks for that an alert is not; or that it leaves out what this is."""
    if asked.missed == ("unless",):
        return "leaves this out"
    wanted = asked.route.match.model_dump(mode="json")
    return "; ".join(f"wants {name} {_value(wanted[name])}" for name in asked.missed)


def _value(wanted: Any) -> str:
    if isinstance(wanted, list):
        return " or ".join(map(str, wanted))
    return str(wanted).lower()


def when(timing: Timing, moment: datetime, *, zone: str = "UTC") -> str:
    """Return in words when a delivery routed at a moment is told, by the clocks of a zone."""
    from alerts.schedule import quiet_until
    from alerts.words import words_in

    words = words_in("en", zone)
    if timing.digest is not None and timing.digest_at is not None:
        told = f"in digest “{timing.digest}”, {words.day(timing.digest_at)}"
    elif timing.group is None or timing.group_interval_seconds is None:
        told = "at once"
    elif timing.breaks_through:
        told = "at once, as a new step, with what waits of its group"
    else:
        span = words.span(timedelta(seconds=timing.group_interval_seconds))
        told = f"at once if it is its group's first, else with others, {span} after the last"
    until = quiet_until(timing.quiet_hours, timing.digest_at or moment)
    return f"{told}; not before {words.day(until)}, when quiet hours end" if until else told
