import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.vitals import Place
from streams.watchdog.judgement import PATIENCE, Code, Limits, Offsets
from tests.streams.watchdog.world import HERE, LIMITS, THERE, World

BLOCKED, STUCK = int(LIMITS.blocked_after_seconds), int(LIMITS.stuck_after_seconds)
LOOK = 5


def a_world() -> World:
    world = World()
    world.works()
    assert world.passes(60) is None
    return world


# The event loop


def test_a_loop_that_stands_still_is_found_soon_after_its_limit() -> None:
    world = a_world()
    world.is_looping = False

    finding = world.passes(BLOCKED + 2)

    assert finding is not None
    assert finding.code is Code.LOOP_BLOCKED
    assert finding.why == "the event loop has stood still for 16 s"


def test_a_loop_that_stands_still_for_less_is_none_of_our_business() -> None:
    world = a_world()
    world.is_looping = False
    assert world.passes(BLOCKED) is None
    world.is_looping = True

    assert world.passes(2 * BLOCKED) is None


def test_a_loop_that_has_not_run_yet_may_take_its_time() -> None:
    world = World(is_looping=False)

    assert world.passes(10 * BLOCKED) is None


def test_a_loop_may_stand_still_where_the_worker_is_being_stopped() -> None:
    world = a_world()
    world.is_looping = False
    world.vitals.stopping()

    assert world.passes(10 * BLOCKED) is None


# Agents


def test_an_agent_that_has_ended_is_found_at_once_and_named() -> None:
    world = a_world()
    world.vitals.agent_ended("decide")

    finding = world.passes(1)

    assert finding is not None
    assert finding.code is Code.AGENT_ENDED
    assert finding.why.endswith("decide")


def test_agents_may_end_where_the_worker_is_being_stopped() -> None:
    world = a_world()
    world.vitals.stopping()
    world.vitals.agent_ended("decide")

    assert world.passes(10) is None


# Progress


def test_records_that_wait_while_none_is_finished_are_found_and_told() -> None:
    world = a_world()
    world.arrives(count=42)

    finding = world.passes(STUCK + 3 * LOOK)

    assert finding is not None
    assert (finding.code, finding.place) == (Code.NO_PROGRESS, HERE)
    assert finding.why == (
        "mine.articles/3: 42 waiting from offset 7, none finished for 125 s, none in work"
    )


def test_a_record_that_is_in_work_for_too_long_is_found_with_its_offset() -> None:
    world = a_world()
    world.arrives()
    world.vitals.begun(HERE, 7)

    finding = world.passes(STUCK + 3 * LOOK)

    assert finding is not None
    assert finding.code is Code.NO_PROGRESS
    assert "offset 7 in work for 126 s" in finding.why


def test_a_place_where_nothing_waits_may_idle_for_ever() -> None:
    assert a_world().passes(50 * STUCK) is None


def test_an_idle_hour_does_not_count_against_the_record_that_ends_it() -> None:
    world = a_world()
    assert world.passes(3_600) is None
    world.arrives()

    assert world.passes(STUCK) is None


@pytest.mark.parametrize(
    "what", ["finishes", "commits"], ids=["finishes a record", "commits an offset"]
)
def test_a_place_that_goes_on_now_and_then_is_not_stuck(what: str) -> None:
    world = a_world()
    world.arrives(count=1_000)

    def now_and_then(second: int) -> None:
        if second % (STUCK - LOOK) == 0 and what == "finishes":
            world.vitals.finished(HERE, "analyse")
        if second % (STUCK - LOOK) == 0 and what == "commits":
            world.commits()

    assert world.passes(4 * STUCK, now_and_then) is None


def test_records_may_wait_where_the_worker_is_being_stopped() -> None:
    world = a_world()
    world.arrives()
    world.vitals.stopping()

    assert world.passes(20 * STUCK) is None


def test_one_stuck_place_is_found_while_another_goes_on() -> None:
    world = a_world()
    world.arrives(place=HERE)
    world.arrives(count=1_000, place=THERE)

    def the_other_goes_on(_: int) -> None:
        world.vitals.finished(THERE, "analyse")
        world.commits(THERE)

    finding = world.passes(2 * STUCK, the_other_goes_on)

    assert finding is not None
    assert finding.place == HERE


def test_records_that_are_handled_but_never_committed_are_found_with_patience() -> None:
    world = a_world()
    world.arrives(count=10_000)

    assert world.passes(PATIENCE * STUCK, lambda _: world.vitals.finished(HERE, "a")) is None
    finding = world.passes(3 * LOOK, lambda _: world.vitals.finished(HERE, "analyse"))

    assert finding is not None
    assert finding.code is Code.NOT_COMMITTED


def test_a_place_of_another_worker_does_not_count() -> None:
    world = World()
    world.works([THERE])
    world.arrives(place=HERE)

    assert world.passes(20 * STUCK) is None


def test_a_place_that_was_just_assigned_gets_its_time() -> None:
    world = World()
    world.works([THERE])
    world.arrives(place=HERE)
    assert world.passes(3 * STUCK) is None
    world.works([HERE, THERE])

    assert world.passes(STUCK - LOOK) is None
    assert world.passes(3 * LOOK) is not None


