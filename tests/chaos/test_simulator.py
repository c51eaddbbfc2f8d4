"""The worker dies at every point where it can, in a simulation, and nothing is lost."""

import json
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import time, timedelta
from functools import cache
from itertools import takewhile

import pytest

from alerts.routes import GroupBy, Route, Routes
from alerts.schedule import Schedule
from schemas.base import Record
from schemas.errors import NotWritten
from schemas.origin import Origin
from schemas.timing import QuietHours
from tests.chaos.checker import violations
from tests.chaos.simulated_articles import DEFENCE, PACT, RACING
from tests.chaos.simulated_checks import faults, story_of
from tests.chaos.simulated_evidence import as_evidence
from tests.chaos.simulated_log import (
    SEEN,
    TAKEN,
    Answer,
    Committed,
    Contact,
    Ended,
    Ending,
    Entry,
    Event,
    Log,
)
from tests.chaos.simulated_mistakes import MISTAKES
from tests.chaos.simulated_story import Cause, Story, cause, read
from tests.chaos.simulated_world import DESTINATIONS, Commits, Conditions, World
from tests.chaos.simulator import Worker, drain, simulate

FEWEST_POINTS = 180
"""Fewer, and the scenario has lost what it is for."""

EITHER_WAY = (Commits.AT_ONCE, Commits.NEVER)


@dataclass(frozen=True, slots=True)
class Killing:
    """One run whose first worker was killed, seen at that moment and at its end."""

    points: list[str]
    world: World
    lived: list[Event]
    at_death: Story
    in_the_end: Story

    @property
    def where(self) -> str:
        return f"killed {self.points[-1]} ({len(self.points) - 1})"

    @property
    def committed(self) -> list[Entry]:
        """The records that will not come again by themselves."""
        ends = {event.place: event.offset for event in self.lived if isinstance(event, Committed)}
        return [
            entry for place, end in ends.items() for entry in self.at_death.entries[place][:end]
        ]

    def remembers(self, why: Cause) -> bool:
        """Say whether anything is remembered of what an article came to."""
        place, watch = why
        key = f"{watch}/{place}".encode()
        return any(isinstance(e, Entry) and (e.topic, e.key) == (SEEN, key) for e in self.lived)


def a_killing(conditions: Conditions, at: int) -> Killing:
    world = simulate(conditions, kills=[at])
    lived = list(takewhile(lambda event: not isinstance(event, Ended), world.log.story))
    at_death = Story()
    for event in lived:
        at_death.add(event)
    return Killing(world.lives[0], world, lived, at_death, story_of(world))


@cache
def undisturbed(commits: Commits = Commits.AT_ONCE) -> World:
    return simulate(Conditions(commits=commits))


@cache
def killings(commits: Commits) -> Sequence[Killing]:
    """One killing at each point that there is."""
    points = undisturbed(commits).lives[0]
    return [a_killing(Conditions(commits=commits), at) for at in range(len(points))]


def decided(story: Story) -> dict[tuple[str, str], set[str]]:
    return {
        why: {json.loads(value)["decision"] for value in values}
        for why, values in story.decisions.items()
    }


def test_undisturbed_each_article_comes_to_what_it_must() -> None:
    world = undisturbed()
    story = story_of(world)

    assert faults(world) == []
    assert decided(story) == {
        ("id-of-articles/0/0", PACT): {"new"},
        ("id-of-articles/0/1", PACT): {"copy"},
        ("id-of-articles/0/3", PACT): {"republication"},
        ("id-of-articles/0/4", PACT): {"copy"},
        ("id-of-articles/1/1", PACT): {"new"},
        ("id-of-articles/1/1", DEFENCE): {"new"},
        ("id-of-articles/1/2", PACT): {"new"},
    }
    assert story.buried == {("articles", 0, 2)}
    assert [json.loads(entry.value or b"")["reason"] for entry in world.log.read("dead_letters")]
    assert len(story.taken) == len(story.alert_ids) * len(DESTINATIONS) == 8
    assert (sum(story.contacts.values()), sum(story.taken.values())) == (10, 8)
    assert story.repeats == Counter()


def test_the_scenario_uses_both_partitions_of_whatever_an_agent_reads() -> None:
    story = story_of(undisturbed())

    for topic in ("articles", "mentions", "alerts", "deliveries"):
        assert story.entries[topic, 0]
        assert story.entries[topic, 1]


