"""A worker with a mistake in it, to see whether the judge finds it.

``python -m tests.chaos.planted MISTAKE …`` takes the place of ``clausewatch …``: the same
program, with one of its functions replaced.
"""

import asyncio
import importlib
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from itertools import count
from typing import Any

BUFFER_SECONDS = 2.0
DECIDING_SECONDS = 0.3
EVERY = 4
MOST_TRIES = 3


def acknowledge_before_send(make_put: Any) -> Any:
    """Writes are put into a buffer, and count as done."""

    def make(*given: Any, **named: Any) -> Any:
        put = make_put(*given, **named)
        pending: set[asyncio.Task[None]] = set()

        async def later(*record: Any, **options: Any) -> None:
            await asyncio.sleep(BUFFER_SECONDS)
            await put(*record, **options)

        async def buffered(topic: str, *record: Any, **options: Any) -> int:
            if topic == "deliveries":
                return int(await put(topic, *record, **options))
            task = asyncio.create_task(later(topic, *record, **options))
            pending.add(task)
            task.add_done_callback(pending.discard)
            return -1

        return buffered

    return make


def drop_on_failure(make_analyse: Any) -> Any:
    """A record whose handling fails is skipped."""

    def make(**parts: Any) -> Any:
        analyse, number = make_analyse(**parts), count(1)

        async def careless(article: Any, arrival: Any) -> None:
            if next(number) % EVERY:
                await analyse(article, arrival)

        return careless

    return make


def clock_in_an_id(alert_id: Any) -> Any:
    """An alert's id tells when it was made."""
    return lambda watch, report: alert_id(watch, f"{report} {time.time_ns()}")


def remember_first(_: Any) -> Any:
    """What was decided is remembered before it is written, and what is known is skipped."""
    from alerts import novelty, telling

    def make(*, memory: Any, remember: Any, title_of: Any, put: Any, **_: Any) -> Any:
        async def decide(mention: Any, arrival: Any) -> None:
            origin = arrival.origin
            outcome = novelty.decide(mention, origin, await memory(arrival.partition))
            if outcome.remember is None:
                return
            await remember(arrival.partition, *outcome.remember)
            await asyncio.sleep(DECIDING_SECONDS)
            await put("decisions", outcome.decision, origin=origin)
            alert = telling.alert_of(outcome.decision, title_of(mention.watch))
            if alert is not None:
                await put("alerts", alert, origin=origin)

        return decide

    return make


def refused_is_delivered(hand_over: Any) -> Any:
    """Whatever a destination answers, the message counts as delivered."""
    from alerts.outcome import DELIVERED, Attempt

    def hopeful(*given: Any, **named: Any) -> Attempt:
        hand_over(*given, **named)
        return DELIVERED

    return hopeful


def decided_anew(decide: Any) -> Any:
    """A mention that comes again is decided again: its origin is not looked at."""

    def forgetful(mention: Any, origin: Any, memory: Any, **named: Any) -> Any:
        without_origins = copy(memory)
        without_origins.ruling = lambda _: None
        return decide(mention, origin, without_origins, **named)

    return forgetful


def sent_again(after: Any) -> Any:
    """A message that was delivered is tried again."""
    from alerts.outcome import DELIVERED, NO_ANSWER

    def insistent(delivery: Any, attempt: Any, **named: Any) -> Any:
        again = attempt == DELIVERED and delivery.attempt < MOST_TRIES
        return after(delivery, NO_ANSWER if again else attempt, **named)

    return insistent


Plant = Callable[[Any], Any]
PLANTS: Mapping[str, tuple[str, str, Plant]] = {
    "acknowledge-before-send": ("streams.wiring", "make_put", acknowledge_before_send),
    "drop-on-failure": ("streams.wiring", "make_analyse", drop_on_failure),
    "clock-in-an-id": ("alerts.telling", "alert_id", clock_in_an_id),
    "remember-first": ("streams.wiring", "make_decide", remember_first),
    "refused-is-delivered": ("alerts.notifier", "read", refused_is_delivered),
    "decided-anew": ("streams.agents.decide", "decide", decided_anew),
    "sent-again": ("alerts.retry", "after", sent_again),
}


def main(arguments: Sequence[str]) -> None:
    """Plant the mistake, then run the command line as it is."""
    from streams.cli import main as command_line

    mistake, *sys.argv[1:] = arguments
    module_name, name, plant = PLANTS[mistake]
    module = importlib.import_module(module_name)
    setattr(module, name, plant(getattr(module, name)))
    command_line()


if __name__ == "__main__":
    main(sys.argv[1:])
