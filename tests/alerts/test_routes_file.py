from datetime import time, timedelta

import pytest

from alerts.routes import GroupBy, Reader, Route, Routes, every
from alerts.routes_file import read, unheard, unused
from schemas.errors import ConfigurationError
from schemas.state import State
from schemas.timing import EVERY_DAY, QuietHours

DESTINATIONS = ("desk", "jakarta", "phone")
WATCHES = ("russia-dprk-mutual-defence",)
WHOLE = """
destinations:
  jakarta: {language: id, zone: Asia/Jakarta}
digests:
  morning: {at: "07:30", zone: Asia/Jakarta, days: [mon, tue, wed, thu, fri]}
  often: {every_hours: 6, zone: UTC}
quiet_hours:
  night: {from: "22:00", to: "06:00", zone: Asia/Jakarta}
route:
  destinations: [desk]
  group_by: story
  group_interval: 12h
  quiet_hours: night
  routes:
    - name: steps
      match: {state: [invoked, in_force], score_at_least: 0.5}
      destinations: phone
      group_by: nothing
      quiet_hours: []
      continue: true
    - match: {language: id, late: false}
      unless: {source: tribunnews.com}
      destinations: [jakarta, desk]
      digest: morning
      routes:
        - {match: {decision: update}, group_by: watch}
"""


def routes(text: str = WHOLE) -> Routes:
    return read(text, what="routes.yaml", destinations=DESTINATIONS, watches=WATCHES)


def branch(text: str) -> str:
    """A file with one branch that says this."""
    return f"route:\n  destinations: [desk]\n  routes:\n    - name: '1'\n      {text}\n"


def by_name(read: Routes) -> dict[str, Route]:
    return {route.name: route for route in every(read.root)}


def test_a_whole_file_is_read() -> None:
    found = routes()

    assert found.readers == {"jakarta": Reader("id", "Asia/Jakarta")}
    assert found.digests["morning"].times == (time(7, 30),)
    assert found.digests["morning"].days == (1, 2, 3, 4, 5)
    assert found.digests["often"].times == (time(0), time(6), time(12), time(18))
    assert found.quiet_hours["night"] == QuietHours(
        begins=time(22), ends=time(6), zone="Asia/Jakarta", days=EVERY_DAY
    )
    assert list(by_name(found)) == ["root", "steps", "2", "2.1"]


