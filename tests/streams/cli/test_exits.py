import pytest

from schemas.errors import (
    BadRecord,
    BrokerUnavailable,
    ConfigurationError,
    MonitorError,
    NotReadable,
    TopicMissing,
)
from streams import cli
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


def test_the_line_of_an_error_commands_no_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def failing() -> None:
        raise ConfigurationError("a\x1b[2Jfile[/red].yaml", "is wrong\nin two lines")

    monkeypatch.setattr(cli, "application", failing)

    with pytest.raises(SystemExit):
        cli.main()

    told = capsys.readouterr().err
    assert (
        told
        == "clausewatch: a\N{REPLACEMENT CHARACTER}[2Jfile[/red].yaml: is wrong\nin two lines\n"
    )