@pytest.mark.parametrize("seed", [None, 1, 2])
def test_one_run_is_like_the_other(seed: int | None) -> None:
    conditions = Conditions(commits=Commits.BY_CHANCE, seed=seed)

    one, other = (simulate(conditions, kills=[60, 30]) for _ in range(2))

    assert one.lives == other.lives
    assert one.log.story == other.log.story


def test_the_dead_leave_no_trace() -> None:
    for at in range(0, len(undisturbed().lives[0]), 7):
        world = World(Conditions())

        Worker(world, dies_at=at).run()

        last = world.log.story[-1]
        assert isinstance(last, Ended)
        assert (last.how, last.where) == (Ending.KILLED, undisturbed().lives[0][at])


def test_compaction_keeps_the_last_of_each_key_and_the_place_of_each() -> None:
    log = Log()
    for key, value in ((b"a", b"1"), (b"b", b"2"), (b"a", b"3"), (b"a", b"4")):
        log.append((SEEN, 0), value, key=key)
    log.append(("mentions", 0), b"5", key=b"a")

    log.compact({(SEEN, 0): 3, ("mentions", 0): 1})

    kept = [(entry.offset, entry.value) for entry in log.read(SEEN)]
    assert kept == [(1, b"2"), (2, b"3"), (3, b"4")]
    assert log.at((SEEN, 0), 0) == log.at((SEEN, 0), 1)
    assert [entry.value for entry in log.read("mentions")] == [b"5"]


@pytest.mark.parametrize("commits", EITHER_WAY)
def test_killed_at_each_await_nothing_is_lost_and_all_is_said_the_same(
    commits: Commits, record_property: Callable[[str, object], None]
) -> None:
    expected = story_of(undisturbed(commits))
    points = undisturbed(commits).lives[0]

    wrong = {
        killing.where: found
        for killing in killings(commits)
        if (found := faults(killing.world, expected))
    }

    record_property("kill_points", len(points))
    print(f"{len(points)} points, {commits}")  # noqa: T201  (to be read in the log of a run)
    assert wrong == {}
    assert [killing.points for killing in killings(commits)] == [
        points[: at + 1] for at in range(len(points))
    ]
    assert len(points) > FEWEST_POINTS


@pytest.mark.parametrize("commits", EITHER_WAY)
def test_a_kill_repeats_the_message_that_was_taken_and_not_put_down_and_no_other(
    commits: Commits,
) -> None:
    repeated = Counter[int]()
    for killing in killings(commits):
        assert killing.in_the_end.repeats == killing.at_death.in_flight, killing.where
        repeated.update(killing.in_the_end.repeats.values())

    assert set(repeated) == {1}
    assert repeated[1] >= 6


@pytest.mark.parametrize("commits", EITHER_WAY)
def test_whenever_it_dies_what_is_committed_has_come_to_its_next_step(commits: Commits) -> None:
    seen = Counter[str]()
    for killing in killings(commits):
        for entry in killing.committed:
            seen[entry.topic] += 1
            assert has_come_to_its_next_step(killing.at_death, entry), (killing.where, entry)

    expected = {"articles", "mentions", "alerts", "deliveries"}
    assert set(seen) == (expected if commits is Commits.AT_ONCE else set())


def has_come_to_its_next_step(story: Story, entry: Entry) -> bool:
    if (entry.topic, entry.partition, entry.offset) in story.buried:
        return True
    match entry.topic:
        case "articles":
            return f"id-of-articles/{entry.partition}/{entry.offset}" in story.reports
        case "mentions":
            return cause(entry) in story.decisions
        case "alerts":
            alert_id = read(entry)["alert_id"]
            return {(name, alert_id) for name in DESTINATIONS} <= set(story.deliveries)
        case _:
            return True  # the ledger is read from its beginning at each start


def between(first: str, second: str) -> list[Killing]:
    """Return the killings after one write of a handler, and before the next."""
    found = [
        killing
        for commits in EITHER_WAY
        for killing in killings(commits)
        if killing.points[-1] in {f"after {first}", f"before {second}"}
    ]
    assert {killing.points[-1] for killing in found} == {f"after {first}", f"before {second}"}
    return found


def test_killed_between_a_decision_and_its_alert_it_has_remembered_nothing() -> None:
    for killing in between("put decisions", "put alerts"):
        story = killing.at_death
        remembered = {why for why in story.to_tell if killing.remembers(why)}
        assert remembered <= set(story.alerts), killing.where
        assert killing.in_the_end.to_tell == set(killing.in_the_end.alerts)


