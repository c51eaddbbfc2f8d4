"""`clausewatch status`: what the topic `stories` says of the clause."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer

from schemas.codec import encode
from schemas.ids import digest
from schemas.state import State
from schemas.story import StateTold, Story
from tests.builders import NOON, WATCH
from tests.integration.commands import clausewatch, settings_for


def a_story(name: str, days: int, *states: State, watch: str = WATCH, into: str = "") -> Story:
    at = NOON + timedelta(days=days)
    return Story(
        story_id=digest(name),
        watch=watch,
        headline=f"Headline of [red]{name}[/]",
        first_told_at=at,
        last_told_at=at,
        reports=3,
        copies=9,
        outlet_count=12,
        family_count=3,
        outlets=("tass.ru",),
        languages=("ru", "en"),
        states=tuple(
            StateTold(
                state=state,
                at=at + timedelta(hours=hour),
                report_id=digest(name, state),
                outlet="tass.ru",
                headline=f"{name} is told",
            )
            for hour, state in enumerate(states)
        ),
        merged_into=digest(into) if into else None,
    )


SIGNING = a_story("signing", 0, State.SIGNED, State.PUBLISHED)
STORIES = [
    SIGNING.model_copy(update={"states": SIGNING.states[:1]}),
    a_story("kursk", 120, State.INVOKED),
    SIGNING,
    a_story("elsewhere", 200, State.SUSPENDED, watch="another"),
    a_story("doubled", 1, State.AMENDED, into="signing"),
]


async def _tell(broker: str, topic: str) -> None:
    async with AIOKafkaProducer(bootstrap_servers=broker) as producer:
        for story in STORIES:
            await producer.send_and_wait(topic, encode(story), key=story.story_id.encode())
        await producer.send_and_wait(topic, b"no story at all", key=b"stranger")


@pytest.fixture
def settings(broker: str, prefix: str, tmp_path: Path) -> dict[str, Any]:
    settings = settings_for(broker, prefix, tmp_path)
    assert clausewatch("topics", "create", **settings).returncode == 0
    return settings


@pytest.mark.kafka
def test_status_says_where_the_clause_stands_and_what_was_told(
    broker: str, prefix: str, settings: dict[str, Any]
) -> None:
    asyncio.run(_tell(broker, f"{prefix}.stories"))

    told = clausewatch("status", WATCH, **settings)
    lines = clausewatch("status", WATCH, "--format", "jsonl", **settings).stdout.splitlines()

    shown = " ".join(told.stdout.decode().split())
    assert told.returncode == 0, told.stderr.decode()
    told_by = "first told by tass.ru; its event is carried by 12 outlets"
    assert f"the clause signed, since 19 June 2024, 12:00 UTC; {told_by}" in shown
    assert f"its use invoked, since 17 October 2024, 12:00 UTC; {told_by}" in shown
    assert "Headline of [red]kursk[/]" in shown
    assert "doubled" not in shown
    rows = [json.loads(line) for line in lines]
    standing, *others = rows
    assert (standing["on_paper"]["state"], standing["in_use"]["state"]) == ("signed", "invoked")
    steps = [row["state"] for row in others if row["kind"] == "step"]
    assert steps == ["signed", "published", "invoked"]
    told_of = [row["story_id"] for row in others if row["kind"] == "story"]
    assert told_of == [digest("kursk"), digest("signing")]


@pytest.mark.kafka
def test_status_of_a_watch_of_which_nothing_was_told_says_so(settings: dict[str, Any]) -> None:
    told = clausewatch("status", "russia-dprk-mutual-defence", **settings)

    assert told.returncode == 3
    assert "nothing was told of watch russia-dprk-mutual-defence yet" in told.stderr.decode()
