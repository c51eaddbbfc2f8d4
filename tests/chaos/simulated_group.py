"""A group of workers that decide, in a simulation: killed, partitions moved, begun again.

What is real: the handler of `mentions`, the guard around it, and the memory on its changelog. What
is made up: Kafka, the group, and the time. A run is a function of the mentions and of what disturbs
it; each point before and after a write, and where the changelog is read, has a number.

Partitions that the group hands out anew are handled at once by their new worker, and the former
hears of it later: until then both write.
"""

import asyncio
import random
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from structlog.testing import capture_logs

from alerts.novelty import KEPT_FOR
from schemas.base import Record
from schemas.codec import encode
from schemas.dead_letter import DeadLetter
from schemas.mention import Mention
from schemas.origin import HEADER, Origin
from schemas.topics import TOPICS
from streams.agents.decide import make_decide
from streams.guard import Guarded, guarded
from streams.seen import Changelog, Seen
from streams.seen import Entry as Kept
from tests.chaos.simulated_log import SEEN, Entry, Log, Place, place_of
from tests.chaos.simulated_story import cause
from tests.chaos.simulated_time import LeapingLoop
from tests.chaos.simulator import Killed, arrival_of

STANDS_FOR = timedelta(days=TOPICS["mentions"].retention_days or 0)
"""How long a mention stands on its topic."""

T = TypeVar("T")

Arriving = tuple[Mention, Origin]
"""A mention, and the arrival of its article."""

