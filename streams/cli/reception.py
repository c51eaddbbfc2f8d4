"""What readers say of a watch's alerts: read off the topic `feedback`, and shown."""

from typing import Any

from schemas.feedback import Feedback
from streams.cli import proportions
from streams.cli.records import read_records
from streams.evaluation.opinions import Opinion, Reception, opinions
from streams.settings import Settings

NONE_YET = (
    "none yet: clausewatch feedback ALERT_OR_ARTICLE relevant, not-relevant, duplicate or missed"
)


async def heard(settings: Settings, watch: str) -> tuple[Opinion, ...]:
    """Read the topic to its end."""
    found = [each async for each in read_records(settings, "feedback", Feedback)]
    return opinions(found, watch)


def as_json(watch: str, received: Reception) -> dict[str, Any]:
    """Return the line that a program reads."""
    return {
        "kind": "feedback",
        "watch": watch,
        "alerts": received.precision.of,
        "relevant": received.precision.count,
        "precision": proportions.as_json(received.precision),
        "duplicates": received.duplicates,
        "missed": received.missed,
    }


def in_words(received: Reception) -> str:
    """Return one line for people; dim mark-up where nobody has said anything."""
    alerts = received.precision.of
    if not alerts and not received.missed:
        return f"[dim]{NONE_YET}[/]"
    of = f"{alerts} alert{'' if alerts == 1 else 's'}"
    return (
        f"precision {proportions.in_words(received.precision)} on {of}, "
        f"{received.duplicates} called duplicate, {received.missed} missed"
    )
