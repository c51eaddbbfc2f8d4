"""``clausewatch notify test``."""

import asyncio
from pathlib import Path

from alerts.message import Message
from alerts.retry import Outcome
from streams.cli.console import Format, line, out
from streams.cli.exits import FAILED, PARTIAL_DELIVERY
from streams.cli.parts import notifier_for
from streams.cli.settings import settings_for

_TEST = Message(
    title="clausewatch: test message",
    body="If you read this, alerts reach you here. No report was found; nothing is to be done.",
)


def test(*, destinations: Path | None, as_: Format) -> int:
    """Send one message to each destination; 6 if only some took it, 1 if none did."""
    notifier = notifier_for(settings_for(destinations=destinations))

    async def send_all() -> list[Outcome]:
        return await asyncio.gather(*(notifier.send(name, _TEST) for name in notifier.names))

    try:
        outcomes = dict(zip(notifier.names, asyncio.run(send_all()), strict=True))
    finally:
        notifier.close()
    _show(outcomes, as_)
    delivered = sum(outcome is Outcome.DELIVERED for outcome in outcomes.values())
    if delivered == len(outcomes):
        return 0
    return PARTIAL_DELIVERY if delivered else FAILED


def _show(outcomes: dict[str, Outcome], as_: Format) -> None:
    if as_ is Format.JSONL:
        for name, outcome in outcomes.items():
            line({"destination": name, "outcome": outcome.value})
        return
    from rich.table import Table

    table = Table("destination", "outcome")
    for name, outcome in outcomes.items():
        colour = "green" if outcome is Outcome.DELIVERED else "red"
        table.add_row(name, f"[{colour}]{outcome.value}[/]")
    out().print(table)
