"""The templates of messages (Jinja2, sandboxed), and how their places are filled.

What comes from articles fills places and does nothing there (`escaping`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import StrictUndefined, Template
from jinja2.sandbox import SandboxedEnvironment

from alerts.escaping import Style, harmless
from alerts.words import ENGLISH, Words
from schemas.errors import ConfigurationError

TEMPLATES = ("message.j2", "digest.j2")

PLACES = (
    "headline", "byline", "changes", "more_changes", "before", "sentence", "after", "parties",
    "story", "why", "further", "link", "alert_id", "watch", "decision", "outlet", "news",
)  # fmt: skip
"""What a template of one alert may name."""

PLACES_IN_DIGEST = ("late_by", "event")
"""What each alert of a digest has besides: how late it is, and the event that it begins."""

_SIGN = {"alert_id": "0123456789abcdef" * 2}


@dataclass(frozen=True, slots=True)
class Layout:
    """How messages are laid out: the templates of one alert, and of several."""

    message: str
    digest: str


class Link(str):
    """A link that was made harmless already, in its own way."""

    __slots__ = ()


@cache
def shipped() -> Layout:
    """Return the templates that are shipped."""
    folder = files("alerts").joinpath("shipped")
    return Layout(*(folder.joinpath(name).read_text("utf-8") for name in TEMPLATES))


def check(layout: Layout) -> None:
    """Fill templates with all that there may be, and with as little; both must do.

    `ConfigurationError` names the one that cannot be used.
    """
    full = dict.fromkeys(PLACES, "x") | {"changes": [{"before": "x", "after": "x"}], **_SIGN}
    bare = dict.fromkeys(PLACES) | _SIGN
    late, timely = dict.fromkeys(PLACES_IN_DIGEST, "x"), dict.fromkeys(PLACES_IN_DIGEST)
    for name, source, parts in (
        *((TEMPLATES[0], layout.message, each) for each in (full, bare)),
        (TEMPLATES[1], layout.digest, {"alerts": [full | late], "more": 1}),
        (TEMPLATES[1], layout.digest, {"alerts": [bare | timely], "more": 0}),
    ):
        try:
            text = filled(source, Style.PLAIN, parts)
        except Exception as error:  # noqa: BLE001  (whatever a template does, it is told at the start)
            line = getattr(error, "lineno", None)
            raise ConfigurationError(f"{name}:{line}" if line else name, str(error)) from None
        if _SIGN["alert_id"] not in text:
            raise ConfigurationError(name, "has no {{ alert_id }}: a repeat could not be told")


def filled(source: str, style: Style, parts: Mapping[str, Any], words: Words = ENGLISH) -> str:
    """Fill a template; a part that is missing leaves no line, and no two empty ones."""
    lines = _template(source, style, words).render(parts).split("\n")
    kept = [line for at, line in enumerate(lines) if line or (at and lines[at - 1])]
    return "\n".join(kept).strip("\n")


@cache
def _template(source: str, style: Style, words: Words) -> Template:
    def escaped(value: Any) -> Any:
        if value is None:
            return ""  # left out, for want of room or because nobody knows
        return value if isinstance(value, Link) else harmless(str(value), style)

    environment = SandboxedEnvironment(
        autoescape=False,
        finalize=escaped,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
    environment.globals |= {"_": words, "many": words.many}
    return environment.from_string(source)
