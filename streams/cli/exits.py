"""Exit codes: which error ends a command with which."""

from collections.abc import Mapping

from schemas.errors import BrokerUnavailable, ConfigurationError, MonitorError

WELL = 0
FAILED = 1
WRONG_USAGE = 2  # Click's own
NOT_ALL = 3
CONFIGURATION = 4
KAFKA_UNREACHABLE = 5
PARTIAL_DELIVERY = 6
ENDED_ITSELF = 70
ENDED_BY_WATCHDOG = 71
INTERRUPTED = 130

MEANING: Mapping[int, str] = {
    WELL: "well",
    FAILED: "failed: an input could not be read, a part is ill, the counts do not add up",
    WRONG_USAGE: "wrong usage: no such command, option or argument",
    NOT_ALL: "found nothing, or not all as it should be",
    CONFIGURATION: "a setting or a file of the operator's cannot be used; the line names it",
    KAFKA_UNREACHABLE: "Kafka cannot be reached, or cannot be started",
    PARTIAL_DELIVERY: "delivered to some destinations, and not to others",
    ENDED_ITSELF: "a worker that ended itself: what it was at comes again",
    ENDED_BY_WATCHDOG: "a worker that its watchdog ended: it hung, or got nowhere",
    INTERRUPTED: "interrupted by Ctrl-C",
}
"""What each status means."""


def exit_code(error: MonitorError) -> int:
    """Return the status that an error ends a command with."""
    if isinstance(error, ConfigurationError):
        return CONFIGURATION
    return KAFKA_UNREACHABLE if isinstance(error, BrokerUnavailable) else FAILED
