"""``clausewatch status``: where the clause stands, since when, and who told it first."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from alerts.timeline import Timeline, Turn, timeline
from alerts.wording import state_in_words
from alerts.words import ENGLISH
from schemas.story import Story
from streams.cli import reception
from streams.cli.console import Format, line, out, plain, say
from streams.cli.exits import NOT_ALL
from streams.cli.reception import heard
from streams.cli.records import read_records
from streams.cli.settings import settings_for
from streams.evaluation.opinions import Reception
from streams.settings import Settings

MOST_STORIES = 20


def standing(
    watch: str, *, bootstrap_servers: str | None, data_dir: Path | None, as_: Format
) -> int:
    """Show it; 3 where nothing was told of the watch yet."""
    settings = settings_for(bootstrap_servers=bootstrap_servers, data_dir=data_dir)
    stories, received = asyncio.run(_told(settings, watch))
    if as_ is Format.JSONL:
        _as_lines(watch, stories)
        line(reception.as_json(watch, received))
    else:
        _show(watch, stories, received)
    if not stories:
        say(f"nothing was told of watch {plain(watch)} yet")
    return 0 if stories else NOT_ALL


async def _told(settings: Settings, watch: str) -> tuple[list[Story], Reception]:
    stories = await _stories(settings, watch)
    return stories, Reception.of(await heard(settings, watch))


async def _stories(settings: Settings, watch: str) -> list[Story]:
    """Return the watch's stories as they stand, the newest first; merged ones are left out."""
    standing: dict[str, Story] = {}
    async for story in read_records(settings, "stories", Story):
        if story.watch == watch:
            standing[story.story_id] = story
    whole = (story for story in standing.values() if story.merged_into is None)
    return sorted(whole, key=_newest, reverse=True)


def _newest(story: Story) -> tuple[float, str]:
    told = story.last_told_at or story.last_seen_at
    return told.timestamp() if told else 0.0, story.story_id


def _as_lines(watch: str, stories: Sequence[Story]) -> None:
    if not stories:
        return
    told = timeline(stories)
    line(
        {
            "kind": "standing",
            "watch": watch,
            "on_paper": _turn(told.on_paper),
            "in_use": _turn(told.in_use),
        }
    )
    for turn in told.turns:
        line({"kind": "step", **(_turn(turn) or {})})
    for story in stories:
        line({"kind": "story", **story.model_dump(mode="json")})


def _turn(turn: Turn | None) -> dict[str, Any] | None:
    if turn is None:
        return None
    return turn.told.model_dump(mode="json") | {
        "story_id": turn.story.story_id,
        "outlets": turn.story.outlet_count,
        "families": turn.story.family_count,
    }


def _show(watch: str, stories: Sequence[Story], received: Reception) -> None:
    told = timeline(stories)
    console = out()
    console.print(f"[bold]{plain(watch)}[/]")
    if stories:
        console.print(f"  the clause   {_in_words(told.on_paper)}")
        console.print(f"  its use      {_in_words(told.in_use)}")
    console.print(f"  feedback     {reception.in_words(received)}\n")
    if stories:
        _show_steps(told)
        _show_stories(stories)


def _in_words(turn: Turn | None) -> str:
    if turn is None:
        return "no report told a step of it"
    by = plain(turn.told.outlet or "an unknown outlet")
    state, since = state_in_words(turn.told.state), _since(turn.told.at)
    return f"[bold]{state}[/], {since}; first told by {by}{_carried(turn.story)}"


def _carried(story: Story) -> str:
    """Return who tells of the whole event: not each of them told the same step of it."""
    outlets = story.outlet_count
    return f"; its event is carried by {outlets} outlets" if outlets > 1 else ""


def _since(moment: datetime | None) -> str:
    return f"since {ENGLISH.day(moment)}" if moment else "since nobody knows when"


def _show_steps(told: Timeline) -> None:
    from rich.table import Column, Table

    table = Table("when", "step", "first told by", Column("headline", overflow="fold"))
    table.title, table.title_justify = "steps", "left"
    for turn in told.turns:
        table.add_row(
            _date(turn.told.at),
            state_in_words(turn.told.state),
            plain(turn.told.outlet or "?"),
            plain(turn.told.headline),
        )
    if told.turns:
        out().print(table)


def _show_stories(stories: Sequence[Story]) -> None:
    from rich.table import Column, Table

    table = Table("first told", Column("story", overflow="fold"), "languages")
    for name in ("reports", "copies", "outlets", "families"):
        table.add_column(name, justify="right")
    shown = stories[:MOST_STORIES]
    table.title, table.title_justify = f"stories, the newest {len(shown)} of {len(stories)}", "left"
    for story in shown:
        table.add_row(
            _date(story.first_told_at or story.first_seen_at),
            f"{plain(story.headline)}\n[dim]{story.story_id}[/]",
            " ".join(story.languages),
            *map(str, (story.reports, story.copies, story.outlet_count, story.family_count)),
        )
    out().print(table)


def _date(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else "?"
