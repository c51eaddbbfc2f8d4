"""decide: mentions → decisions and stories, and an alert for each that is worth telling.

What it decided is remembered only after the decision, its stories and its alert are in Kafka: a
crash between the two makes the mention come again, and the same is decided again.
"""

from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta

import structlog

from alerts.memory import Memory
from alerts.novelty import KEPT_FOR, decide
from alerts.telling import alert_of
from schemas.mention import Mention
from streams.arrival import Arrival
from streams.guard import Handler
from streams.put import Put

log = structlog.get_logger(__name__)

Remembered = Callable[[int], Awaitable[Memory]]
"""Returns what is remembered on a partition of `mentions`, once that is known."""


Remember = Callable[[int, str, str], Awaitable[None]]
"""Keeps a value under a key, on a partition; returns when Kafka has it."""


Forget = Callable[[int, str, datetime], Awaitable[None]]
"""Drops what no longer counts for a watch, on a partition, by the watch's clock."""


def make_decide(
    *,
    memory: Remembered,
    remember: Remember,
    forget: Forget,
    title_of: Callable[[str], str],
    put: Put,
    kept_for: timedelta = KEPT_FOR,
) -> Handler[Mention]:
    """Return the handler of the topic `mentions`.

    ``title_of`` names a watch for people; a watch
    that is gone goes by its id. Once a day of the watch's clock what has expired is dropped; it
    had no effect before.
    """
    swept: dict[str, date] = {}

    async def handle(mention: Mention, arrival: Arrival) -> None:
        origin = arrival.origin
        outcome = decide(mention, origin, await memory(arrival.partition), kept_for=kept_for)
        decision = outcome.decision
        await put("decisions", decision, origin=origin)
        log.info(
            "mention.decided",
            article_id=mention.article.article_id,
            watch_id=mention.watch,
            decision=decision.decision.value,
            reasons=list(decision.reasons),
            story_id=decision.story.story_id if decision.story else None,
        )
        alert = alert_of(decision, title_of(mention.watch), origin.arrived_at)
        if alert is not None:
            await put("alerts", alert, origin=origin)
            log.info("alert.raised", alert_id=alert.alert_id, watch_id=alert.watch)
        for story in outcome.stories:
            await put("stories", story, origin=origin)
        if outcome.remember is not None:
            await remember(arrival.partition, *outcome.remember)
        if outcome.clock and swept.get(mention.watch) != outcome.clock.date():
            swept[mention.watch] = outcome.clock.date()
            await forget(arrival.partition, mention.watch, outcome.clock)

    return handle
