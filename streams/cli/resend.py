"""``clausewatch notify resend``: what failed to be handed over, once more."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

from alerts.ledger import Ledger
from alerts.retry import resent
from schemas.codec import decode
from schemas.delivery import Delivery, DeliveryState
from schemas.errors import BadRecord
from schemas.mention import Alert
from schemas.topics import TOPICS, full_name
from streams.cli.console import say
from streams.cli.exits import NOT_ALL
from streams.cli.records import read_records, write_records
from streams.cli.settings import settings_for
from streams.reader import read
from streams.security import client_arguments
from streams.settings import Settings


def resend(to: str | None, *, bootstrap_servers: str | None, data_dir: Path | None) -> int:
    """Put what failed back into the ledger as pending; 3 where there is nothing."""
    settings = settings_for(bootstrap_servers=bootstrap_servers, data_dir=data_dir)
    again, without_alert = asyncio.run(_resend(settings, to))
    if without_alert:
        say(f"{without_alert} failed so long ago that their alerts are past retention")
    if not again:
        say("nothing has failed" if not without_alert else "nothing was sent again")
        return NOT_ALL
    say(f"{len(again)} to be sent again: {', '.join(sorted({each.destination for each in again}))}")
    return 0


async def _resend(settings: Settings, to: str | None) -> tuple[list[Delivery], int]:
    failed = [each async for each in _failed(settings) if to in (None, each.destination)]
    wanted = {each.alert_id for each in failed}
    told = read_records(settings, "alerts", Alert)
    alerts = {each.alert_id: each async for each in told if each.alert_id in wanted}
    now = datetime.now(UTC)
    again = [resent(each, alerts[each.alert_id], now) for each in failed if each.alert_id in alerts]
    if again:
        await write_records(settings, "deliveries", again)
    return again, len(failed) - len(again)


async def _failed(settings: Settings) -> AsyncIterator[Delivery]:
    ledgers = [Ledger() for _ in range(TOPICS["deliveries"].partitions)]
    keys: dict[str, int] = {}
    topic = full_name(settings.topic_prefix, "deliveries")
    async for record in read(client_arguments(settings), topic):
        try:
            delivery = decode(Delivery, record.value)
        except BadRecord:
            continue
        ledgers[record.partition].fold(delivery, record.offset)
        keys[delivery.key] = record.partition
    for key, partition in keys.items():
        standing = ledgers[partition].holds(key)
        if standing is not None and standing.state is DeliveryState.FAILED:
            yield standing