def test_killed_between_an_alert_and_its_memory_it_tells_the_same_again() -> None:
    again = 0
    for killing in between("put alerts", "remember"):
        unremembered = {why for why in killing.at_death.alerts if not killing.remembers(why)}
        again += len(unremembered)
        for why in unremembered:
            assert killing.in_the_end.alerts[why] == killing.at_death.alerts[why]

    assert again > 0


def test_killed_before_the_receiver_has_it_a_message_stands_as_sending_and_not_as_delivered() -> (
    None
):
    for name in DESTINATIONS:
        for killing in between(f"put sending {name}", f"send {name}"):
            story = killing.at_death
            assert any(story.sendings[key] > story.contacts[key] for key in story.sendings)
            assert {key for key in story.delivered if not story.taken[key]} == set()


def test_killed_between_the_message_and_its_delivered_it_is_repeated_once() -> None:
    for name in DESTINATIONS:
        for killing in between(f"send {name}", f"put delivered {name}"):
            taken = killing.at_death.in_flight[name]
            assert killing.in_the_end.repeats[name] == taken <= 1


@pytest.mark.parametrize("commits", Commits)
@pytest.mark.parametrize("compacts", [False, True], ids=["whole", "compacted"])
def test_killed_again_while_it_recovers_nothing_is_lost(
    commits: Commits, *, compacts: bool
) -> None:
    expected = story_of(undisturbed())
    chance = random.Random(f"{commits}/{compacts}")
    doubled = 0
    for number in range(25):
        seed = number if commits is Commits.BY_CHANCE else None
        conditions = Conditions(commits=commits, compacts=compacts, seed=seed)
        kills = [chance.randrange(220), *(chance.randrange(120) for _ in range(number % 3 + 1))]

        world = simulate(conditions, kills=kills)

        doubled += sum("unheard" in point for life in world.lives for point in life)
        assert faults(world, expected) == [], (conditions, kills)

    assert (doubled > 0) is (commits is Commits.BY_CHANCE)


@pytest.mark.parametrize("records", [1, 2, 3, 5, 8, 40])
def test_what_comes_again_without_a_crash_changes_nothing_and_is_told_to_nobody(
    records: int,
) -> None:
    expected = story_of(undisturbed())
    world = simulate(Conditions())

    world.rewind(records)
    drain(world)

    story = story_of(world)
    assert sum(map(len, story.entries.values())) > sum(map(len, expected.entries.values()))
    assert story.contacts == expected.contacts
    assert faults(world, expected) == []


def test_stopped_in_order_at_any_point_nothing_is_lost_and_nothing_repeated() -> None:
    points = undisturbed().lives[0]
    for at in range(0, len(points), 3):
        world = simulate(Conditions(), stops=[at])

        story = story_of(world)
        assert faults(world, story_of(undisturbed())) == [], (at, points[at])
        assert story.repeats == Counter(), (at, points[at])
        assert story.crashes == 0


@pytest.mark.parametrize("seed", range(20))
def test_of_copies_that_race_one_is_told_whatever_happens(seed: int) -> None:
    chance = random.Random(seed)
    conditions = Conditions(arrivals=RACING, commits=Commits.BY_CHANCE, seed=seed)

    world = simulate(conditions, kills=[chance.randrange(250), chance.randrange(150)])

    assert faults(world) == []
    decisions = [read(entry) for entry in world.log.read("decisions")]
    texts = {(one["mention"]["watch"], one["mention"]["fingerprint"]["text"]) for one in decisions}
    told = {
        (
            one["mention"]["watch"],
            one["mention"]["fingerprint"]["text"],
            one["mention"]["report_id"],
        )
        for one in decisions
        if one["decision"] == "new"
    }
    assert Counter((watch, text) for watch, text, _ in told) == dict.fromkeys(texts, 1)


UNLIKELY = {
    "unsure": (Answer.TAKES_UNSURELY, Answer.LOSES, Answer.TAKES_UNSURELY),
    "hanging": (Answer.HANGS, Answer.TAKES, Answer.HANGS),
    "long-refusing": (Answer.REFUSES,) * 12,
    "paused": (Answer.BARS,),
    "paused-for-so-long-that-all-comes-together": (Answer.BARS,) * 4,
}


