"""The example route file, on a month of news."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest

from alerts.matching import is_a_step, state_of
from alerts.routes import Routes
from alerts.routes_file import read
from alerts.routing import routed
from schemas.delivery import ToldIn
from schemas.ids import digest
from schemas.mention import Alert, DecisionKind
from schemas.state import State
from schemas.story import Place
from tests.alerts.desk import Desk, Said
from tests.builders import NOON, WATCH, a_provenance, an_alert

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "routes.yaml"
DESTINATIONS = ("desk", "phone", "jakarta")
DEVELOPMENTS, ARTICLES = 8, 120
STEPS = (State.ANNOUNCED, State.SIGNED, State.RATIFIED, State.IN_FORCE)
MOST_GROUPS = 20
BERLIN = ZoneInfo("Europe/Berlin")
HALF_LIFE = timedelta(hours=8)
"""Of the reports that are still to come of an event, half do within this time."""

LONGEST = timedelta(hours=84)
"""What comes later is another story's (docs/explanation/stories.md)."""


def example() -> Routes:
    text = EXAMPLE.read_text(encoding="utf-8")
    return read(text, what=EXAMPLE.name, destinations=DESTINATIONS, watches=[WATCH])


def a_month(seed: int) -> list[tuple[datetime, Alert]]:
    """What is told of eight events in thirty days, in the order of its coming."""
    chance = Random(seed)
    sizes = Counter(chance.choices(range(DEVELOPMENTS), k=ARTICLES - 2 * DEVELOPMENTS))
    told = [
        each
        for number in range(DEVELOPMENTS)
        for each in _an_event(chance, str(number), sizes[number] + 2)
    ]
    return sorted(told, key=lambda each: each[0])


def _an_event(chance: Random, name: str, size: int) -> Iterator[tuple[datetime, Alert]]:
    begun = NOON + timedelta(days=30) * chance.random()
    hours = sorted(_hours(chance) for _ in range(size - 1))
    later = set(chance.sample(range(size - 1), k=chance.randrange(2)))
    step = chance.choice(STEPS)
    for number, after in enumerate([timedelta(), *hours]):
        is_new_step = number - 1 in later
        state = State.INVOKED if is_new_step else step
        yield (
            begun + after,
            an_alert(
                alert_id=digest(name, str(number)),
                article=a_provenance(
                    url=f"https://outlet-{number}.example/{name}", language=chance.choice("er")
                ),
                decision=DecisionKind.UPDATE if is_new_step else DecisionKind.NEW,
                reasons=("state_changed" if is_new_step else "first_report",),
                story=Place(
                    story_id=digest(name),
                    state=state,
                    state_before=step if is_new_step else None,
                    reports=number + 1,
                    outlets=number + 1,
                    families=number + 1,
                    begins=number == 0,
                ),
            ),
        )


def _is_night(moment: datetime) -> bool:
    return not 6 <= moment.astimezone(BERLIN).hour < 22


def _hours(chance: Random) -> timedelta:
    return min(HALF_LIFE * chance.expovariate(0.693), LONGEST)


def on_the_desk(seed: int) -> Desk:
    """Everything that comes to the desk in a month and a week."""
    desk, routes = Desk(DESTINATIONS, Random(seed)), example()
    for at, alert in a_month(seed):
        desk.work_until(at)
        desk.routes(routed(alert, routes, desk.now))
    desk.work_until(NOON + timedelta(days=40))
    return desk


@pytest.mark.parametrize("seed", range(20))
def test_of_120_articles_on_8_developments_the_desk_gets_8_and_the_steps_at_once_20_in_groups(
    seed: int,
) -> None:
    desk = on_the_desk(seed)
    said = [each for each in desk.said if each.deliveries[0].destination == "desk"]
    steps = {alert.alert_id for _, alert in a_month(seed) if is_a_step(alert)}
    firsts = {alert.alert_id for _, alert in a_month(seed) if alert.story and alert.story.begins}

    at_once, groups = set[str](), list[Said]()
    for each in said:
        now = {d.alert_id for d in each.deliveries if d.told_in is ToldIn.AT_ONCE}
        at_once |= now
        assert all(d.routed_at == each.at for d in each.deliveries if d.alert_id in now)
        groups += [] if now else [each]

    assert at_once == firsts | steps
    assert len(firsts) == DEVELOPMENTS
    assert len(groups) <= MOST_GROUPS
    assert {d.told_in for each in groups for d in each.deliveries} == {ToldIn.GROUP}
    assert sum(len(each.deliveries) for each in said) == ARTICLES


def test_the_phone_rings_for_steps_and_at_night_for_an_invocation_alone() -> None:
    desk = on_the_desk(1)
    rung = [each for each in desk.said if each.deliveries[0].destination == "phone"]

    steps = [alert for _, alert in a_month(1) if is_a_step(alert)]
    loud = [alert for alert in steps if state_of(alert) is not State.ANNOUNCED]
    assert sum(len(each.deliveries) for each in rung) == len(loud)
    states = {each.deliveries[0].alert.story.state for each in rung}  # type: ignore[union-attr]
    assert State.INVOKED in states
    assert State.ANNOUNCED not in states
    for each in rung:
        route = each.deliveries[0].timing.route  # type: ignore[union-attr]
        assert route == "wakes" or not _is_night(each.at)
