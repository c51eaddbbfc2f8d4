"""``clausewatch doctor``: what is wrong, and how to mend it."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from schemas.errors import MonitorError
from streams.cli.console import Format, line, out, plain
from streams.cli.exits import FAILED
from streams.cli.parts import (
    analysis_for,
    notifier_for,
    now,
    operator_for,
    render_for,
    routes_for,
)
from streams.cli.settings import settings_for
from streams.settings import Settings


class Condition(StrEnum):
    """How a part is; a hint is something that might be better, and no fault."""

    WELL = "well"
    HINT = "hint"
    ILL = "ill"


@dataclass(frozen=True, slots=True)
class Finding:
    """One part, how it is, and what was found."""

    part: str
    condition: Condition
    detail: str

    @property
    def is_well(self) -> bool:
        """Whether nothing must be mended."""
        return self.condition is not Condition.ILL


_NOT_NAMED = (
    "not named to this command (CLAUSEWATCH_DESTINATIONS or --destinations), so not looked at; "
    "a worker does not start without"
)

_MARKS = {
    Condition.WELL: "[green]✓[/]",
    Condition.HINT: "[yellow]·[/]",
    Condition.ILL: "[red]✗[/]",
}


def doctor(
    *,
    bootstrap_servers: str | None,
    data_dir: Path | None,
    destinations: Path | None,
    routes: Path | None,
    watches: Path | None,
    as_: Format,
) -> int:
    """Look at every part, also where one before it is ill; 1 if any is."""
    settings = settings_for(
        bootstrap_servers=bootstrap_servers,
        data_dir=data_dir,
        destinations=destinations,
        routes=routes,
        watches=watches,
    )
    findings = list(_look(settings))
    _show(findings, as_)
    return 0 if all(finding.is_well for finding in findings) else FAILED


def _look(settings: Settings) -> Iterator[Finding]:
    watches: list[str] = []
    yield _checked("language data and watches", lambda: _analysis(settings, watches))
    if settings.destinations is None:
        yield Finding("destinations", Condition.HINT, _NOT_NAMED)
    else:
        yield _checked("destinations", lambda: _well(", ".join(notifier_for(settings).names)))
        yield _checked("routes", lambda: _routes(settings, watches or None))
    yield _checked("operator", lambda: _operator(settings))
    yield _checked("Kafka and its topics", lambda: _topics(settings))
    yield _checked("workers", lambda: _workers(settings))
    yield _checked("paused destinations", lambda: _paused(settings))
    yield _checked("dead letters", lambda: _dead_letters(settings))


def _checked(part: str, look: Callable[[], tuple[Condition, str]]) -> Finding:
    try:
        return Finding(part, *look())
    except MonitorError as error:
        return Finding(part, Condition.ILL, str(error))


def _well(detail: str) -> tuple[Condition, str]:
    return Condition.WELL, detail


def _routes(settings: Settings, watches: Sequence[str] | None) -> tuple[Condition, str]:
    from alerts.routes import every
    from alerts.routes_file import unheard, unused

    destinations = notifier_for(settings).names
    routes = routes_for(settings, destinations, watches)
    render_for(settings, routes)
    if settings.routes is None:
        return Condition.WELL, "no file: everything at once to every destination"
    if left_out := unheard(routes, destinations):
        return Condition.HINT, f"no route names {', '.join(left_out)}: nothing is told there"
    if left_over := unused(routes):
        return Condition.HINT, f"no route names {', '.join(left_over)}: it changes nothing"
    return Condition.WELL, f"{len(list(every(routes.root)))} in {settings.routes}"


def _operator(settings: Settings) -> tuple[Condition, str]:
    if operator_for(settings) is None:
        return (
            Condition.HINT,
            "CLAUSEWATCH_OPERATOR_URL is not set: nobody is told where the worker is in trouble",
        )
    return _well("is told of troubles; `clausewatch notify test --operator` shows that it arrives")


def _workers(settings: Settings) -> tuple[Condition, str]:
    from streams.cli.roll import workers

    at = now()
    running = asyncio.run(workers(settings, at))
    told = [f"{each.name} heard of {each.heard_at:%Y-%m-%d %H:%M:%S} UTC" for each in running]
    if not told:
        return Condition.HINT, "none says that it runs"
    silent = [each.name for each in running if each.is_silent(at)]
    if silent:
        return Condition.ILL, f"silent: {', '.join(silent)} (killed, or hangs); {'; '.join(told)}"
    return _well("; ".join(told))


def _paused(settings: Settings) -> tuple[Condition, str]:
    from streams.cli.roll import paused

    told = []
    for name, each in sorted(asyncio.run(paused(settings)).items()):
        again = each.held_by.next_attempt_at
        when = f", asked again at {again:%H:%M:%S} UTC" if again else ""
        told.append(f"{name}: {each.held_by.reason}, {each.waiting} wait{when}")
    return (Condition.ILL, "; ".join(told)) if told else _well("none")


def _dead_letters(settings: Settings) -> tuple[Condition, str]:
    from streams.cli.letters import count

    letters = asyncio.run(count(settings, now()))
    if not letters.fresh:
        return Condition.WELL, str(letters)
    look = "see `clausewatch tail dead_letters --from-beginning --exit-at-end`"
    return Condition.ILL, f"{letters} ({look})"


def _analysis(settings: Settings, watches: list[str]) -> tuple[Condition, str]:
    analysis = analysis_for(settings)
    watches += analysis.watch_titles
    families = len(set(analysis.families.by_outlet.values()))
    return _well(f"watches {', '.join(analysis.watch_titles)}; {families} publisher families")


def _topics(settings: Settings) -> tuple[Condition, str]:
    from streams import topics
    from streams.security import client_arguments

    client = client_arguments(settings)
    asyncio.run(topics.ensure(client, settings.topic_prefix))
    if flaws := asyncio.run(topics.check(client, settings.topic_prefix)):
        return Condition.ILL, "; ".join(flaws)
    return _well(f"{settings.bootstrap_servers}, all topics as the contract has them")


def _show(findings: list[Finding], as_: Format) -> None:
    if as_ is Format.JSONL:
        for finding in findings:
            line(
                {
                    "part": finding.part,
                    "ok": finding.is_well,
                    "condition": finding.condition.value,
                    "detail": finding.detail,
                }
            )
        return
    from rich.table import Table

    table = Table("", "part", "found")
    for finding in findings:
        table.add_row(_MARKS[finding.condition], finding.part, plain(finding.detail))
    out().print(table)
