"""``clausewatch silence``: what nobody wants to be told for a while, by whose word, and why."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from alerts.matching import flaw, matches
from alerts.silences import expired
from schemas.delivery import Delivery
from schemas.durations import duration
from schemas.errors import ConfigurationError
from schemas.ids import digest
from schemas.matchers import Matchers
from schemas.mention import Alert
from schemas.silence import Silence
from streams.cli.author import author as named
from streams.cli.author import readable
from streams.cli.console import Format, line, out, plain, say
from streams.cli.exits import NOT_ALL
from streams.cli.parts import now
from streams.cli.records import read_records, write_records
from streams.cli.settings import settings_for
from streams.settings import Settings

LONGEST = timedelta(days=90)
"""Who wants more than that wants another route."""

LONGEST_TEXT = 1_000
SHORTEST_PREFIX = 6
"""Digits of an id that are enough to name a silence."""


class Standing(StrEnum):
    """How a silence is at some moment."""

    COMING = "coming"
    ACTIVE = "active"
    OVER = "over"


def add(
    matchers: Sequence[str],
    *,
    lasts: str | None,
    until: str | None,
    reason: str,
    author: str | None,
    destinations: Sequence[str],
    bootstrap_servers: str | None,
    data_dir: Path | None,
) -> int:
    """Set a silence, and print its id."""
    moment = now()
    silence = a_silence(
        parsed(matchers),
        ends_at=_ends_at(moment, lasts, until),
        reason=readable(reason),
        author=named(author),
        destinations=destinations,
        moment=moment,
    )
    settings = settings_for(bootstrap_servers=bootstrap_servers, data_dir=data_dir)
    known, like_it = asyncio.run(_set(settings, silence))
    out().print(silence.silence_id)
    say(f"until {silence.ends_at:%Y-%m-%d %H:%M} UTC nobody is told of {plain(what(silence))}")
    say(f"of the {known:,} alerts so far it would have kept {like_it:,}")
    return 0


async def _set(settings: Settings, silence: Silence) -> tuple[int, int]:
    """Write it; return how many alerts are known, and how many are such that it keeps them."""
    alerts = {each.alert_id: each async for each in read_records(settings, "alerts", Alert)}
    await write_records(settings, "silences", [silence])
    return len(alerts), sum(matches(silence.matchers, alert) for alert in alerts.values())


def a_silence(
    matchers: Matchers,
    *,
    ends_at: datetime,
    reason: str,
    author: str,
    destinations: Sequence[str],
    moment: datetime,
) -> Silence:
    """Return a silence; `ConfigurationError` for one that could do harm, or never anything."""
    for name, text in (("--reason", reason), ("--author", author)):
        if not text.strip() or len(text) > LONGEST_TEXT:
            raise ConfigurationError(name, f"needs 1 to {LONGEST_TEXT} characters")
    if ends_at <= moment:
        raise ConfigurationError("silence", "would be over before it begins")
    if ends_at - moment > LONGEST:
        raise ConfigurationError("silence", f"may last {LONGEST.days} days at most: use a route")
    return Silence(
        silence_id=digest("silence", author, moment.isoformat(), matchers.model_dump_json()),
        matchers=matchers,
        destinations=tuple(destinations),
        author=author,
        reason=reason,
        created_at=moment,
        starts_at=moment,
        ends_at=ends_at,
    )


def parsed(given: Sequence[str]) -> Matchers:
    """Return the matchers that ``name=value,value`` stand for; there must be one at least."""
    if not given:
        raise ConfigurationError("silence", "needs a matcher: all alerts is no silence")
    read: dict[str, Any] = {}
    for each in given:
        name, sign, value = each.partition("=")
        if not sign or not value or name in read or name not in Matchers.model_fields:
            known = ", ".join(Matchers.model_fields)
            raise ConfigurationError(each, f"is no NAME=VALUE, each once; names are {known}")
        is_list = isinstance(getattr(Matchers(), name), tuple)
        read[name] = [part for part in value.split(",") if part] if is_list else value
    try:
        matchers = Matchers.model_validate(read)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        raise ConfigurationError(str(first["loc"][0]), first["msg"]) from None
    if why := flaw(matchers):
        raise ConfigurationError("silence", why)
    return matchers


def _ends_at(moment: datetime, lasts: str | None, until: str | None) -> datetime:
    if (lasts is None) == (until is None):
        raise ConfigurationError("silence", "needs --for DURATION, or --until TIME")
    if until is not None:
        return _moment("--until", until)
    given = duration(str(lasts))
    if given is None:
        raise ConfigurationError("--for", "is no duration (as 90m, 12h and 3d are)")
    return moment + min(given, timedelta(days=3650))


def _moment(option: str, text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ConfigurationError(option, "is no time (as 2024-06-20T08:00+07:00 is)") from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def list_silences(
    *, everything: bool, bootstrap_servers: str | None, data_dir: Path | None, as_: Format
) -> int:
    """Show the silences that stand or are to come, or all; 3 where there is none."""
    settings = settings_for(bootstrap_servers=bootstrap_servers, data_dir=data_dir)
    known, suppressed = asyncio.run(_known(settings))
    moment = now()
    shown = [each for each in known if everything or standing(each, moment) is not Standing.OVER]
    if not shown:
        say("no silence stands" if not everything else "no silence was ever set")
        return NOT_ALL
    if as_ is Format.JSONL:
        for each in shown:
            line(_as_json(each, moment, suppressed[each.silence_id]))
    else:
        _show(shown, moment, suppressed)
    return 0


def standing(silence: Silence, moment: datetime) -> Standing:
    """Return how a silence is at a moment."""
    if moment < silence.starts_at:
        return Standing.COMING
    return Standing.ACTIVE if moment < silence.ends_at else Standing.OVER


async def _known(settings: Settings) -> tuple[list[Silence], Counter[str]]:
    """Return all silences, the one that ends last first, and what each has suppressed."""
    last: dict[str, Silence] = {}
    async for silence in read_records(settings, "silences", Silence):
        last[silence.silence_id] = silence
    by: dict[str, str] = {}
    async for delivery in read_records(settings, "deliveries", Delivery):
        if delivery.silenced_by:
            by[delivery.key] = delivery.silenced_by
    return sorted(last.values(), key=lambda each: each.ends_at, reverse=True), Counter(by.values())


def _as_json(silence: Silence, moment: datetime, suppressed: int) -> dict[str, Any]:
    told = silence.model_dump(mode="json")
    return told | {"standing": standing(silence, moment).value, "suppressed": suppressed}


def _show(silences: Iterable[Silence], moment: datetime, suppressed: Mapping[str, int]) -> None:
    from rich.table import Column, Table

    table = Table("silence", "", "until", Column("what", overflow="fold"))
    table.add_column("why", overflow="fold")
    table.add_column("suppressed", justify="right")
    for each in silences:
        table.add_row(
            each.silence_id[:12],
            standing(each, moment).value,
            f"{each.ends_at:%Y-%m-%d %H:%M}",
            plain(what(each)),
            plain(f"{each.reason} ({each.author})"),
            f"{suppressed[each.silence_id]:,}",
        )
    out().print(table)


def what(silence: Silence) -> str:
    """Return what a silence keeps from being told, as it was given."""
    matchers = silence.matchers.model_dump(mode="json", exclude_defaults=True)
    told = [
        f"{name}={','.join(value) if isinstance(value, list) else value}"
        for name, value in matchers.items()
    ]
    to = f" to {', '.join(silence.destinations)}" if silence.destinations else ""
    return f"{' '.join(told)}{to}"


def expire(silence_id: str, *, bootstrap_servers: str | None, data_dir: Path | None) -> int:
    """End a silence now; 3 where none goes by that id, or it is over."""
    settings = settings_for(bootstrap_servers=bootstrap_servers, data_dir=data_dir)
    known, _ = asyncio.run(_known(settings))
    found = [each for each in known if each.silence_id.startswith(silence_id.lower())]
    if len(found) != 1 or len(silence_id) < SHORTEST_PREFIX:
        how_many = "no silence goes" if not found else f"{len(found)} silences go"
        say(f"{how_many} by {plain(silence_id)} (`clausewatch silence list --all`)")
        return NOT_ALL
    silence, moment = found[0], now()
    if standing(silence, moment) is Standing.OVER:
        say(f"it is over since {silence.ends_at:%Y-%m-%d %H:%M} UTC")
        return NOT_ALL
    asyncio.run(write_records(settings, "silences", [expired(silence, moment)]))
    say(f"ended: {plain(what(silence))} is told again")
    return 0
