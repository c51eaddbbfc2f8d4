"""Whatever the routes, schedules, silences, restarts and clocks: nothing is lost on its way."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.dispatch import BACKLOG
from alerts.outcome import DELIVERED, NO_ANSWER, Attempt
from alerts.routes import GroupBy, Route, Routes
from alerts.routing import routed
from alerts.schedule import LONGEST_QUIET, Schedule, never_ends, quiet_until
from alerts.silences import silence_of
from schemas.delivery import FINAL, TAKEN, DeliveryState, ToldIn
from schemas.ids import digest
from schemas.matchers import Matchers
from schemas.mention import Alert
from schemas.silence import Silence
from schemas.state import State
from schemas.story import Place
from schemas.timing import QuietHours
from streams.reconciliation.books import Asked, Books, Seen
from streams.reconciliation.shares import Share, shares
from tests.alerts.desk import AWAY, REFUSED, TOO_LONG, Desk, Said
from tests.builders import NOON, a_provenance, an_alert

DESTINATIONS = ("desk", "mail", "phone")
ZONES = ("Europe/Berlin", "Asia/Jakarta", "Australia/Lord_Howe")
STATES = (State.BACKGROUND, State.BACKGROUND, State.SIGNED, State.INVOKED)
LANGUAGES = ("en", "id", "ko")
THE_END = NOON + timedelta(days=60)
MEMORY = LONGEST_QUIET + timedelta(days=9)

clocks = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))
some_days = st.sets(st.integers(1, 7), min_size=1).map(tuple)
schedules = st.builds(
    Schedule,
    st.lists(clocks, min_size=1, max_size=3).map(tuple),
    st.sampled_from(ZONES),
    some_days,
)
quiet_hours = st.builds(
    QuietHours, begins=clocks, ends=clocks, zone=st.sampled_from(ZONES), days=some_days
).filter(lambda hours: hours.begins != hours.ends and not never_ends([hours]))
nights_and_days = st.fixed_dictionaries({"night": quiet_hours, "day": quiet_hours}).filter(
    lambda hours: not never_ends([*hours.values()])
)
matchers = st.builds(
    Matchers,
    state=st.sampled_from([(), (State.INVOKED,), (State.BACKGROUND,)]),
    language=st.sampled_from([(), ("en",), ("id", "ko")]),
    late=st.sampled_from([None, None, True]),
    new_step=st.sampled_from([None, None, True]),
)
some_destinations = st.lists(st.sampled_from(DESTINATIONS), min_size=1, unique=True).map(tuple)


@st.composite
def a_route(draw: st.DrawFn, name: str, depth: int) -> Route:
    branches = draw(st.integers(0, 2)) if depth else 0
    is_digest = draw(st.booleans())
    return Route(
        name=name,
        destinations=draw(some_destinations),
        match=draw(matchers) if depth < 2 else Matchers(),
        goes_on=draw(st.booleans()),
        group_by=draw(st.sampled_from(GroupBy)),
        group_interval=timedelta(minutes=draw(st.integers(1, 3_000))),
        digest=draw(st.sampled_from(["morning", "weekly"])) if is_digest else None,
        quiet_hours=draw(st.sampled_from([(), (), ("night",), ("night", "day")])),
        routes=tuple(draw(a_route(f"{name}.{number}", depth - 1)) for number in range(branches)),
    )


@st.composite
def some_routes(draw: st.DrawFn) -> Routes:
    return Routes(
        root=draw(a_route("root", 2)),
        digests={"morning": draw(schedules), "weekly": draw(schedules)},
        quiet_hours=draw(nights_and_days),
    )


def some_alerts(chance: Random, count: int) -> Iterator[tuple[datetime, Alert]]:
    """Alerts of a few stories: many at once, then fewer, over weeks."""
    at = NOON
    for number in range(count):
        at += timedelta(seconds=chance.choice((0, 1, 30, 600, 7_200, 90_000)))
        story, state = chance.randrange(4), chance.choice(STATES)
        yield (
            at,
            an_alert(
                alert_id=digest("alert", str(number)),
                article=a_provenance(
                    url=f"https://example.com/{number}", language=chance.choice(LANGUAGES)
                ),
                reasons=(chance.choice(("first_report", "state_changed")),),
                story=Place(
                    story_id=digest(str(story)), state=state, reports=1, outlets=1, families=1
                ),
                is_late=chance.random() < 0.2,
            ),
        )


def some_silences(chance: Random) -> tuple[Silence, ...]:
    return tuple(
        Silence(
            silence_id=digest("silence", str(number)),
            matchers=Matchers(language=(chance.choice(LANGUAGES),)),
            destinations=chance.choice(((), ("desk",))),
            author="an analyst",
            reason="known already",
            created_at=NOON,
            starts_at=(starts := NOON + timedelta(hours=chance.randrange(200))),
            ends_at=starts + timedelta(hours=chance.randrange(100)),
        )
        for number in range(chance.randrange(3))
    )


def run(
    routes: Routes,
    chance: Random,
    *,
    answers: Sequence[Attempt] = (DELIVERED,),
    may_die: bool = False,
    leaps: bool = False,
    silences: Sequence[Silence] = (),
    most_room: int | None = None,
    count: int = 25,
) -> tuple[Desk, Counter[str]]:
    """Route alerts, and work until nothing is left to do."""
    desk = Desk(
        DESTINATIONS,
        chance,
        silences=silences,
        answers=answers,
        most_room=most_room,
        dies=lambda: may_die and chance.random() < 0.03,
    )
    wanted: Counter[str] = Counter()
    for at, alert in some_alerts(chance, count):
        desk.work_until(at)
        if leaps and chance.random() < 0.1:
            desk.now += timedelta(hours=chance.randrange(-48, 200))
        deliveries = routed(alert, routes, desk.now)
        wanted.update(each.destination for each in deliveries)
        desk.routes(deliveries)
    desk.answers, desk.dies = (DELIVERED,), lambda: False
    desk.work_until(max(THE_END, desk.now) + timedelta(days=60))
    return desk, wanted


def shares_of(desk: Desk) -> dict[str, Counter[Share]]:
    """What `reconcile` makes of the topic."""
    books = Books(Asked(topic_ids={}, committed={("alerts", 0): 10**6}, reach={}))
    for offset, delivery in enumerate(desk.topic):
        books.alert(delivery.alert_id, Seen(0, 0, 0), None)
        books.delivery(delivery, Seen(0, offset, 0))
    parts = shares(books)
    assert all(part.adds_up for part in parts)
    return {part.destination: Counter(part.counts) for part in parts}


seeds = st.integers(0, 10**9)
BAD_DAYS = (DELIVERED, DELIVERED, REFUSED, NO_ANSWER, TOO_LONG, AWAY)


@given(some_routes(), seeds)
@settings(max_examples=120)
def test_all_that_was_routed_somewhere_has_its_share_there(routes: Routes, seed: int) -> None:
    chance = Random(seed)

    desk, wanted = run(
        routes,
        chance,
        answers=BAD_DAYS,
        may_die=True,
        leaps=True,
        silences=some_silences(chance),
        most_room=chance.choice((1, 3, None)),
    )

    assert {each.state for each in desk.standing.values()} <= FINAL
    found = shares_of(desk)
    assert {name: sum(counts.values()) for name, counts in found.items()} == dict(wanted)
    assert not any(counts[Share.OPEN] for counts in found.values())
    told = {each.key for said in desk.said if said.is_heard for each in said.deliveries}
    for key, standing in desk.standing.items():
        if standing.state in TAKEN:
            assert key in told
        elif standing.state is DeliveryState.SUPPRESSED:
            assert standing.silenced_by in {silence.silence_id for silence in desk.silences}
        else:
            assert standing.reason == "http_413"


@given(some_routes(), seeds)
@settings(max_examples=80)
def test_without_mishaps_each_is_told_once_and_after_a_death_hardly_more(
    routes: Routes, seed: int
) -> None:
    for may_die in (False, True):
        desk, _ = run(routes, Random(seed), may_die=may_die, most_room=7)

        told = Counter(each.key for said in desk.said for each in said.deliveries)
        repeated = Counter(
            said.deliveries[0].destination
            for index, said in enumerate(desk.said)
            if any(each.key in _keys(desk.said[:index]) for each in said.deliveries)
        )
        assert set(told) == set(desk.standing)
        assert all(count <= desk.deaths for count in repeated.values())


@given(some_routes(), seeds)
@settings(max_examples=80)
def test_nothing_is_told_in_quiet_hours_before_its_digest_or_under_a_silence(
    routes: Routes, seed: int
) -> None:
    chance = Random(seed)
    silences = some_silences(chance)

    desk, _ = run(routes, chance, answers=(DELIVERED, REFUSED), silences=silences)

    for said in desk.said:
        for each in said.deliveries:
            timing = each.timing
            assert timing is not None
            assert quiet_until(timing.quiet_hours, said.at) is None
            assert timing.digest_at is None or timing.digest_at <= said.at
            assert silence_of(each, silences, said.at) is None


@given(some_routes(), seeds)
@settings(max_examples=80)
def test_a_groups_messages_are_its_interval_apart_and_a_step_does_not_wait(
    routes: Routes, seed: int
) -> None:
    desk, _ = run(routes, Random(seed))

    last: dict[tuple[str, str], datetime] = {}
    for said in desk.said:
        timings = [each.timing for each in said.deliveries if each.timing]
        groups = {(said.deliveries[0].destination, t.group) for t in timings if t.group}
        is_plain = {each.told_in for each in said.deliveries} == {ToldIn.GROUP}
        if is_plain and not any(t.breaks_through for t in timings):
            (group,) = groups
            interval = timedelta(seconds=timings[0].group_interval_seconds or 0)
            # What a message in between did not take along waits no longer because of it.
            began = min(last[group], *(each.routed_at for each in said.deliveries))
            assert said.at >= began + interval
        last |= dict.fromkeys(groups, said.at)
        for each, timing in zip(said.deliveries, timings, strict=True):
            if timing.breaks_through and not quiet_until(timing.quiet_hours, each.routed_at):
                assert said.at - each.routed_at < BACKLOG


@given(some_routes(), seeds)
@settings(max_examples=80)
def test_a_digest_that_was_due_while_nobody_worked_comes_once_and_says_that_it_is_late(
    routes: Routes, seed: int
) -> None:
    chance = Random(seed)
    desk = Desk(DESTINATIONS, chance)
    alerts = [alert for _, alert in some_alerts(chance, 12)]
    for alert in alerts:
        desk.routes(routed(alert, routes, desk.now))
    desk.now = NOON + MEMORY  # nobody worked
    desk.work_until(desk.now + timedelta(days=3))

    told = Counter(each.key for said in desk.said for each in said.deliveries)
    assert told == Counter(desk.standing.keys())
    for destination in DESTINATIONS:
        messages = [said for said in desk.said if said.deliveries[0].destination == destination]
        at_once = [said for said in messages if said.at == NOON + MEMORY]
        assert len(at_once) <= 1  # the rest had to wait for quiet hours to end
        assert all(map(_is_late, at_once))


def _is_late(said: Said) -> bool:
    return all(said.at - (each.due_at or each.routed_at) > BACKLOG for each in said.deliveries)


def _keys(said: Sequence[Said]) -> set[str]:
    return {each.key for message in said for each in message.deliveries}


def test_the_desk_would_notice_a_repeat_and_a_loss() -> None:
    """The checks above can fail: a ledger that is told lies fails them."""
    routes = Routes(root=Route(name="root", destinations=("desk",)))
    desk, wanted = run(routes, Random(1), count=3)
    lost = [each for each in desk.topic if each.alert_id != desk.topic[0].alert_id]
    desk.topic[:] = lost

    assert {name: sum(c.values()) for name, c in shares_of(desk).items()} != dict(wanted)


@pytest.mark.parametrize("group_by", GroupBy)
def test_a_burst_is_two_messages(group_by: GroupBy) -> None:
    routes = Routes(root=Route(name="root", destinations=("desk",), group_by=group_by))
    place = Place(
        story_id=digest("story"), state=State.BACKGROUND, reports=1, outlets=1, families=1
    )
    desk = Desk(("desk",), Random(1))
    desk.routes(routed(an_alert(story=place), routes, desk.now))
    desk.work_until(desk.now + timedelta(seconds=1))
    for number in range(30):
        alert = an_alert(alert_id=digest(str(number)), story=place)
        desk.routes(routed(alert, routes, desk.now))
    desk.work_until(NOON + timedelta(days=2))

    sizes = [len(said.deliveries) for said in desk.said]
    assert len(sizes) == (31 if group_by is GroupBy.NOTHING else 2)