def test_a_worker_that_recovers_its_tables_gets_its_time_and_then_the_usual() -> None:
    world = World()
    world.works()
    world.vitals.ready(is_ready=False)
    world.arrives()
    assert world.passes(3 * STUCK) is None
    world.vitals.ready(is_ready=True)

    assert world.passes(STUCK - LOOK) is None
    assert world.passes(3 * LOOK) is not None


# What can be read


@pytest.mark.parametrize(
    ("offsets", "lag"),
    [
        (Offsets(first=0, committed=None, end=3), 3),
        (Offsets(first=2, committed=None, end=3), 1),
        (Offsets(first=9, committed=4, end=9), 0),
        (Offsets(first=9, committed=4, end=11), 2),
        (Offsets(first=0, committed=50, end=3), 0),
    ],
    ids=[
        "nothing committed",
        "nothing committed, the first deleted",
        "all that was left is deleted",
        "some of what was left is deleted",
        "made again under its name",
    ],
)
def test_lag_is_what_can_still_be_read(offsets: Offsets, lag: int) -> None:
    assert offsets.lag == lag


def test_a_group_that_never_committed_anything_is_judged_too() -> None:
    world = a_world()
    world.offsets[HERE] = Offsets(first=0, committed=None, end=1)

    finding = world.passes(STUCK + 3 * LOOK)

    assert finding is not None
    assert finding.code is Code.NO_PROGRESS


def test_markers_at_the_end_of_a_partition_are_nothing_that_waits() -> None:
    world = a_world()
    world.hollow = frozenset({HERE})
    world.arrives()

    assert world.passes(20 * STUCK) is None


def test_a_record_behind_such_markers_is_found_in_its_own_time() -> None:
    world = a_world()
    world.hollow = frozenset({HERE})
    world.arrives()
    assert world.passes(20 * STUCK) is None
    world.hollow = frozenset()
    world.arrives()

    assert world.passes(STUCK) is None
    assert world.passes(3 * LOOK) is not None


def test_markers_in_one_place_do_not_hide_what_waits_in_another() -> None:
    world = a_world()
    world.hollow = frozenset({HERE})
    world.arrives(place=HERE)
    world.arrives(place=THERE)

    finding = world.passes(STUCK + 3 * LOOK)

    assert finding is not None
    assert finding.place == THERE


def test_what_is_known_of_a_partition_is_forgotten_where_its_topic_is_made_again() -> None:
    world = a_world()
    world.hollow = frozenset({HERE})
    world.arrives(count=500)
    assert world.passes(2 * STUCK) is None
    world.hollow = frozenset()
    world.offsets[HERE] = Offsets(first=0, committed=None, end=2)

    finding = world.passes(STUCK + 3 * LOOK)

    assert finding is not None
    assert finding.place == HERE


# Kafka


def test_however_long_kafka_is_away_nothing_is_held_against_the_worker() -> None:
    world = a_world()
    world.arrives()
    world.is_kafka_there = False

    assert world.passes(20 * STUCK) is None


def test_a_worker_gets_its_time_once_kafka_is_back_and_no_more() -> None:
    world = a_world()
    world.arrives()
    assert world.passes(STUCK - LOOK) is None
    world.is_kafka_there = False
    assert world.passes(3 * STUCK) is None
    world.is_kafka_there = True

    assert world.passes(STUCK) is None
    assert world.passes(3 * LOOK) is not None


@pytest.mark.parametrize("every", [20, 60, 110, 130])
def test_a_look_that_kafka_misses_now_and_then_hides_no_worker_that_stands_still(
    every: int,
) -> None:
    world = a_world()
    world.arrives()
    began = world.now

    def misses_one(second: int) -> None:
        world.is_kafka_there = second % every >= LOOK

    finding = world.passes(20 * STUCK, misses_one)

    assert finding is not None
    assert finding.code is Code.NO_PROGRESS
    # From the answer before to the one after nothing counts.
    assert world.now - began <= STUCK / (1 - 2 * LOOK / every) + every + 3 * LOOK


@given(st.lists(st.tuples(st.integers(1, 25), st.integers(5, 60)), min_size=1, max_size=30))
def test_time_that_kafka_was_briefly_away_is_not_held_against_the_worker(
    course: list[tuple[int, int]],
) -> None:
    world = a_world()
    world.arrives(count=10_000)
    there = 0

    for away, back in course:
        world.is_kafka_there = False
        assert world.passes(away) is None
        world.is_kafka_there = True
        there += back
        if there > STUCK - 3 * LOOK:
            world.vitals.finished(HERE, "analyse")
            world.commits()
            there = back
        assert world.passes(back) is None


# The process


def test_a_zombie_that_wakes_gets_to_run_before_it_is_judged() -> None:
    world = a_world()
    world.arrives()
    assert world.passes(2 * LOOK) is None
    world.is_looping = False
    world.sleeps(3_600)

    assert world.passes(BLOCKED) is None
    world.is_looping = True
    assert world.passes(STUCK - BLOCKED - LOOK) is None
    assert world.passes(3 * LOOK) is not None


