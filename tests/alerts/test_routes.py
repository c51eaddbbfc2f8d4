from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from alerts.matching import is_a_step
from alerts.routes import (
    GroupBy,
    Route,
    Routes,
    every,
    everything_at_once,
    routes_of,
    timings,
)
from alerts.schedule import Schedule
from schemas.ids import digest
from schemas.matchers import Matchers
from schemas.mention import Alert
from schemas.state import State
from schemas.story import Place
from schemas.timing import QuietHours
from tests.builders import NOON, WATCH, a_provenance, an_alert

INDONESIAN = Matchers(language=("id",))
STEPS = Matchers(state=(State.RATIFIED, State.INVOKED))


def a_route(name: str, *routes: Route, to: str = "desk", **given: Any) -> Route:
    return Route(name=name, destinations=(to,), routes=routes, **given)


def the_alert(
    language: str = "id", state: State = State.RATIFIED, reason: str = "first_report", **place: Any
) -> Alert:
    known: dict[str, Any] = {"story_id": digest("story"), "reports": 1, "outlets": 1, "families": 1}
    return an_alert(
        article=a_provenance(language=language),
        reasons=(reason,),
        story=Place(**(known | {"state": state} | place)),
    )


def names(route: Route, alert: Alert | None = None) -> list[str]:
    return [found.name for found in routes_of(alert or the_alert(), route)]


def test_an_alert_goes_down_to_the_first_branch_that_takes_it() -> None:
    tree = a_route("root", a_route("en", match=Matchers(language=("en",))), a_route("id"))

    assert names(tree) == ["id"]


def test_where_no_branch_takes_it_the_route_itself_does() -> None:
    deep = a_route("steps", a_route("en", match=Matchers(language=("en",))), match=STEPS)

    assert names(a_route("root", deep)) == ["steps"]


def test_a_branch_that_goes_on_lets_those_beside_it_be_asked() -> None:
    tree = a_route(
        "root",
        a_route("steps", match=STEPS, goes_on=True),
        a_route("id", match=INDONESIAN),
        a_route("rest"),
    )

    assert names(tree) == ["steps", "id"]
    assert names(tree, the_alert("en")) == ["steps", "rest"]
    assert names(tree, the_alert("en", State.BACKGROUND)) == ["rest"]


def test_what_is_excepted_is_not_taken() -> None:
    tree = a_route("root", a_route("id", match=INDONESIAN, unless=STEPS))

    assert names(tree) == ["root"]
    assert names(tree, the_alert(state=State.BACKGROUND)) == ["id"]


def test_a_destination_that_two_routes_name_hears_once_as_the_first_has_it() -> None:
    tree = a_route(
        "root",
        a_route("steps", match=STEPS, goes_on=True, to="phone"),
        a_route("all", to="phone", group_by=GroupBy.STORY, goes_on=True),
        a_route("desk"),
    )

    told = timings(the_alert(), Routes(root=tree), NOON)

    assert {name: timing.route for name, timing in told.items()} == {
        "phone": "steps",
        "desk": "desk",
    }
    assert told["phone"].group is None


def test_without_a_file_everything_goes_at_once_to_everybody() -> None:
    told = timings(an_alert(), everything_at_once(["desk", "mail"]), NOON)

    assert list(told) == ["desk", "mail"]
    assert {(timing.group, timing.digest_at) for timing in told.values()} == {(None, None)}


@pytest.mark.parametrize(
    ("group_by", "group"),
    [
        (GroupBy.NOTHING, None),
        (GroupBy.STORY, f"root/{WATCH}/{digest('story')}"),
        (GroupBy.WATCH, f"root/{WATCH}"),
    ],
)
def test_a_group_is_a_story_or_a_watch(group_by: GroupBy, group: str | None) -> None:
    route = a_route("root", group_by=group_by, group_interval=timedelta(hours=3))

    timing = timings(the_alert(), Routes(root=route), NOON)["desk"]

    assert timing.group == group
    assert timing.group_interval_seconds == (None if group is None else 10_800)


def test_an_alert_without_a_story_is_a_group_of_its_own() -> None:
    route = a_route("root", group_by=GroupBy.STORY)
    groups = {
        timings(an_alert(alert_id=digest(name)), Routes(root=route), NOON)["desk"].group
        for name in "ab"
    }

    assert len(groups) == 2


def test_a_digest_is_due_at_its_next_time_and_is_no_group() -> None:
    route = a_route("root", digest="morning", group_by=GroupBy.STORY)
    routes = Routes(root=route, digests={"morning": Schedule((time(7, 30),), "Asia/Jakarta")})

    timing = timings(the_alert(), routes, NOON)["desk"]

    assert timing.digest_at == datetime(2024, 6, 20, 0, 30, tzinfo=UTC)
    assert (timing.group, timing.breaks_through) == (None, False)


def test_quiet_hours_go_with_the_delivery() -> None:
    night = QuietHours(begins=time(22), ends=time(6), zone="UTC")
    routes = Routes(root=a_route("root", quiet_hours=("night",)), quiet_hours={"night": night})

    assert timings(the_alert(), routes, NOON)["desk"].quiet_hours == (night,)


@pytest.mark.parametrize(
    ("alert", "is_step"),
    [
        pytest.param(the_alert(reason="state_changed"), True, id="a-new-state"),
        pytest.param(the_alert(begins=True), True, id="a-story-that-begins-with-a-step"),
        pytest.param(the_alert(), False, id="one-more-report-of-it"),
        pytest.param(the_alert(state=State.BACKGROUND, begins=True), False, id="a-new-comment"),
        pytest.param(an_alert(), False, id="no-story"),
    ],
)
def test_a_step_that_was_not_told_breaks_through(alert: Alert, *, is_step: bool) -> None:
    route = a_route("root", group_by=GroupBy.WATCH)

    assert is_a_step(alert) is is_step
    assert timings(alert, Routes(root=route), NOON)["desk"].breaks_through is is_step


def test_every_route_is_found_parents_first() -> None:
    tree = a_route("root", a_route("a", a_route("b")), a_route("c"))

    assert [route.name for route in every(tree)] == ["root", "a", "b", "c"]
