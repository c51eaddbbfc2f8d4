"""The file of the routes: YAML, read strictly; what cannot be used is told with its place."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import time, timedelta
from typing import Annotated, Any, Literal, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from alerts.matching import flaw
from alerts.routes import ANY, GroupBy, Reader, Route, Routes, every
from alerts.schedule import Schedule, never_ends
from alerts.words import LANGUAGES
from schemas import plain_yaml
from schemas.durations import duration
from schemas.errors import ConfigurationError
from schemas.matchers import Matchers
from schemas.timing import QuietHours

_HOURS_OF_A_DAY = 24
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
LONGEST_INTERVAL = timedelta(days=7)
LONGEST_QUOTE = 60


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"{name!r} is no zone (as Asia/Jakarta is)") from None
    return name


def _time(value: Any) -> time:
    if value == "24:00":
        return time(0)
    if not isinstance(value, str) or not _CLOCK.fullmatch(value):
        raise ValueError(f'{value!r} is no time of a day (as "07:30" is)')
    return time.fromisoformat(value)


def _interval(value: Any) -> timedelta:
    given = duration(value) if isinstance(value, str) else None
    if given is None or not timedelta(0) < given <= LONGEST_INTERVAL:
        raise ValueError(f"{value!r} is no duration up to 7d (as 90m, 12h and 1d are)")
    return given


def _language(tag: str) -> str:
    if tag not in LANGUAGES:
        raise ValueError(f"there are no messages in {tag!r} (there are: {', '.join(LANGUAGES)})")
    return tag


def _some(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


_Zone = Annotated[str, AfterValidator(_zone)]
_Time = Annotated[time, BeforeValidator(_time)]
_Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_ISO_DAYS = {day: number for number, day in enumerate(get_args(_Day), start=1)}
_Days = Annotated[tuple[_Day, ...], Field(min_length=1), BeforeValidator(_some)]
_Name = Annotated[str, Field(pattern=r"^[\w][\w .-]{0,63}$")]
_Names = Annotated[tuple[_Name, ...], BeforeValidator(_some)]


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Digest(_Shape):
    at: Annotated[tuple[_Time, ...], BeforeValidator(_some)] = Field(
        default=(), description='Times of the day, one or a list: `"07:30"`, in quotes.'
    )
    every_hours: Literal[1, 2, 3, 4, 6, 8, 12] | None = Field(
        default=None,
        description="Instead of `at`: so many hours apart, from midnight (1, 2, 3, 4, 6, 8 or 12).",
    )
    days: _Days = Field(
        default=get_args(_Day), description="Days on which it is sent, `mon` to `sun`."
    )
    zone: _Zone = Field(description="By whose clocks: a zone of IANA's, as `Asia/Jakarta`.")


class _Quiet(_Shape):
    begins: _Time = Field(alias="from", description='When they begin: `"22:00"`, in quotes.')
    ends: _Time = Field(
        alias="to", description='When they end, the next day if that is earlier: `"06:00"`.'
    )
    days: _Days = Field(
        default=get_args(_Day), description="Days on which they begin, `mon` to `sun`."
    )
    zone: _Zone = Field(description="By whose clocks: a zone of IANA's, as `Europe/Berlin`.")


class _Destination(_Shape):
    language: Annotated[str, AfterValidator(_language)] = Field(
        default="en", description=f"Language of the messages: {', '.join(LANGUAGES)}."
    )
    zone: _Zone = Field(default="UTC", description="By whose clocks times are told there.")


def _matchers(given: Matchers) -> Matchers:
    if why := flaw(given):
        raise ValueError(why)
    return given


_Matchers = Annotated[Matchers, AfterValidator(_matchers)]


class _Route(_Shape):
    name: _Name | None = Field(
        default=None, description="What it is called; else its number (`2`, `2.1`)."
    )
    match: _Matchers = Field(
        default=ANY, description="Matchers, all of which must hold. The first route has none."
    )
    unless: _Matchers | None = Field(
        default=None, description="Matchers: what they all hold for is left out."
    )
    goes_on: bool = Field(
        default=False,
        alias="continue",
        description="Whether the branches beside it are asked as well, once it has matched.",
    )
    destinations: Annotated[_Names, Field(min_length=1)] | None = Field(
        default=None,
        description="Names of the Apprise YAML, one or a list. The first route needs it; others "
        "have their parent's.",
    )
    group_by: GroupBy = Field(
        default=GroupBy.NOTHING,
        description=f"What shares messages: {', '.join(f'`{each}`' for each in GroupBy)}.",
    )
    group_interval: Annotated[timedelta, BeforeValidator(_interval)] = Field(
        default=timedelta(hours=12),
        description="How long a group is left alone after a message: `90m`, `12h`, `1d12h`, up "
        "to 7 days.",
    )
    digest: _Name | None = Field(
        default=None, description="Name of the digest that everything waits for."
    )
    quiet_hours: _Names = Field(
        default=(), description="Names of quiet hours, one or a list; `[]` for none."
    )
    routes: tuple["_Route", ...] = Field(
        default=(), description="Branches: routes that are asked in this order."
    )


class _File(_Shape):
    destinations: dict[_Name, _Destination] = Field(
        default_factory=dict, description="By name: who reads there."
    )
    digests: dict[_Name, _Digest] = Field(
        default_factory=dict, description="By name: times at which what waits is told together."
    )
    quiet_hours: dict[_Name, _Quiet] = Field(
        default_factory=dict, description="By name: hours in which nothing is told."
    )
    route: _Route = Field(description="The first route: every alert comes to it.")


def read(
    text: str, *, what: str, destinations: Collection[str], watches: Collection[str] | None = None
) -> Routes:
    """Read the routes; ``what`` names the file in errors.

    Raises `ConfigurationError` for what is not of that shape, names a destination, watch, digest
    or quiet hours that are not there, could never be asked, or would never let anything be told.
    Without ``watches`` nobody knows which there are, and any will do.
    """
    file = _shaped(what, plain_yaml.load(text, what))
    routes = Routes(
        root=_route(file.route, None, "root", what),
        digests={name: _schedule(each, what, name) for name, each in file.digests.items()},
        quiet_hours={name: _quiet(each) for name, each in file.quiet_hours.items()},
        readers={
            name: Reader(each.language, each.zone) for name, each in file.destinations.items()
        },
    )
    for place, problem in _problems(file, routes, destinations, watches):
        raise ConfigurationError(f"{what}, {place}", problem)
    return routes


def unused(routes: Routes) -> tuple[str, ...]:
    """Return the digests and quiet hours that no route names."""
    found = [*every(routes.root)]
    named = {route.digest for route in found} | {
        name for route in found for name in route.quiet_hours
    }
    return tuple(name for name in (*routes.digests, *routes.quiet_hours) if name not in named)


def unheard(routes: Routes, destinations: Sequence[str]) -> tuple[str, ...]:
    """Return the destinations that no route names: they hear nothing."""
    named = {name for route in every(routes.root) for name in route.destinations}
    return tuple(name for name in destinations if name not in named)


def _shaped(what: str, document: Any) -> _File:
    if not isinstance(document, dict):
        raise ConfigurationError(what, "holds no `route:`")
    try:
        return _File.model_validate(document)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ", ".join([what, _place(first["loc"])])
        raise ConfigurationError(place, _problem(first)) from None


def _place(location: Sequence[str | int]) -> str:
    """Return a place as people count: route.routes[1].match.state[2]."""
    parts = (f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in location)
    return "".join(parts).removeprefix(".")


def _problem(error: Mapping[str, Any]) -> str:
    given = repr(error.get("input"))[:LONGEST_QUOTE]
    match error["type"]:
        case "extra_forbidden":
            return "is not known here (docs/reference/route-file.md has the keys)"
        case "missing":
            return "is missing"
        case "enum" | "literal_error":
            return f"{given} is none of {error['ctx']['expected']}"
        case "bool_parsing" | "bool_type":
            return f"{given} is neither true nor false"
        case "value_error":
            return str(error["msg"]).removeprefix("Value error, ")
        case _:
            return f"{error['msg']} (it says {given})"


def _route(given: _Route, parent: Route | None, name: str, what: str) -> Route:
    """Return a route with all that it does not say as its parent has it."""
    says = given.model_fields_set
    if "destinations" in says and not given.destinations:
        raise ConfigurationError(f"{what}, route {name}", "names no destination")
    if given.unless is not None and given.unless.is_empty:
        raise ConfigurationError(f"{what}, route {name}", "takes nothing: its `unless` is empty")
    if {"digest", "group_by"} <= says and given.digest and given.group_by is not GroupBy.NOTHING:
        raise ConfigurationError(f"{what}, route {name}", "has a digest, or groups; not both")
    if parent is None and not given.destinations:
        raise ConfigurationError(f"{what}, route", "names no destination: an alert might be lost")
    if parent is None and (given.match != ANY or given.unless):
        raise ConfigurationError(f"{what}, route", "takes every alert: its branches may match")
    route = replace(
        parent or Route(name=name, destinations=()),
        name=given.name or name,
        match=given.match,
        unless=given.unless,
        goes_on=given.goes_on,
        routes=(),
        **{field: getattr(given, field) for field in _INHERITED & says},
    )
    if "digest" in says:
        route = replace(route, group_by=given.group_by)
    elif "group_by" in says:
        route = replace(route, digest=None)
    prefix = "" if parent is None else f"{name}."
    branches = (
        _route(each, route, f"{prefix}{number}", what)
        for number, each in enumerate(given.routes, start=1)
    )
    return replace(route, routes=tuple(branches))


_INHERITED = frozenset({"destinations", "group_by", "group_interval", "digest", "quiet_hours"})


def _schedule(given: _Digest, what: str, name: str) -> Schedule:
    if bool(given.at) is (given.every_hours is not None):
        raise ConfigurationError(f"{what}, digests.{name}", "needs `at` or `every_hours`")
    hours = range(0, _HOURS_OF_A_DAY, given.every_hours or _HOURS_OF_A_DAY)
    times = given.at or tuple(time(hour) for hour in hours)
    return Schedule(times, given.zone, tuple(_ISO_DAYS[day] for day in given.days))


def _quiet(given: _Quiet) -> QuietHours:
    return QuietHours(
        begins=given.begins,
        ends=given.ends,
        zone=given.zone,
        days=tuple(_ISO_DAYS[day] for day in given.days),
    )


def _problems(
    file: _File, routes: Routes, destinations: Collection[str], watches: Collection[str] | None
) -> Iterator[tuple[str, str]]:
    for name in file.destinations:
        if name not in destinations:
            yield f"destinations.{name}", _unknown(name, "destination", destinations)
    for name, quiet in file.quiet_hours.items():
        if quiet.begins == quiet.ends:
            yield f"quiet_hours.{name}", "begins when it ends: it would never, or always, be quiet"
    names = Counter(route.name for route in every(routes.root))
    for route in every(routes.root):
        place = f"route {route.name}"
        if names[route.name] > 1:
            yield place, "a second route has this name"
        for kind, named, known in (
            ("destination", route.destinations, destinations),
            ("digest", (route.digest,) if route.digest else (), routes.digests),
            ("quiet hours", route.quiet_hours, routes.quiet_hours),
            ("watch", _watches(route), watches),
        ):
            unknown = (name for name in named if known is not None and name not in known)
            yield from ((place, _unknown(name, kind, known or ())) for name in unknown)
        if never_ends([routes.quiet_hours[name] for name in route.quiet_hours]):
            yield place, "its quiet hours leave no time to tell anything"
        yield from _unreachable(route)


def _watches(route: Route) -> tuple[str, ...]:
    return route.match.watch + (route.unless.watch if route.unless else ())


def _unreachable(route: Route) -> Iterator[tuple[str, str]]:
    for index, after in enumerate(route.routes):
        for before in route.routes[:index]:
            takes_all = before.match == ANY and before.unless is None
            takes_same = (before.match, before.unless) == (after.match, after.unless)
            if not before.goes_on and (takes_all or takes_same):
                what = "every alert" if takes_all else "the same alerts"
                place = f"route {after.name}"
                yield place, f"is never asked: {before.name} takes {what} (continue: true?)"


def _unknown(name: str, kind: str, known: Collection[str]) -> str:
    there = ", ".join(sorted(known)) or "none"
    return f"there is no {kind} {name!r} (there is: {there})"
