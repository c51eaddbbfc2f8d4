"""Workers with a mistake each, all of them made before by somebody: the simulator must see it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

from alerts.handover import Still, always
from alerts.memory import Memory
from alerts.message import Message
from alerts.novelty import decide
from alerts.outcome import DELIVERED, Attempt
from alerts.retry import begun
from alerts.telling import alert_of
from schemas.article import Article
from schemas.base import Record
from schemas.codec import decode
from schemas.dead_letter import DeadLetter
from schemas.delivery import Delivery, DeliveryState
from schemas.ids import digest
from schemas.mention import Alert, Mention
from schemas.origin import Origin
from streams.agents.analyse import make_analyse, make_reported
from streams.agents.send import Sender
from streams.ahead import Ahead
from streams.arrival import Arrival
from streams.guard import Guarded, Handler
from tests.chaos.simulated_log import Entry
from tests.chaos.simulator import Worker


class CommitsBeforeItHandles(Worker):
    async def take(self, entry: Entry, guard: Guarded) -> None:
        self.handled(entry)
        await super().take(entry, guard)


class WaitsForNoAnswer(Worker):
    """It hands its records to the producer, and takes them for written."""

    def make_analyse(self) -> Handler[Article]:
        self._under_way: set[asyncio.Task[int]] = set()

        async def put(topic: str, record: Record, *, origin: Origin | None = None, **_: Any) -> int:
            task = asyncio.create_task(self.put(topic, record, origin=origin))
            self._under_way.add(task)
            task.add_done_callback(self._asked)
            return 0

        self.ahead = Ahead(make_reported(analyse=self.analyse, put=put))
        return make_analyse(reported=self.ahead, put=put)

    def _asked(self, task: asyncio.Task[int]) -> None:
        self._under_way.discard(task)
        _ = task.cancelled() or task.exception()


class RemembersBeforeItTells(Worker):
    def make_decide(self) -> Handler[Mention]:
        async def handle(mention: Mention, arrival: Arrival) -> None:
            outcome = decide(mention, arrival.origin, self.memory)
            if outcome.remember:
                await self.remember(arrival.partition, *outcome.remember)
            await self.put("decisions", outcome.decision, origin=arrival.origin)
            alert = alert_of(outcome.decision, mention.watch)
            if alert is not None:
                await self.put("alerts", alert, origin=arrival.origin)

        return handle


class TellsOnlyWhatItDoesNotRemember(Worker):
    """It raises the alert after it has remembered, and not for what it remembers."""

    def make_decide(self) -> Handler[Mention]:
        async def handle(mention: Mention, arrival: Arrival) -> None:
            outcome = decide(mention, arrival.origin, self.memory)
            await self.put("decisions", outcome.decision, origin=arrival.origin)
            if outcome.remember:
                await self.remember(arrival.partition, *outcome.remember)
            alert = alert_of(outcome.decision, mention.watch)
            if alert is not None and outcome.remember:
                await self.put("alerts", alert, origin=arrival.origin)

        return handle


class NoOrigins(Memory):
    def ruling(self, key: str) -> None:  # noqa: ARG002
        return None


class KnowsNoOrigins(Worker):
    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.memory = NoOrigins()


class RemembersInMemoryAlone(Worker):
    async def remember(self, partition: int, key: str, value: str) -> None:  # noqa: ARG002
        self.memory.add(key, value)


class BuriesNothing(Worker):
    async def bury(self, letter: DeadLetter) -> None:
        pass


class GuardsNothing(Worker):
    def guard(self, agent: str, kind: type[Any], handle: Handler[Any]) -> Guarded:  # noqa: ARG002
        async def run(arrival: Arrival) -> bool:
            await handle(decode(kind, arrival.value), arrival)
            return True

        return run


class PutsAClockIntoIds(Worker):
    async def put(
        self, topic: str, record: Record, *, origin: Origin | None = None, key: bytes | None = None
    ) -> int:
        if isinstance(record, Alert):
            record = record.model_copy(update={"alert_id": digest(self.now().isoformat())})
        return await super().put(topic, record, origin=origin, key=key)


class TakesRefusalsForDeliveries(Worker):
    async def send(self, destination: str, message: Message, still: Still = always) -> Attempt:
        await super().send(destination, message, still)
        return DELIVERED


class ForgetsTheLedger(Worker):
    async def entries(self, partition: int) -> AsyncIterator[tuple[int, Delivery]]:
        async for offset, delivery in super().entries(partition):
            if delivery.is_final:
                yield offset, delivery


class TakesWhatWasUnderWayForDelivered(Worker):
    async def entries(self, partition: int) -> AsyncIterator[tuple[int, Delivery]]:
        async for offset, delivery in super().entries(partition):
            if delivery.state is DeliveryState.SENDING:
                final = {"state": DeliveryState.DELIVERED, "alert": None}
                yield offset, delivery.model_copy(update=final)
            else:
                yield offset, delivery


class _WritesNothingFirst(Sender):
    async def _is_ours(self, held: Any, sending: Delivery) -> bool:  # noqa: ARG002
        return True


class SendsBeforeItIsWrittenDown(Worker):
    sender = _WritesNothingFirst


class _WritesDeliveredFirst(Sender):
    async def _try(self, held: Any, destination: str, due: Sequence[Delivery]) -> list[Delivery]:
        sending = begun(due[0], self._now())
        await self._write(held, sending)
        final = {"state": DeliveryState.DELIVERED, "alert": None}
        offset = await self._write(held, sending.model_copy(update=final))
        message, _ = self._render([sending], self._now(), self._notifier.room(destination))
        await self._notifier.send(destination, message)
        await held.reached(destination, offset)
        return []


class WritesDeliveredBeforeItSends(Worker):
    sender = _WritesDeliveredFirst


MISTAKES: dict[type[Worker], str] = {
    CommitsBeforeItHandles: "is committed, but",
    WaitsForNoAnswer: "is committed, but",
    RemembersBeforeItTells: "is remembered before",
    TellsOnlyWhatItDoesNotRemember: "came to no alert",
    KnowsNoOrigins: "is told in 2 ways",
    RemembersInMemoryAlone: "decisions or alerts are others",
    BuriesNothing: "has no dead letter",
    GuardsNothing: "left the guard",
    PutsAClockIntoIds: "is told in 2 ways",
    TakesRefusalsForDeliveries: "delivered before it was heard",
    ForgetsTheLedger: "was never heard",
    TakesWhatWasUnderWayForDelivered: "was never heard",
    SendsBeforeItIsWrittenDown: "before it stood as sending",
    WritesDeliveredBeforeItSends: "delivered before it was heard",
}
"""Each mistake, and words of the fault that it must be found by."""