Said = tuple[str, bytes]
"""The place of the article that a record comes of, and the record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disturbances:
    """What a run meets; without ``seed`` all is handled and committed one after the other.

    At the points of ``kills`` whoever passes there dies, and is begun again; at those of ``moves``
    the group hands its partitions out anew. With a ``seed``, chance says what takes how long, which
    partition is next, what is committed, and how far back of that one begins.
    """

    partitions: int = 1
    workers: int = 1
    kills: frozenset[int] = frozenset()
    moves: frozenset[int] = frozenset()
    seed: int | None = None


@dataclass(slots=True, eq=False)
class Member:
    """One life of a worker; ``positions`` are those of the partitions that it holds."""

    group: "Group"
    generation: int = 0
    positions: dict[int, int] = field(default_factory=dict)
    is_dead: bool = False
    seen: Seen = field(init=False)
    news: asyncio.Event = field(init=False)
    agent: asyncio.Task[None] = field(init=False)
    guard: Guarded = field(init=False)

    def __post_init__(self) -> None:
        """Be begun."""
        self.seen = Seen(Changelog(self.entries, self.record), kept_for=KEPT_FOR, fail=self._fail)
        self.news = asyncio.Event()
        self.agent = self.group.loop.create_task(self._agent())
        self.agent.add_done_callback(self._ended)

    def hold(self, generation: int, positions: dict[int, int]) -> None:
        """Hear what the group handed out, unless it has been handed out anew since."""
        if not self.is_dead and generation > self.generation:
            self.generation, self.positions = generation, positions
            self.seen.hold(positions)
            self.news.set()

    async def take(self, entry: Entry) -> None:
        """Handle one record, and only then say that it is."""
        generation = self.generation
        if await self.guard(arrival_of(entry)):
            self.group.at(self, "before commit")
            self.group.handled(entry, generation)

    def die(self) -> None:
        """Have no effect any more."""
        self.is_dead = True
        self.agent.cancel()
        self.seen.stop()

    async def _agent(self) -> None:
        handle = make_decide(
            memory=self.seen.memory,
            remember=self.seen.remember,
            forget=self.seen.forget,
            title_of=str.title,
            put=self.put,
        )
        self.guard = guarded(Mention, handle, agent="decide", bury=self._bury, end=self._end)
        while True:
            entry = self.group.next(self.positions)
            if entry is None:
                self.news.clear()
                await self.news.wait()
                continue
            await self.take(entry)

    def _ended(self, agent: asyncio.Task[None]) -> None:
        if not agent.cancelled() and not isinstance(error := agent.exception(), Killed):
            self.group.mishaps.append(f"the agent ended: {error!r}")

    async def put(
        self, topic: str, record: Record, *, origin: Origin | None = None, key: bytes | None = None
    ) -> int:
        """Write a record; an answer that is lost makes the same be written twice."""
        del key
        place = place_of(topic, record, self.group.disturbances.partitions)
        headers = ((HEADER, str(origin).encode()),)

        def write() -> int:
            return self.group.log.append(place, encode(record), headers=headers).offset

        if self.group.may(0.05):
            await self._does(f"put {topic}, unheard", write)
        return await self._does(f"put {topic}", write)

    async def entries(self, partition: int, offset: int) -> AsyncGenerator[Kept, None]:
        """Read the changelog to its end."""
        self.group.at(self, "read")
        for entry in self.group.log.read(SEEN, partition):
            if entry.offset >= offset:
                yield entry.offset, entry.key or b"", entry.value
        await self._pass()
        self.group.at(self, "after read")

    async def record(self, partition: int, key: bytes, value: bytes | None) -> int:
        """Write to the changelog."""
        what = "drop" if value is None else "remember"
        place = SEEN, partition
        return await self._does(what, lambda: self.group.log.append(place, value, key=key).offset)

    async def _does(self, what: str, effect: Callable[[], T]) -> T:
        self.group.at(self, f"before {what}")
        await self._pass()
        done = effect()
        self.group.at(self, f"after {what}")
        await self._pass()
        return done

    async def _pass(self) -> None:
        await asyncio.sleep(self.group.latency())
        if self.is_dead:
            raise Killed

    async def _bury(self, letter: DeadLetter) -> None:
        self.group.mishaps.append(letter.detail)

    def _end(self, status: int) -> None:
        self.group.mishaps.append(f"ended itself: {status}")

    def _fail(self, task: str, error: BaseException) -> None:
        if not self.is_dead:
            self.group.mishaps.append(f"{task}: {error!r}")


class Group:
    """Workers that share what stands on `mentions`, and all that outlives them."""

    def __init__(
        self,
        arriving: Sequence[Arriving],
        disturbances: Disturbances,
        member: type[Member] = Member,
    ) -> None:
        self._member = member
        self.disturbances = disturbances
        self.loop = LeapingLoop()
        self.log = Log()
        self.points: list[str] = []
        self.mishaps: list[str] = []
        self._chance = random.Random(disturbances.seed)
        self._generation = 0
        self._oldest: dict[Place, int] = {}
        self._eras = list(eras(arriving))

    def run(self) -> None:
        """Go on until nothing is left to do."""
        with capture_logs():
            self._members = [self._member(self) for _ in range(self.disturbances.workers)]
            self.loop.call_soon(self._hand_out)
            for era in self._eras:
                self._begin(era)
                self.loop.run_forever()
            for member in self._members:
                member.die()
            self.loop.run_until_complete(self.loop.shutdown_asyncgens())
            self.loop.close()

    def _begin(self, era: Sequence[Arriving]) -> None:
        """Let an era come; all before it is committed by then, and gone."""
        self._oldest = {
            place: end for place, end in self.log.ends().items() if place[0] == "mentions"
        }
        self.log.committed |= self._oldest
        for mention, origin in era:
            place = place_of("mentions", mention, self.disturbances.partitions)
            headers = ((HEADER, str(origin).encode()),)
            self.log.append(place, encode(mention), headers=headers)
        for member in self._members:
            member.news.set()

    def said(self, topic: str) -> dict[str, list[Said]]:
        """Return what was said of each watch, in its order; the same once more is said once."""
        entries = (
            entry
            for partition in range(self.disturbances.partitions)
            for entry in self.log.read(topic, partition)
        )
        found: dict[str, dict[Said, None]] = {}
        for entry in entries:
            place, watch = cause(entry)
            found.setdefault(watch, {})[place, entry.value or b""] = None
        return {watch: list(each) for watch, each in found.items()}

    def at(self, member: Member, name: str) -> None:
        """Let a worker pass a point, or die there."""
        if member.is_dead:
            raise Killed
        number = len(self.points)
        self.points.append(name)
        if number in self.disturbances.kills:
            member.die()
            self._members[self._members.index(member)] = self._member(self)
        if number in self.disturbances.kills | self.disturbances.moves:
            self._hand_out()
        if member.is_dead:
            raise Killed

    def next(self, positions: dict[int, int]) -> Entry | None:
        """Hand out a record that is next on its partition."""
        places = [("mentions", partition) for partition in positions]
        found = [self.log.at(place, positions[place[1]]) for place in places]
        entries = [entry for entry in found if entry is not None]
        if not entries:
            return None
        entry = entries[0] if self._is_undisturbed else self._chance.choice(entries)
        positions[entry.partition] = entry.offset + 1
        return entry

    def handled(self, entry: Entry, generation: int) -> None:
        """Commit, sooner or later; whose partitions were handed out anew commits nothing."""
        if generation == self._generation and (self._is_undisturbed or self.may(0.3)):
            self.log.commit(entry.place, entry.offset + 1)

    def latency(self) -> float:
        """Return how long something takes."""
        return 0.0 if self._is_undisturbed else self._chance.choice((0, 0.01, 0.1, 1.0))

    def may(self, probability: float) -> bool:
        """Say whether something happens that only happens by chance."""
        return not self._is_undisturbed and self._chance.random() < probability

    @property
    def _is_undisturbed(self) -> bool:
        return self.disturbances.seed is None

    def _hand_out(self) -> None:
        self._generation += 1
        partitions, workers = self.disturbances.partitions, self.disturbances.workers
        shuffled = self._chance.sample(range(partitions), partitions)
        for number, member in enumerate(self._members):
            held = {each: self._begins_at(each) for each in shuffled[number::workers]}
            self.loop.call_later(self.latency(), member.hold, self._generation, held)

    def _begins_at(self, partition: int) -> int:
        """Return the committed offset, or one before it of what still stands there."""
        place = "mentions", partition
        oldest = self._oldest.get(place, 0)
        committed = self.log.committed.get(place, oldest)
        return self._chance.randint(oldest, committed) if self.may(0.3) else committed


def eras(arriving: Sequence[Arriving]) -> Iterator[list[Arriving]]:
    """Part what arrives where all that came before is gone from `mentions`."""
    era = list[Arriving]()
    for mention, origin in arriving:
        if era and moment(origin) - moment(era[-1][1]) > STANDS_FOR:
            yield era
            era = []
        era.append((mention, origin))
    yield era


def moment(origin: Origin) -> datetime:
    """Return when Kafka had an article."""
    assert origin.arrived_at is not None
    return origin.arrived_at
