"""The worker in a simulation: killed at any point, begun again, run until nothing is left to do.

What is real: the handlers, the guard around them, the ledger and its tasks, and how they are put
together. What is made up: Kafka, the receivers, the analysis and the time. One run is like the
other, so each point where a worker can die has a number.

Whatever the handlers await ends in a few seams: writing to Kafka, remembering, sending, and
committing. Nothing outlives a worker but what these did. So to die just before each of them acts,
and just after, before the answer is heard, is to die at every await.

Once a worker is dead its seams do nothing: what runs while it is cleaned up leaves no trace.
"""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NoReturn, TypeVar

from structlog.testing import capture_logs

from alerts.handover import Still, always
from alerts.memory import Memory
from alerts.message import ROOMY, Message, Room
from alerts.outcome import BUSY, DELIVERED, NO_ANSWER, Attempt, Outcome
from alerts.retry import RetryPolicy
from alerts.together import written
from schemas.article import Article
from schemas.base import Record
from schemas.codec import decode, encode
from schemas.dead_letter import DeadLetter
from schemas.delivery import Delivery
from schemas.errors import BadRecord
from schemas.mention import Alert, Mention
from schemas.origin import HEADER, Origin
from schemas.topics import TOPICS
from streams.agents.analyse import Analysed, make_analyse, make_reported
from streams.agents.decide import make_decide
from streams.agents.route import make_route
from streams.agents.send import LedgerTopic, Sender
from streams.ahead import Ahead, handle_ahead
from streams.arrival import Arrival
from streams.guard import Guarded, Handler, guarded
from tests.builders import NOON
from tests.chaos.simulated_articles import analysis
from tests.chaos.simulated_log import (
    PARTITIONS,
    SEEN,
    TAKEN,
    Answer,
    Ended,
    Ending,
    Entry,
    Escaped,
    Place,
    place_of,
)
from tests.chaos.simulated_time import LeapingLoop
from tests.chaos.simulated_world import DESTINATIONS, Commits, Conditions, World

SOURCES = ("articles", "mentions", "alerts", "deliveries")
POLICY = RetryPolicy(first_seconds=30, longest_seconds=900, window_seconds=1e9)
HANGS_SECONDS = 60.0
REFUSED = Attempt(Outcome.REFUSED_FOR_NOW, "http_503")
BARRED = Attempt(Outcome.REFUSED_FOR_GOOD, "http_401", is_destinations=True)
MOST_POINTS = 3_000
MOST_LIVES = 3

T = TypeVar("T")


class Killed(BaseException):
    """The worker is dead: nothing that it does has an effect any more."""


