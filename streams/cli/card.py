"""What the demo shows: an alert as a card, and the table at the end."""

import statistics
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from alerts.escaping import harmless, shortened
from alerts.message import (
    LONGEST_CHANGE,
    MOST_CHANGES,
    heading,
    parties,
    shown_link,
    story_line,
    why,
)
from alerts.words import ENGLISH
from schemas.mention import TOLD, Alert, Change
from streams.cli.highlight import highlighted
from streams.cli.rows import Row

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.table import Table


def card(alert: Alert, seconds: float | None, console: "Console") -> "RenderableType":
    """Show an alert: headline, outlet, date, sentence, parties, why, link."""
    from rich.console import Group
    from rich.panel import Panel
    from rich.table import Column, Table
    from rich.text import Text

    article = alert.article
    dated = article.published_at or article.modified_at
    date = ENGLISH.day(dated) if dated else "date unknown"
    took = f" · {seconds * 1000:.0f} ms after it was sent" if seconds is not None else ""
    facts = Table.grid(Column(style="dim"), Column(overflow="fold"), padding=(0, 2))
    facts.add_row("Parties", Text(parties(alert.parties)))
    if told := story_line(alert.story):
        facts.add_row("Story", told)
    facts.add_row("Why", why(alert))
    link = shown_link(article.opens_at or "")
    facts.add_row("Link", Text(link or "none given", style=f"link {link}" if link else ""))
    lines: list[RenderableType] = [
        Text(article.headline, style="bold"),
        Text(f"{article.outlet or 'outlet unknown'} · {date}"),
        *map(Text, _changed(alert.changes)),
        Text(),
        *(Text("“") + highlighted(passage, console) + Text("”") for passage in alert.passages[:1]),
        Text(),
        facts,
    ]
    what = f"{alert.watch_title}: {heading(alert)}"
    title = f"[bold red]ALERT[/] {what}{took}"
    return Panel(Group(*lines), title=title, title_align="left", width=min(console.width, 100))


def _changed(changes: Sequence[Change]) -> Iterator[str]:
    """Yield what an article says now, and what it said before, the first few of its changes."""
    for change in changes[:MOST_CHANGES]:
        yield f"\nNow: “{harmless(shortened(change.after, LONGEST_CHANGE))}”"
        if change.before is not None:
            yield f"Before: “{harmless(shortened(change.before, LONGEST_CHANGE))}”"
    if len(changes) > MOST_CHANGES:
        yield f"… and {len(changes) - MOST_CHANGES} more sentences"


def summary(rows: Sequence[Row]) -> "Table":
    """Show what became of each sample."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table("", "article", "lang", "expected", "became", "alert after", box=SIMPLE_HEAD)
    for row in rows:
        table.add_row(
            "[green]✓[/]" if row.is_right else "[red]✗[/]",
            row.article.id,
            row.outcome.report.language if row.outcome.report else "?",
            _shown(row.expected),
            _became(row),
            f"{row.seconds * 1000:.0f} ms" if row.seconds is not None else "",
        )
    return table


def conclusion(rows: Sequence[Row], *, is_precise: bool) -> str:
    """Say in a line or two what happened, and how long alerts took."""
    fired = [row.seconds for row in rows if row.seconds is not None]
    silent = len(rows) - len(fired)
    lines = [f"{len(fired)} alerts fired, {silent} articles stayed silent"]
    if fired:
        lines[0] += (
            f"; article → alert: median {statistics.median(fired) * 1000:.0f} ms, "
            f"slowest {max(fired) * 1000:.0f} ms"
        )
    if not is_precise:
        lines.append("[bold red]That is not precisely what was expected.[/]")
    elif not fired:
        lines.append(
            "All of them were told by an earlier run, and nothing is told twice: "
            "[bold]clausewatch demo --fresh[/] starts over."
        )
    return "\n".join(lines)


def _shown(decision: object) -> str:
    return str(decision) if decision else "—"


def _became(row: Row) -> str:
    if row.outcome.dead_letter:
        return "[red]dead letter[/]"
    if not row.outcome.is_settled:
        return "[red]nothing in time[/]"
    colour = "bold" if row.decision in TOLD else "dim"
    return f"[{colour}]{_shown(row.decision)}[/]"
