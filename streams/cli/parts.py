"""What the commands are built from: watches, language data, destinations."""

import os
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from schemas.errors import ConfigurationError
from streams.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from pathlib import Path

    from pydantic import SecretStr

    from alerts.destinations import Destination
    from alerts.message import Message
    from alerts.notifier import AppriseNotifier
    from alerts.routes import Routes
    from streams.agents.send import Render
    from streams.analysis import Analysis
    from streams.analyst import Analyst


def now() -> datetime:
    """Return the present, the one clock that the commands hand out."""
    return datetime.now(UTC)


def analysis_for(settings: Settings, *, afresh: bool = False) -> "Analysis":
    """Load language data, watches and publisher families; run the watches' samples.

    ``afresh`` reads the language data and runs their samples, whatever is kept of them.
    """
    from streams.analysis import load

    cache = None if afresh else settings.cache_dir
    return load(watches=settings.watches, outlets=settings.outlets, cache=cache)


def analyst_for(settings: Settings) -> "Analyst":
    """Start processes that do what `analysis_for` returns, within the limits that are set."""
    from streams.analyst import Analyst

    return Analyst.start(
        watches=settings.watches,
        outlets=settings.outlets,
        cache=settings.cache_dir,
        processes=settings.analysis_processes,
        limit_seconds=settings.analysis_timeout_seconds,
        memory_megabytes=settings.analysis_memory_megabytes,
    )


def notifier_for(settings: Settings) -> "AppriseNotifier":
    """Read the destinations and build a service for each."""
    from alerts.destinations import read
    from alerts.notifier import AppriseNotifier

    path = settings.destinations
    if path is None:
        raise ConfigurationError(
            "CLAUSEWATCH_DESTINATIONS", "no destinations are named (--destinations APPRISE.yaml)"
        )
    destinations = read(_text(path), what=str(path), environment=os.environ)
    return AppriseNotifier(destinations, timeout_seconds=settings.send_timeout_seconds)


def routes_for(
    settings: Settings, destinations: "Sequence[str]", watches: "Collection[str] | None" = None
) -> "Routes":
    """Read the routes, or have everything go at once to every destination."""
    from alerts.routes import everything_at_once
    from alerts.routes_file import read

    path = settings.routes
    if path is None:
        return everything_at_once(destinations)
    return read(_text(path), what=str(path), destinations=destinations, watches=watches)


def render_for(settings: Settings, routes: "Routes") -> "Render":
    """Return what writes messages: with the templates that are shipped, or the operator's own."""
    from alerts.templates import TEMPLATES, Layout, check, shipped
    from alerts.together import written

    render = partial(written, readers=routes.readers)
    own = dict(zip(TEMPLATES, (shipped().message, shipped().digest), strict=True))
    folder = settings.templates
    if folder is None:
        return render
    found = [name for name in TEMPLATES if (folder / name).is_file()]
    if not found:
        raise ConfigurationError(str(folder), f"has neither {' nor '.join(TEMPLATES)}")
    own |= {name: _text(folder / name) for name in found}
    layout = Layout(*own.values())
    check(layout)
    return partial(render, layout=layout)


def _text(path: "Path") -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(str(path), error.strerror or "cannot be read") from None
    except UnicodeDecodeError:
        raise ConfigurationError(str(path), "is no UTF-8 text") from None


def operator_for(settings: Settings) -> "Callable[[Message], bool] | None":
    """Return what tells the operator, if there is a URL for it."""
    from alerts.notifier import OneDestination

    if settings.operator_url is None:
        return None
    seconds = settings.send_timeout_seconds
    with _operators_url(settings.operator_url) as destination:
        operator = OneDestination(destination, timeout_seconds=seconds)
    return lambda message: operator.send(message.within(operator.room))


def operator_notifier_for(settings: Settings) -> "AppriseNotifier":
    """Build a service for the operator's URL, which is what tells how a try went."""
    from alerts.notifier import AppriseNotifier

    if settings.operator_url is None:
        raise ConfigurationError("CLAUSEWATCH_OPERATOR_URL", "is not set: nobody is told")
    seconds = settings.send_timeout_seconds
    with _operators_url(settings.operator_url) as destination:
        return AppriseNotifier([destination], timeout_seconds=seconds)


@contextmanager
def _operators_url(url: "SecretStr") -> "Iterator[Destination]":
    """Give a destination of the operator's URL; what cannot be used is told of its variable."""
    from alerts.destinations import Destination

    try:
        yield Destination("operator", url)
    except ConfigurationError as error:
        raise ConfigurationError("CLAUSEWATCH_OPERATOR_URL", error.why) from None
