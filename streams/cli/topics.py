"""``clausewatch topics create`` and ``topics check``."""

import asyncio
from pathlib import Path

from streams.cli.console import say
from streams.cli.exits import NOT_ALL
from streams.cli.settings import settings_for


def create(*, bootstrap_servers: str | None, data_dir: Path | None, replicas: int | None) -> int:
    """Make the topics that are missing; name each that was made."""
    from streams import topics
    from streams.security import client_arguments

    settings = settings_for(bootstrap_servers=bootstrap_servers, data_dir=data_dir)
    client = client_arguments(settings)
    made = asyncio.run(topics.create(client, settings.topic_prefix, replicas=replicas))
    for name in made:
        say(f"made {name}")
    if not made:
        say("all topics are there")
    return 0


def check(*, bootstrap_servers: str | None, data_dir: Path | None) -> int:
    """Name what is not as the contract has it; 3 if anything is not."""
    from streams import topics
    from streams.security import client_arguments

    settings = settings_for(bootstrap_servers=bootstrap_servers, data_dir=data_dir)
    flaws = asyncio.run(topics.check(client_arguments(settings), settings.topic_prefix))
    for flaw in flaws:
        say(flaw)
    if not flaws:
        say("all topics are as the contract has them")
    return NOT_ALL if flaws else 0