class Worker:
    """One life of a worker. Variants replace a method: that is how a mistake is planted."""

    sender: type[Sender] = Sender

    def __init__(
        self, world: World, *, dies_at: int | None = None, stops_at: int | None = None
    ) -> None:
        self.world = world
        self.log = world.log
        self.points = world.begin()
        self.ended: Ending | None = None
        self._dies_at, self._stops_at = dies_at, stops_at
        self._is_over = False
        self._loop = LeapingLoop(world.seconds)
        self.memory = Memory()
        self._news = {topic: asyncio.Event() for topic in SOURCES}
        self._positions = {
            (topic, partition): self.log.committed.get((topic, partition), 0)
            for topic in SOURCES
            for partition in range(PARTITIONS)
        }
        self._served: Counter[Place] = Counter()
        self._handled: dict[Place, int] = {}
        self._agents: list[asyncio.Task[None]] = []
        self._stopping: asyncio.Task[None] | None = None

    # How it lives and dies.

    def run(self) -> None:
        """Live until killed, or until nothing is left to do."""
        with _jitter_from(len(self.world.lives)), capture_logs():
            try:
                starting = self._loop.create_task(self._start())
                self._loop.run_forever()
                assert self.ended or (starting.done() and not starting.exception())
            finally:
                self._is_over = True
                self._clean_up()
        self.world.seconds = self._loop.time()

    async def _start(self) -> None:
        self.recover()
        sender = self._sender = self.make_sender()
        for partition in range(PARTITIONS):
            _ = sender.open(partition)
        self._agents = [
            self._loop.create_task(self._agent(agent, topic, guard))
            for agent, topic, guard in self.make_agents(sender)
        ]

    async def _stop(self) -> None:
        """Stop in order: hand nothing out any more, let the ledger finish, commit."""
        for agent in self._agents:
            agent.cancel()
        await asyncio.wait(self._agents)
        await self._sender.close_all()
        for place, offset in self._handled.items():
            self.log.commit(place, offset)
        self._over(Ending.STOPPED, "")

    def _clean_up(self) -> None:
        if tasks := asyncio.all_tasks(self._loop):
            for task in tasks:
                task.cancel()
            self._loop.run_until_complete(asyncio.wait(tasks))
            # Asked for, or asyncio tells that nobody asked.
            for task in tasks:
                _ = task.cancelled() or task.exception()
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()

    def at(self, name: str) -> None:
        """Pass a point, or die there."""
        if self._is_over:
            raise Killed
        self.points.append(name)
        if len(self.points) > MOST_POINTS:
            self._end(Ending.ENDLESS, f"{self.points[-20:]}")
        if len(self.points) - 1 == self._dies_at:
            self._end(Ending.KILLED, name)
        if len(self.points) - 1 == self._stops_at:
            self._stopping = self._loop.create_task(self._stop())

    def _end(self, how: Ending, where: str) -> NoReturn:
        self._over(how, where)
        raise Killed

    def _over(self, how: Ending, where: str) -> None:
        if not self._is_over:
            self._is_over = True
            self.ended = how
            self.log.story.append(Ended(how, where, self._loop.time()))
            self._loop.stop()

    async def does(self, what: str, effect: Callable[[], T]) -> T:
        """Act on what outlives the worker: late, and with an answer that comes later still."""
        self.at(f"before {what}")
        await self._pass(self.world.latency())
        done = effect()
        self.at(f"after {what}")
        await self._pass(self.world.latency())
        return done

    async def _pass(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        if self._is_over:
            raise Killed

    # How it is put together: as in `streams.wiring`.

    def make_agents(self, sender: Sender) -> Iterator[tuple[str, str, Guarded]]:
        """Yield each agent's name, its topic, and what is done with a record."""
        yield "analyse", "articles", self.guard("analyse", Article, self.make_analyse())
        yield "decide", "mentions", self.guard("decide", Mention, self.make_decide())
        yield "route", "alerts", self.guard("route", Alert, self.make_route(sender))
        yield "send", "deliveries", self.guard("send", Delivery, sender.handle)

    def guard(self, agent: str, kind: type[Any], handle: Handler[Any]) -> Guarded:
        """Put the guard around a handler."""
        return guarded(
            kind,
            handle,
            agent=agent,
            bury=self.bury,
            end=lambda status: self._end(Ending.ENDED_ITSELF, f"{agent}: {status}"),
        )

    def make_analyse(self) -> Handler[Article]:
        """Make the handler of `articles`."""
        self.ahead = Ahead(make_reported(analyse=self.analyse, put=self.put))
        return make_analyse(reported=self.ahead, put=self.put)

    def make_decide(self) -> Handler[Mention]:
        """Make the handler of `mentions`."""
        return make_decide(
            memory=self.remembered,
            remember=self.remember,
            forget=self.forget,
            title_of=str.title,
            put=self.put,
        )

    def make_route(self, sender: Sender) -> Handler[Alert]:
        """Make the handler of `alerts`."""

        async def enter(delivery: Delivery, origin: Origin) -> None:
            write = partial(self.put, "deliveries", origin=origin)
            await sender.enter(place_of("deliveries", delivery)[1], delivery, write)

        return make_route(routes=self.world.conditions.routes, now=self.now, enter=enter)

    def make_sender(self) -> Sender:
        """Make what handles `deliveries` and hands messages over."""
        return self.sender(
            notifier=self,
            render=written,
            topic=LedgerTopic(self.entries, self.record),
            now=self.now,
            policy=POLICY,
            fail=self._failed,
        )

    def _failed(self, task: str, error: BaseException) -> None:
        self._over(Ending.ENDED_ITSELF, f"{task}: {error!r}")

    # What it is given.

    async def remembered(self, partition: int) -> Memory:
        """Return what is remembered; it was read before anything was handled."""
        del partition
        return self.memory

    async def forget(self, partition: int, watch: str, clock: datetime) -> None:
        """Nothing: no article of the simulation tells a time."""

    async def put(
        self, topic: str, record: Record, *, origin: Origin | None = None, key: bytes | None = None
    ) -> int:
        """Write one record; an answer that is lost makes the same be written twice."""
        own_key = TOPICS[topic].key(record)
        sent_key = key if own_key is None else own_key.encode()

        def write() -> int:
            return self._append(place_of(topic, record), encode(record), sent_key, origin)

        what = f"put {topic}"
        if isinstance(record, Delivery):
            what = f"put {record.state.value} {record.destination}"
        if self.world.may(0.03):
            await self.does(f"{what}, unheard", write)
        return await self.does(what, write)

    async def analyse(self, article: Article) -> Analysed:
        """Take time to think, outside of the process."""
        return await self.does("analyse", lambda: analysis(article))

    async def bury(self, letter: DeadLetter) -> None:
        """Write a dead letter."""
        await self.put("dead_letters", letter, key=letter.key)

    def recover(self) -> None:
        """Read back what was remembered."""
        for entry in self.log.read(SEEN):
            if entry.key is not None and entry.value is not None:
                self.memory.add(entry.key.decode(), entry.value.decode())

    async def remember(self, partition: int, key: str, value: str) -> None:
        """Remember, in Kafka first."""
        await self.does(
            "remember",
            lambda: self.log.append((SEEN, partition), value.encode(), key=key.encode()),
        )
        self.memory.add(key, value)

    async def record(self, delivery: Delivery) -> int:
        """Write a state into the ledger's topic."""
        return await self.put("deliveries", delivery)

    async def entries(self, partition: int) -> AsyncIterator[tuple[int, Delivery]]:
        """Read the ledger's topic to its end."""
        standing = tuple(self.log.read("deliveries", partition))
        await self._pass(self.world.latency())
        for entry in standing:
            try:
                yield entry.offset, decode(Delivery, entry.value)
            except BadRecord:
                continue

    @property
    def names(self) -> tuple[str, ...]:
        """The destinations."""
        return DESTINATIONS

    def room(self, destination: str) -> Room:  # noqa: ARG002  (as a notifier has it)
        """All that anybody may want."""
        return ROOMY

    async def send(self, destination: str, message: Message, still: Still = always) -> Attempt:
        """Hand a message over, as a notifier does."""
        if not still():
            return BUSY
        self.at(f"before send {destination}")
        await self._pass(self.world.latency())
        answer = self.world.hear(destination, message, self._loop.time())
        self.at(f"after send {destination}")
        hangs = HANGS_SECONDS if answer is Answer.HANGS else 0.0
        await self._pass(self.world.latency() + hangs)
        if answer in {Answer.TAKES_UNSURELY, Answer.LOSES}:
            return NO_ANSWER
        if answer is Answer.BARS:
            return BARRED
        return DELIVERED if answer in TAKEN else REFUSED

    def now(self) -> datetime:
        """Return the time of the simulation."""
        return NOON + timedelta(seconds=self._loop.time())

    # How records come to it, and are committed.

    async def _agent(self, name: str, topic: str, guard: Guarded) -> None:
        """Take one record at a time, from all partitions, as Faust does."""

        async def take(_: Arrival, entry: Entry) -> None:
            try:
                await self.take(entry, guard)
            except Exception as error:  # noqa: BLE001  (Faust acknowledges in a `finally`)
                self.log.story.append(Escaped(name, repr(error)))
                self.handled(entry)

        arrivals = self._arrivals(topic)
        try:
            if name == "analyse":
                await handle_ahead(arrivals, self.ahead, take)
            else:
                async for arrival, entry in arrivals:
                    await take(arrival, entry)
        except* Killed:
            pass

    async def take(self, entry: Entry, guard: Guarded) -> None:
        """Handle one record, and only then say that it is."""
        await guard(arrival_of(entry))
        self.handled(entry)

    def handled(self, entry: Entry) -> None:
        """Take note that a record is handled: from here on it may be committed."""
        self._handled[entry.place] = entry.offset + 1
        self.at(f"before commit {entry.topic}")
        commits = self.world.conditions.commits
        if commits is Commits.AT_ONCE or (commits is Commits.BY_CHANCE and self.world.may(0.3)):
            self.log.commit(entry.place, entry.offset + 1)
            self.at(f"after commit {entry.topic}")

    async def _arrivals(self, topic: str) -> AsyncIterator[tuple[Arrival, Entry]]:
        while True:
            entry = await self._next(topic)
            yield arrival_of(entry), entry

    async def _next(self, topic: str) -> Entry:
        while True:
            self._news[topic].clear()
            places = [(topic, partition) for partition in range(PARTITIONS)]
            places.sort(key=lambda place: self._served[place])  # by turns
            found = [self.log.at(place, self._positions[place]) for place in places]
            if entries := [entry for entry in found if entry is not None]:
                entry = self.world.one_of(entries)
                self._positions[entry.place] = entry.offset + 1
                self._served[entry.place] += 1
                return entry
            await self._news[topic].wait()

    def _append(self, place: Place, value: bytes, key: bytes | None, origin: Origin | None) -> int:
        headers = ((HEADER, str(origin).encode()),) if origin else ()
        entry = self.log.append(place, value, key=key, headers=headers)
        if place[0] in self._news:
            self._news[place[0]].set()
        return entry.offset


def milliseconds(entry: Entry) -> int:
    """Return Kafka's time of a record."""
    return 1_718_798_400_000 + entry.offset


def arrival_of(entry: Entry) -> Arrival:
    """Return a record as it comes off its topic."""
    return Arrival(
        topic=f"clausewatch.{entry.topic}",
        topic_id=f"id-of-{entry.topic}",
        partition=entry.partition,
        offset=entry.offset,
        timestamp_milliseconds=milliseconds(entry),
        key=entry.key,
        value=entry.value,
        headers=entry.headers,
    )


@contextmanager
def _jitter_from(seed: int) -> Iterator[None]:
    """The ledger's tasks take their jitter from the process-wide source of chance."""
    before = random.getstate()
    random.seed(seed)
    try:
        yield
    finally:
        random.setstate(before)


def simulate(
    conditions: Conditions,
    *,
    kills: Sequence[int] = (),
    stops: Sequence[int] = (),
    worker: type[Worker] = Worker,
) -> World:
    """Run one worker after another until nothing is left to do; return what is left behind.

    The first is killed, or stopped, at the point of the first number, and so on; the numbers
    count from the beginning of each life.
    """
    world = World(conditions)
    for number in kills:
        worker(world, dies_at=number).run()
    for number in stops:
        worker(world, stops_at=number).run()
    drain(world, worker)
    return world


def drain(world: World, worker: type[Worker] = Worker) -> None:
    """Let workers run until nothing is left to do."""
    for _ in range(MOST_LIVES):
        life = worker(world)
        life.run()
        if life.ended is None:
            return
    raise AssertionError(f"no worker stays alive: {world.log.story[-1]}")
