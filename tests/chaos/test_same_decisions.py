"""The same log gives the same decisions, whoever handles it, and whatever happens meanwhile."""

from collections import Counter
from collections.abc import AsyncGenerator, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alerts.ruling import Newness
from schemas.base import Record
from schemas.codec import decode
from schemas.mention import Decision, DecisionKind
from schemas.story import CorrectionKind
from streams.seen import Entry as Kept
from tests.arriving import DAY, HOUR, MERGING, SPLITTING, Told, tellings
from tests.builders import NOON, an_origin
from tests.chaos.simulated_group import Arriving, Disturbances, Group, Member
from tests.chaos.simulated_log import Entry

WATCHES = ("defence", "accord", "alliance", "pact", "arms", "trade", "troops", "treaty")
"""One on each partition, where there are eight."""

GAPS = (timedelta(), HOUR, 50 * HOUR, 401 * DAY)
"""How long Kafka waits for the next article."""

MOST_POINTS = 250

cases = settings(
    max_examples=80,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """An article, how long after the last one Kafka had it, and how many watches it mentions."""

    told: Told
    gap: timedelta
    watches: int = 2

    def arrival(self, number: int, now: datetime) -> list[Arriving]:
        """Return what comes of it, where Kafka had it now."""
        origin = replace(an_origin(number), timestamp_milliseconds=int(now.timestamp() * 1000))
        return [(self.told.mention(watch, now), origin) for watch in WATCHES[: self.watches]]


def hourly(story: Sequence[Told], gap: timedelta) -> list[Coming]:
    """Return articles of one hour after the other."""
    return [Coming(told=told, gap=HOUR if at else gap) for at, told in enumerate(story)]


gaps = st.sampled_from(GAPS)
one = st.builds(Coming, told=tellings, gap=gaps, watches=st.sampled_from([len(WATCHES), 2]))
stories = st.builds(hourly, st.sampled_from([MERGING, SPLITTING]), gaps)
comings = st.lists(st.one_of(one.map(lambda each: [each]), stories), min_size=1, max_size=5).map(
    lambda parts: list(chain.from_iterable(parts))
)
points = st.frozensets(st.integers(0, MOST_POINTS), max_size=4)
disturbances = st.builds(
    Disturbances,
    workers=st.sampled_from([1, 2, 8]),
    kills=points,
    moves=points,
    seed=st.integers(0, 2**32),
)


def arriving(comings: Sequence[Coming]) -> list[Arriving]:
    """Return what stands on `mentions` of articles that come one after the other."""
    now, pairs = NOON, list[Arriving]()
    for number, each in enumerate(comings):
        now += each.gap
        pairs += each.arrival(number, now)
    return pairs


def handled(
    arriving: Sequence[Arriving],
    disturbances: Disturbances = Disturbances(),  # noqa: B008  (it is frozen)
    member: type[Member] = Member,
) -> Group:
    group = Group(arriving, disturbances, member)
    group.run()
    return group


@pytest.mark.parametrize("partitions", [1, 2, 8])
def test_whoever_handles_them_and_whatever_comes_again_the_decisions_are_the_same(
    partitions: int,
) -> None:
    met = Counter[str | int]()

    @cases
    @given(comings, disturbances)
    def hold(comings: list[Coming], disturbances: Disturbances) -> None:
        mentions = arriving(comings)
        plain = handled(mentions)
        disturbed = handled(mentions, replace(disturbances, partitions=partitions))

        assert disturbed.mishaps == plain.mishaps == []
        assert disturbed.said("decisions") == plain.said("decisions")
        assert disturbed.said("alerts") == plain.said("alerts")
        met.update(what_it_met(disturbed))

    hold()

    print(met)  # noqa: T201  (to be read in the log of a run)
    assert met.keys() >= {*DecisionKind, *CorrectionKind, Newness.STATE_CHANGED, "late"}
    assert met.keys() >= {"killed", "moved", "said again", "before drop"}
    assert met.keys() >= set(range(partitions))


def what_it_met(group: Group) -> Iterator[str | int]:
    """Yield what a run met that is worth having met, and the partitions that it used."""
    yield from group.points
    met, ends = group.disturbances, group.log.ends()
    yield from ("killed" for number in met.kills if number < len(group.points))
    yield from ("moved" for number in met.moves if number < len(group.points))
    yield from (partition for topic, partition in ends if topic == "mentions")
    said = [value for each in group.said("decisions").values() for _, value in each]
    if sum(end for (topic, _), end in ends.items() if topic == "decisions") > len(said):
        yield "said again"
    for decision in (decode(Decision, value) for value in said):
        yield from (decision.decision, *decision.reasons)
        yield from (each.kind for each in (decision.story.corrections if decision.story else ()))
        if decision.is_late:
            yield "late"


FORGOTTEN = arriving([*hourly(MERGING, HOUR), *hourly(SPLITTING[:1], 401 * DAY)])
"""Two stories that are one, and long after them another."""


def test_killed_at_each_await_while_it_forgets_a_group_decides_the_same() -> None:
    plain = handled(FORGOTTEN)
    assert plain.points.count("before drop") == 2 * len(MERGING)

    for at in range(len(plain.points)):
        killed = handled(FORGOTTEN, Disturbances(kills=frozenset({at})))

        assert killed.mishaps == [], (at, plain.points[at])
        assert killed.said("decisions") == plain.said("decisions"), (at, plain.points[at])


class RemembersForItself(Member):
    async def entries(self, partition: int, offset: int) -> AsyncGenerator[Kept, None]:
        async for entry in super().entries(partition, offset):
            if self.group.points.count("read") == 1:
                yield entry


class CommitsBeforeItHandles(Member):
    async def take(self, entry: Entry) -> None:
        self.group.handled(entry, self.generation)
        await super().take(entry)


class TellsTheTime(Member):
    async def put(self, topic: str, record: Record, **given: Any) -> int:
        if isinstance(record, Decision):
            record = record.model_copy(update={"arrival": 1 + len(self.group.points)})
        return await super().put(topic, record, **given)


@pytest.mark.parametrize("member", [RemembersForItself, CommitsBeforeItHandles, TellsTheTime])
def test_a_mistake_in_a_group_is_seen(member: type[Member]) -> None:
    plain = handled(FORGOTTEN)

    killed = [
        handled(FORGOTTEN, Disturbances(kills=frozenset({at})), member)
        for at in range(0, len(plain.points), 5)
    ]

    assert any(each.said("decisions") != plain.said("decisions") for each in killed)
