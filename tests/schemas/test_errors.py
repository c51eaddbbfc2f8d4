import pytest

from schemas.errors import (
    BadRecord,
    BrokerUnavailable,
    ConfigurationError,
    MonitorError,
    NotReadable,
    TopicMissing,
)


@pytest.mark.parametrize(
    ("error", "told"),
    [
        pytest.param(BadRecord("empty", "neither"), "empty: neither", id="bad-record"),
        pytest.param(
            ConfigurationError("CLAUSEWATCH_LOG_LEVEL", "is none"),
            "CLAUSEWATCH_LOG_LEVEL: is none",
            id="configuration",
        ),
        pytest.param(
            TopicMissing(["a: missing", "b: missing"]),
            "not as the contract has them: a: missing, b: missing",
            id="topic-missing",
        ),
        pytest.param(NotReadable("a.html", "no text"), "a.html: no text", id="not-readable"),
    ],
)
def test_an_error_says_in_one_line_what_is_wrong(error: MonitorError, told: str) -> None:
    assert str(error) == told
    assert isinstance(error, MonitorError)


def test_a_missing_topic_is_a_broker_that_cannot_be_used() -> None:
    with pytest.raises(BrokerUnavailable) as raised:
        raise TopicMissing(["a: missing"])

    assert isinstance(raised.value, TopicMissing)
    assert raised.value.topics == ("a: missing",)
