"""Routes: who hears of an alert, and when; a tree, as Alertmanager has it.

An alert goes down from the root to the first branch that it matches, and on to that branch's
own; one that says `continue` lets those beside it be asked as well. Where no branch matches, the
route itself stands. What a route does not say is as its parent has it, so that every alert comes
to somebody.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from alerts.matching import is_a_step, matches, misses
from alerts.schedule import Schedule, next_time
from schemas.closed import ClosedList
from schemas.matchers import Matchers
from schemas.mention import Alert
from schemas.timing import QuietHours, Timing

ANY = Matchers()
"""What every alert is."""


class GroupBy(ClosedList):
    """What the alerts of one message have in common."""

    NOTHING = "nothing", "each alert has a message of its own"
    STORY = "story", "the reports of one event share messages"
    WATCH = "watch", "all alerts of a watch share messages"


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One route of the tree, with all that it has from its parents."""

    name: str
    destinations: tuple[str, ...]
    match: Matchers = ANY
    unless: Matchers | None = None
    goes_on: bool = False
    group_by: GroupBy = GroupBy.NOTHING
    group_interval: timedelta = timedelta(hours=12)
    digest: str | None = None
    quiet_hours: tuple[str, ...] = ()
    routes: tuple["Route", ...] = ()


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads at a destination: in what language, by the clocks of which zone."""

    language: str = "en"
    zone: str = "UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class Routes:
    """The tree, the digests and quiet hours that it names, and who reads at each destination."""

    root: Route
    digests: Mapping[str, Schedule] = field(default_factory=dict)
    quiet_hours: Mapping[str, QuietHours] = field(default_factory=dict)
    readers: Mapping[str, Reader] = field(default_factory=dict)


def everything_at_once(destinations: Sequence[str]) -> Routes:
    """Return the routes where no file gives any: every alert to every destination, at once."""
    return Routes(root=Route(name="all", destinations=tuple(destinations)))


@dataclass(frozen=True, slots=True)
class Asked:
    """A route that an alert came to: how deep in the tree, and what keeps it from being taken.

    ``missed`` are matchers that do not hold; ``unless`` where what it leaves out does. The alert
    ``stays`` where it is taken, and no branch below takes it further.
    """

    route: Route
    depth: int
    missed: tuple[str, ...] = ()
    stays: bool = False

    @property
    def is_taken(self) -> bool:
        """Whether the route takes the alert."""
        return not self.missed


def asked(alert: Alert, route: Route, depth: int = 0) -> tuple[Asked, ...]:
    """Return all routes that are asked about an alert, in the order of the tree."""
    missed = tuple(misses(route.match, alert))
    if not missed and route.unless is not None and matches(route.unless, alert):
        missed = ("unless",)
    if missed:
        return (Asked(route, depth, missed),)
    below: list[Asked] = []
    goes_further = False
    for branch in route.routes:
        own, *others = asked(alert, branch, depth + 1)
        below += (own, *others)
        goes_further = goes_further or own.is_taken
        if own.is_taken and not branch.goes_on:
            break
    return (Asked(route, depth, stays=not goes_further), *below)


def routes_of(alert: Alert, route: Route) -> tuple[Route, ...]:
    """Return the routes that an alert comes to and stays at, in the order of the tree."""
    return tuple(each.route for each in asked(alert, route) if each.stays)


def every(route: Route) -> Iterator[Route]:
    """Yield a route and all below it."""
    yield route
    for branch in route.routes:
        yield from every(branch)


def timings(alert: Alert, routes: Routes, now: datetime) -> Mapping[str, Timing]:
    """Return who hears of an alert, and how: by destination, in the order of the tree.

    A destination that several routes name hears of it once, as the first of them has it.
    """
    told: dict[str, Timing] = {}
    for route in routes_of(alert, routes.root):
        for destination in route.destinations:
            if destination not in told:
                told[destination] = _timing(alert, route, routes, now)
    return told


def _timing(alert: Alert, route: Route, routes: Routes, now: datetime) -> Timing:
    is_grouped = route.group_by is not GroupBy.NOTHING and route.digest is None
    schedule = routes.digests[route.digest] if route.digest else None
    return Timing(
        route=route.name,
        group=_group(alert, route) if is_grouped else None,
        group_interval_seconds=route.group_interval.total_seconds() if is_grouped else None,
        breaks_through=is_grouped and is_a_step(alert),
        digest=route.digest,
        digest_at=next_time(schedule, now) if schedule else None,
        quiet_hours=tuple(routes.quiet_hours[name] for name in route.quiet_hours),
    )


def _group(alert: Alert, route: Route) -> str:
    """Return what shares messages: what one route has for a destination, and no other's."""
    if route.group_by is GroupBy.STORY and alert.story:
        return f"{route.name}/{alert.watch}/{alert.story.story_id}"
    if route.group_by is GroupBy.STORY:
        return f"{route.name}/{alert.watch}/{alert.alert_id}"  # a story by itself
    return f"{route.name}/{alert.watch}"
