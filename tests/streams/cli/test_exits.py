import pytest

from schemas.errors import (
    BadRecord,
    BrokerUnavailable,
    ConfigurationError,
    MonitorError,
    NotReadable,
    TopicMissing,
)
from streams.cli.exits import exit_code


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ConfigurationError("a setting", "is wrong"), 4),
        (BrokerUnavailable("no Kafka answers"), 5),
        (TopicMissing(["clausewatch.articles"]), 5),
        (NotReadable("a.txt", "is empty"), 1),
        (BadRecord("empty", "nothing"), 1),
    ],
    ids=lambda value: type(value).__name__,
)
def test_an_error_ends_a_command_with_its_code(error: MonitorError, code: int) -> None:
    assert exit_code(error) == code