def test_what_a_route_does_not_say_is_as_its_parent_has_it() -> None:
    found = by_name(routes())

    steps, second, deepest = found["steps"], found["2"], found["2.1"]
    assert steps.match.state == (State.INVOKED, State.IN_FORCE)
    assert steps.match.score_at_least == 0.5
    assert (steps.destinations, steps.goes_on) == (("phone",), True)
    assert (steps.group_by, steps.quiet_hours) == (GroupBy.NOTHING, ())
    assert (second.digest, second.quiet_hours) == ("morning", ("night",))
    assert second.destinations == deepest.destinations == ("jakarta", "desk")
    assert (deepest.digest, deepest.group_by) == (None, GroupBy.WATCH)
    assert deepest.group_interval == timedelta(hours=12)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param("route: {}", "route: names no destination", id="nobody"),
        pytest.param("{}", "route: is missing", id="nothing"),
        pytest.param(
            "route: {destinations: [nobody]}", "route root: there is no destination", id="a"
        ),
        pytest.param(
            "route: {destinations: [desk], digest: noon}", "there is no digest 'noon'", id="digest"
        ),
        pytest.param(
            "route: {destinations: [desk], quiet_hours: [noon]}",
            "no quiet hours 'noon'",
            id="quiet",
        ),
        pytest.param(
            "route: {destinations: [desk], match: {language: id}}", "takes every alert", id="root"
        ),
        pytest.param(
            "route: {destinations: [desk], routes: [{match: {watch: x}}]}",
            "no watch 'x'",
            id="watch",
        ),
        pytest.param(
            "route: {destinations: [desk], routes: [{match: {state: won}}]}",
            "routes.yaml, route.routes[1].match.state[1]: 'won' is none of 'announced',",
            id="state",
        ),
        pytest.param(
            "route: {destinations: [desk], routes: [{match: {lang: id}}]}",
            "route.routes[1].match.lang: is not known here",
            id="unknown-matcher",
        ),
        pytest.param(
            "route: {destinations: [desk], routes: [{}, {}]}", "route 2: is never asked", id="never"
        ),
        pytest.param(
            "route: {destinations: [desk], routes: [{name: a, continue: true}, {name: a}]}",
            "route a: a second route has this name",
            id="twice",
        ),
        pytest.param(
            "route: {destinations: [desk], group_interval: 12}", "is no duration", id="interval"
        ),
        pytest.param(
            "route: {destinations: [desk], group_interval: 8d}", "up to 7d", id="long-interval"
        ),
        pytest.param(
            "route: {destinations: [desk]}\ndigests: {d: {at: '07:30', zone: Mars}}",
            "is no zone",
            id="zone",
        ),
        pytest.param(
            "route: {destinations: [desk]}\ndigests: {d: {at: '7:30', zone: UTC}}",
            "is no time of a day",
            id="time",
        ),
        pytest.param(
            "route: {destinations: [desk]}\ndigests: {d: {zone: UTC}}", "needs `at`", id="when"
        ),
        pytest.param(
            "route: {destinations: [desk], digest: d, group_by: story}\n"
            "digests: {d: {at: '07:30', zone: UTC}}",
            "has a digest, or groups",
            id="both",
        ),
        pytest.param(
            "route: {destinations: [desk]}\n"
            "quiet_hours: {q: {from: '07:30', to: '07:30', zone: UTC}}",
            "begins when it ends",
            id="always-quiet",
        ),
        pytest.param(
            "route: {destinations: [desk], quiet_hours: [a, b]}\n"
            "quiet_hours: {a: {from: '07:00', to: '19:00', zone: UTC},"
            " b: {from: '19:00', to: '07:00', zone: UTC}}",
            "leave no time",
            id="never-a-word",
        ),
        pytest.param(
            "route: {destinations: [desk]}\ndestinations: {desk: {language: tlh}}",
            "there are no messages in 'tlh' (there are: en, id)",
            id="language",
        ),
        pytest.param(
            "route: {destinations: [desk]}\ndestinations: {nobody: {language: id}}",
            "there is no destination 'nobody' (there is: desk, jakarta, phone)",
            id="somebody-else",
        ),
        pytest.param("route: [", "routes.yaml:1", id="no-yaml"),
        pytest.param("- desk", "holds no `route:`", id="a-list"),
        pytest.param("", "holds no `route:`", id="empty"),
        pytest.param(branch("destinations:"), "route 1: names no destination", id="empty-list"),
        pytest.param(branch("unless: {}"), "its `unless` is empty", id="takes-nothing"),
        pytest.param(branch("match: {source: ['']}"), "asks for an empty name", id="no-name"),
        pytest.param(branch("match: {watch: []}"), "watch asks for nothing", id="no-watch"),
        pytest.param(branch("match: {source: {a: b}}"), "match.source: ", id="no-list"),
        pytest.param(
            branch("match: {score_at_least: 0.9, score_below: 0.1}"), "no score is", id="no-score"
        ),
        pytest.param(branch("match: {language: german}"), "'german' is no language", id="tongue"),
        pytest.param(branch("match: {story: abc}"), "'abc' is no story's id", id="story"),
        pytest.param(
            branch("match: {late: perhaps}"), "'perhaps' is neither true nor false", id="late"
        ),
        pytest.param(
            "route: {destinations: [desk], routes: [{match: {language: id}},"
            " {match: {language: ko}}, {match: {language: id}}]}",
            "route 3: is never asked: 1 takes the same alerts",
            id="the-same-again",
        ),
    ],
)
def test_what_cannot_be_used_is_told_with_its_place(text: str, told: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        routes(text)

    assert str(refused.value).startswith("routes.yaml")
    assert told in str(refused.value)


def test_without_known_watches_any_will_do() -> None:
    text = "route: {destinations: [desk], routes: [{match: {watch: any}}]}"

    assert read(text, what="routes.yaml", destinations=DESTINATIONS).root.routes


def test_what_no_route_names_is_found() -> None:
    assert unused(routes()) == ("often",)


def test_midnight_may_be_the_end_of_a_day() -> None:
    evening = "quiet_hours: {e: {from: '20:00', to: '24:00', zone: UTC}}"

    found = routes(f"route: {{destinations: [desk], quiet_hours: e}}\n{evening}")

    assert found.quiet_hours["e"].ends == time(0)


def test_a_destination_that_no_route_names_is_found() -> None:
    assert unheard(routes(), (*DESTINATIONS, "forgotten")) == ("forgotten",)