@pytest.mark.parametrize("answers", UNLIKELY.values(), ids=UNLIKELY)
def test_whatever_a_receiver_does_it_hears_all_and_its_neighbour_does_not_wait(
    answers: Sequence[Answer],
) -> None:
    conditions = Conditions(answers={"mail": answers})
    points = simulate(conditions).lives[0]
    assert faults(simulate(conditions), story_of(undisturbed())) == []

    for at in range(0, len(points), 5):
        world = simulate(conditions, kills=[at])
        assert faults(world, story_of(undisturbed())) == [], (at, points[at])


def test_what_waits_for_long_comes_together_in_one_message() -> None:
    answers = UNLIKELY["paused-for-so-long-that-all-comes-together"]
    world = simulate(Conditions(answers={"mail": answers}))

    heard = [event for event in world.log.story if isinstance(event, Contact)]
    together = [each for each in heard if len(each.alert_ids) > 1]

    assert [(each.destination, each.answer) for each in together] == [("mail", Answer.TAKES)]
    assert len(together[0].alert_ids) == len(story_of(world).alert_ids) - 1
    assert "Late by " in together[0].text


def in_groups_and_digests() -> Routes:
    """What is for the desk comes by watch, hours apart; the mailbox gets digests, and a night."""
    night = QuietHours(begins=time(11), ends=time(15), zone="UTC")
    steps = Route(
        name="steps",
        destinations=("desk",),
        group_by=GroupBy.WATCH,
        group_interval=timedelta(hours=2),
        goes_on=True,
    )
    rest = Route(name="rest", destinations=("mail",), digest="often", quiet_hours=("night",))
    return Routes(
        root=Route(name="root", destinations=DESTINATIONS, routes=(steps, rest)),
        digests={"often": Schedule((time(14), time(18), time(22)), "UTC")},
        quiet_hours={"night": night},
    )


@pytest.mark.parametrize("compacts", [False, True])
def test_killed_at_each_await_groups_and_digests_lose_nothing_and_are_told_once(
    compacts: bool,  # noqa: FBT001  (parametrized)
) -> None:
    conditions = Conditions(routes=in_groups_and_digests(), compacts=compacts)
    alone = simulate(conditions)
    expected, points = story_of(alone), alone.lives[0]
    sizes = Counter((each.destination, len(each.alert_ids)) for each in taken(alone))
    assert sizes == {("desk", 1): 2, ("desk", 2): 1, ("mail", 4): 1}

    for at in range(len(points)):
        world = simulate(conditions, kills=[at])
        assert faults(world, expected) == [], (at, points[at])


def taken(world: World) -> list[Contact]:
    contacts = (event for event in world.log.story if isinstance(event, Contact))
    return [contact for contact in contacts if contact.answer in TAKEN]


class RefusedByKafka(Worker):
    """Kafka refuses one write for good; ``left`` counts down to it."""

    left = 0

    async def put(
        self, topic: str, record: Record, *, origin: Origin | None = None, key: bytes | None = None
    ) -> int:
        type(self).left -= 1
        if type(self).left == 0:
            raise NotWritten(topic)
        return await super().put(topic, record, origin=origin, key=key)


def test_where_kafka_refuses_a_write_the_worker_ends_and_nothing_is_lost() -> None:
    writes = sum("before put" in point for point in undisturbed().lives[0])
    for number in range(1, writes + 1, 2):
        RefusedByKafka.left = number

        world = simulate(Conditions(), worker=RefusedByKafka)

        ended = [event.how for event in world.log.story if isinstance(event, Ended)]
        assert ended == [Ending.ENDED_ITSELF], number
        found = faults(world, story_of(undisturbed()))
        assert [fault for fault in found if "ended_itself" not in fault] == [], number


def test_the_independent_judge_finds_nothing_either() -> None:
    for killing in killings(Commits.AT_ONCE):
        assert violations(as_evidence(killing.world)) == [], killing.where


@pytest.mark.parametrize(
    ("worker", "words"), MISTAKES.items(), ids=[worker.__name__ for worker in MISTAKES]
)
def test_a_mistake_is_seen(worker: type[Worker], words: str) -> None:
    assert any(words in fault for fault in faults_of(worker))


def faults_of(worker: type[Worker]) -> Iterator[str]:
    """Yield what is wrong with a worker: undisturbed, then killed at each point in turn."""
    expected = story_of(undisturbed())
    alone = simulate(Conditions(), worker=worker)
    yield from faults(alone, expected)
    for commits in EITHER_WAY:
        for at in range(len(alone.lives[0])):
            world = simulate(Conditions(commits=commits), kills=[at], worker=worker)
            yield from faults(world, expected)
