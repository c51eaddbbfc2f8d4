"""``clausewatch notify test``."""

import asyncio
from pathlib import Path

from alerts.message import Message
from alerts.outcome import Attempt, Outcome
from streams.cli.console import Format, line, out
from streams.cli.exits import FAILED, PARTIAL_DELIVERY
from streams.cli.parts import notifier_for, operator_notifier_for
from streams.cli.settings import settings_for

_TEST = Message(
    title="clausewatch: test message",
    body="If you read this, alerts reach you here. No report was found; nothing is to be done.",
)


_OPERATORS_TEST = Message(
    title=_TEST.title,
    body="If you read this, you hear here what goes wrong with clausewatch. Nothing is now.",
)


def test(*, destinations: Path | None, is_to_operator: bool, as_: Format) -> int:
    """Send one message to each destination; 6 if only some took it, 1 if none did.

    ``is_to_operator`` sends one to the operator's URL, and to nobody else.
    """
    settings = settings_for(destinations=destinations)
    build, message = notifier_for, _TEST
    if is_to_operator:
        build, message = operator_notifier_for, _OPERATORS_TEST
    notifier = build(settings)

    async def send_all() -> list[Attempt]:
        return await asyncio.gather(*(notifier.send(name, message) for name in notifier.names))

    try:
        outcomes = dict(zip(notifier.names, asyncio.run(send_all()), strict=True))
    finally:
        notifier.close()
    _show(outcomes, as_)
    delivered = sum(attempt.outcome is Outcome.DELIVERED for attempt in outcomes.values())
    if delivered == len(outcomes):
        return 0
    return PARTIAL_DELIVERY if delivered else FAILED


def _show(outcomes: dict[str, Attempt], as_: Format) -> None:
    if as_ is Format.JSONL:
        for name, attempt in outcomes.items():
            line({"destination": name, "outcome": attempt.outcome.value, "reason": attempt.reason})
        return
    from rich.table import Table

    table = Table("destination", "outcome", "reason")
    for name, attempt in outcomes.items():
        colour = "green" if attempt.outcome is Outcome.DELIVERED else "red"
        words = attempt.outcome.value.replace("_", " ")
        table.add_row(name, f"[{colour}]{words}[/]", attempt.reason or "")
    out().print(table)