def test_a_zombie_that_wakes_to_a_blocked_loop_is_found_all_the_same() -> None:
    world = a_world()
    world.is_looping = False
    world.sleeps(3_600)

    finding = world.passes(BLOCKED + 2)

    assert finding is not None
    assert finding.code is Code.LOOP_BLOCKED


@given(st.lists(st.integers(1, 10_000), max_size=20))
def test_no_suspension_is_ever_taken_for_a_blocked_loop(naps: list[int]) -> None:
    world = a_world()

    for nap in naps:
        world.sleeps(nap)
        # The watchdog may be the first to run.
        world.is_looping = False
        assert world.passes(1) is None
        world.is_looping = True
        assert world.passes(2) is None


# A group that does not move


def test_a_worker_that_never_gets_ready_is_found_where_records_wait() -> None:
    world = World()
    world.arrives(count=3)

    assert world.passes(PATIENCE * STUCK) is None
    finding = world.passes(3 * LOOK)

    assert finding is not None
    assert finding.code is Code.NEVER_READY
    assert finding.why.startswith("mine.articles/3: 3 waiting from offset 7, the worker is not rea")


def test_a_worker_that_never_gets_ready_is_left_alone_where_nothing_waits() -> None:
    assert World().passes(20 * STUCK) is None


@pytest.mark.parametrize("busy", [HERE, THERE], ids=["all of it", "all but one partition"])
def test_a_spare_worker_is_left_alone_while_others_do_the_work(busy: Place) -> None:
    world = World()
    world.arrives(place=HERE)
    world.arrives(place=busy, count=1_000_000)

    def commits(second: int) -> None:
        if second % 60 == 0:
            world.commits(busy)

    assert world.passes(20 * STUCK, commits) is None


def test_a_worker_that_holds_what_it_never_gets_ready_to_read_is_found_though_others_go_on() -> (
    None
):
    world = World()
    world.vitals.assigned(frozenset({HERE}))
    world.arrives(place=HERE)
    world.arrives(place=THERE, count=1_000_000)

    assert world.passes(PATIENCE * STUCK, lambda _: world.commits(THERE)) is None
    finding = world.passes(3 * LOOK, lambda _: world.commits(THERE))

    assert finding is not None
    assert (finding.code, finding.place) == (Code.NEVER_READY, HERE)


def test_a_worker_gets_its_time_with_what_another_has_left_waiting() -> None:
    world = World()
    world.arrives(place=HERE)
    world.arrives(place=THERE, count=1_000_000)
    assert world.passes(3 * PATIENCE * STUCK, lambda _: world.commits(THERE)) is None
    world.vitals.assigned(frozenset({HERE}))

    assert world.passes(PATIENCE * STUCK, lambda _: world.commits(THERE)) is None
    assert world.passes(3 * LOOK, lambda _: world.commits(THERE)) is not None


def test_a_worker_that_is_ready_on_and_off_and_gets_nothing_done_is_found() -> None:
    world = a_world()
    world.arrives()

    def on_and_off(second: int) -> None:
        world.vitals.ready(is_ready=second % 40 > 10)

    assert world.passes(PATIENCE * STUCK, on_and_off) is None
    finding = world.passes(60, on_and_off)

    assert finding is not None
    assert finding.code is Code.NEVER_READY


def test_a_weekend_without_records_is_not_held_against_whoever_gets_the_first() -> None:
    world = World()
    world.works([HERE])
    world.arrives(place=THERE)
    assert world.passes(20 * STUCK) is None
    world.arrives(place=HERE)

    assert world.passes(STUCK) is None


# Anything


@given(
    gaps=st.lists(st.integers(1, STUCK - 2 * LOOK), min_size=1, max_size=30),
    outages=st.lists(st.booleans(), min_size=30, max_size=30),
)
def test_a_worker_that_goes_on_in_time_is_never_ended(gaps: list[int], outages: list[bool]) -> None:
    world = a_world()
    world.arrives(count=10_000)

    for gap, is_away in zip(gaps, outages, strict=False):
        world.is_kafka_there = not is_away
        assert world.passes(gap) is None
        world.vitals.finished(HERE, "analyse")
        world.commits()
    world.is_kafka_there = True
    assert world.passes(STUCK - 2 * LOOK) is None


@given(before=st.integers(0, 3 * STUCK), away=st.integers(0, 3 * STUCK))
def test_a_worker_that_does_nothing_is_ended_whatever_went_before(before: int, away: int) -> None:
    world = a_world()
    assert world.passes(before) is None
    world.is_kafka_there = False
    assert world.passes(away) is None
    world.is_kafka_there = True
    world.arrives()

    assert world.passes(STUCK + 3 * LOOK) is not None


@given(blocked=st.floats(0.1, 1_000, allow_nan=False), stuck=st.floats(0.1, 1_000, allow_nan=False))
def test_the_watchdog_ticks_often_enough_not_to_take_itself_for_suspended(
    blocked: float, stuck: float
) -> None:
    limits = Limits(blocked_after_seconds=blocked, stuck_after_seconds=stuck)

    assert 0 < limits.tick_seconds < limits.late_after_seconds < min(blocked, stuck)
