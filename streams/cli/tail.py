"""``clausewatch tail``."""

import asyncio
import base64
import json
from pathlib import Path
from typing import Any

from schemas.errors import ConfigurationError
from schemas.topics import TOPICS, full_name
from streams.cli.console import line
from streams.cli.settings import settings_for


def tail(
    topic: str,
    *,
    from_beginning: bool,
    exit_at_end: bool,
    envelope: bool,
    bootstrap_servers: str | None,
    data_dir: Path | None,
) -> int:
    """Print records as they come; with ``exit_at_end``, up to where the topic ends now."""
    from streams.reader import read
    from streams.security import client_arguments

    if topic not in TOPICS:
        raise ConfigurationError(f"topic {topic!r}", f"is none of {', '.join(TOPICS)}")
    settings = settings_for(bootstrap_servers=bootstrap_servers, data_dir=data_dir)
    records = read(
        client_arguments(settings),
        full_name(settings.topic_prefix, topic),
        from_beginning=from_beginning,
        to_end=exit_at_end,
    )

    async def follow() -> None:
        async for record in records:
            line(_enveloped(record) if envelope else value_of(record.value))

    asyncio.run(follow())
    return 0


def value_of(value: bytes | None) -> Any:
    """Return a record's value as JSON; bytes that are none as an object that says so."""
    if value is None:
        return None
    try:
        return json.loads(value)
    except ValueError:
        return {"not_json_base64": base64.b64encode(value).decode()}


def _enveloped(record: Any) -> dict[str, Any]:
    return {
        "topic": record.topic,
        "partition": record.partition,
        "offset": record.offset,
        "timestamp": record.timestamp,
        "key": _text(record.key),
        "headers": {name: _text(value) for name, value in record.headers},
        "value": value_of(record.value),
    }


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode("utf-8", "backslashreplace")
