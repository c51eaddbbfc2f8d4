"""``clausewatch reconcile``: does every article, mention and alert have its one end?"""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from schemas.delivery import FINAL
from schemas.topics import full_name
from streams.cli.console import Format, line, out, plain, status
from streams.cli.exits import FAILED
from streams.cli.parts import now
from streams.cli.settings import settings_for
from streams.reconciliation.balance import balance
from streams.reconciliation.books import Books
from streams.reconciliation.lines import AMISS, Fate, Fault, Line
from streams.reconciliation.shares import Share, Shares, shares

if TYPE_CHECKING:
    from rich.table import Table

STEPS = {
    "articles": ("articles → reports", "arrival", "arrivals"),
    "reports": ("reports → mentions", "verdict “mention”", "verdicts “mention”"),
    "mentions": ("mentions → decisions", "mention", "mentions"),
    "decisions": ("decisions → alerts", "decision to tell", "decisions to tell"),
    "alerts": ("alerts → deliveries", "delivery", "deliveries"),
}
"""Of each line: its name, and what is counted there."""

AMISS_IN_WORDS = {
    Fate.LOST: ("1 {} is lost", "{} {} are lost"),
    Fate.TWICE: ("1 {} was both handled and buried", "{} {} were both handled and buried"),
    Fate.UNFOUNDED: ("1 {} came of nothing", "{} {} came of nothing"),
}


def reconcile(*, bootstrap_servers: str | None, data_dir: Path | None, as_: Format) -> int:
    """Count; 1 where it does not add up. What waits or is open is no fault."""
    from streams.cli.bookkeeping import keep_books

    settings = settings_for(bootstrap_servers=bootstrap_servers, data_dir=data_dir)
    with status("reading all topics …"):
        books = asyncio.run(keep_books(settings, now))
        lines, parts = balance(books), shares(books)
    if as_ is Format.JSONL:
        for each in lines:
            line(_as_json(each, settings.topic_prefix))
        for part in parts:
            line(_part_as_json(part))
        line({"stage": "apart", **_apart(books)})
    else:
        _show(lines, parts, books, settings.topic_prefix)
    adds_up = [*(each.adds_up for each in lines), *(part.adds_up for part in parts)]
    return 0 if all(adds_up) else FAILED


def _as_json(each: Line, prefix: str) -> dict[str, Any]:
    counts = {fate.value: each.counts.get(fate, 0) for fate in Fate}
    faults = [
        {"what": fault.fate.value, "place": _place(fault, prefix), "detail": fault.detail}
        for fault in each.faults
    ]
    told: dict[str, Any] = {"stage": each.stage, "came": each.came, **counts}
    if each.stage == "alerts":
        told["states"] = dict(each.states)
    return told | {"adds_up": each.adds_up, "places": faults}


def _part_as_json(part: Shares) -> dict[str, Any]:
    counts = {share.value: part.counts.get(share, 0) for share in Share}
    told = {"stage": "destination", "destination": part.destination, "routed": part.routed}
    return told | counts | {"adds_up": part.adds_up}


def _apart(books: Books) -> dict[str, Any]:
    """Return what takes no part in the balance."""
    return dict(books.apart) | {
        "unreadable": dict(books.unreadable),
        "has_committed": bool(books.asked.committed),
    }


def _show(lines: Sequence[Line], parts: Sequence[Shares], books: Books, prefix: str) -> None:
    from rich.table import Column, Table

    numbers = ("came", "done", "dead letters", "waiting", "past retention", "amiss")
    table = Table("", "step", *(Column(name, justify="right") for name in numbers))
    for each in lines:
        table.add_row(*_row(each))
    console = out()
    console.print(table)
    if parts:
        console.print(_shares_table(parts))
    for note in _notes(lines, books):
        console.print(plain(note))
    for each in lines:
        for fault in each.faults:
            detail = f" ({fault.detail})" if fault.detail else ""
            console.print(plain(f"{fault.fate.value}: {_place(fault, prefix)}{detail}"))
    console.print(verdict(lines, parts))


def _shares_table(parts: Sequence[Shares]) -> "Table":
    from rich.table import Column, Table

    names = ("routed", *(share.value.replace("_", " ") for share in Share))
    table = Table("", "destination", *(Column(name, justify="right") for name in names))
    for part in parts:
        mark = "[green]✓[/]" if part.adds_up else "[red]✗[/]"
        counts = (f"{part.counts.get(share, 0):,}" for share in Share)
        table.add_row(mark, plain(part.destination), f"{part.routed:,}", *counts)
    return table


def _row(each: Line) -> tuple[str, ...]:
    amiss = sum(each.counts.get(fate, 0) for fate in AMISS)
    kept = (Fate.DONE, Fate.DEAD, Fate.WAITING, Fate.PAST)
    return (
        "[green]✓[/]" if each.adds_up else "[red]✗[/]",
        STEPS[each.stage][0],
        f"{each.came:,}",
        *(f"{each.counts.get(fate, 0):,}" for fate in kept),
        f"[red]{amiss:,}[/]" if amiss else "0",
    )


def _notes(lines: Sequence[Line], books: Books) -> list[str]:
    notes = []
    states = next((each.states for each in lines if each.stage == "alerts"), {})
    if states:
        notes.append(f"deliveries: {_states(states)}")
    if books.apart:
        counted = (f"{count} {what.replace('_', ' ')}" for what, count in books.apart.items())
        notes.append(f"counted apart: {', '.join(counted)}")
    notes += [f"unreadable on {topic}: {count}" for topic, count in books.unreadable.items()]
    if not books.asked.committed:
        notes.append("nothing is committed: no worker has run on these topics, or not for a week")
    return notes


def _states(states: Mapping[str, int]) -> str:
    final = {state.value for state in FINAL}
    finals = [f"{count} {state}" for state, count in sorted(states.items()) if state in final]
    opens = {state: count for state, count in sorted(states.items()) if state not in final}
    if opens:
        each = ", ".join(f"{count} {state}" for state, count in opens.items())
        finals.append(f"{sum(opens.values())} open ({each})")
    return ", ".join(finals)


def verdict(lines: Sequence[Line], parts: Sequence[Shares] = ()) -> str:
    """Return the balance in one line."""
    amiss = [_amiss(each, fate) for each in lines for fate in AMISS if each.counts.get(fate)]
    amiss += [f"{each.destination} does not add up" for each in parts if not each.adds_up]
    return "; ".join(amiss) or "Everything adds up"


def _amiss(each: Line, fate: Fate) -> str:
    count = each.counts[fate]
    _, one, many = STEPS[each.stage]
    singular, plural = AMISS_IN_WORDS[fate]
    return singular.format(one) if count == 1 else plural.format(f"{count:,}", many)


def _place(fault: Fault, prefix: str) -> str:
    return f"{full_name(prefix, fault.topic)}/{fault.partition}/{fault.offset}"
