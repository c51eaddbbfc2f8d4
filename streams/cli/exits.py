"""Exit codes: which error ends a command with which."""

from schemas.errors import BrokerUnavailable, ConfigurationError, MonitorError

FAILED = 1
NOT_ALL = 3
CONFIGURATION = 4
KAFKA_UNREACHABLE = 5
PARTIAL_DELIVERY = 6
ENDED_ITSELF = 70
ENDED_BY_WATCHDOG = 71


def exit_code(error: MonitorError) -> int:
    """Return the status that an error ends a command with."""
    if isinstance(error, ConfigurationError):
        return CONFIGURATION
    return KAFKA_UNREACHABLE if isinstance(error, BrokerUnavailable) else FAILED
