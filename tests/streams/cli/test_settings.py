from pathlib import Path

import pytest

from streams.cli.settings import settings_for
from streams.settings import SecurityProtocol

HERE = "127.0.0.1:1111"
THERE = "127.0.0.1:2222"


@pytest.fixture
def named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAUSEWATCH_BOOTSTRAP_SERVERS", THERE)


@pytest.mark.usefixtures("named")
def test_an_option_wins(tmp_path: Path) -> None:
    settings = settings_for(bootstrap_servers=HERE, data_dir=tmp_path)

    assert settings.bootstrap_servers == HERE


@pytest.mark.usefixtures("named")
def test_the_environment_names_a_kafka_where_no_directory_is_given() -> None:
    assert settings_for().bootstrap_servers == THERE


@pytest.mark.usefixtures("named")
def test_a_directory_given_means_the_kafka_that_runs_on_it(tmp_path: Path) -> None:
    assert settings_for(data_dir=tmp_path).bootstrap_servers is None


def test_a_kafka_on_a_directory_is_asked_without_the_log_in_of_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLAUSEWATCH_KAFKA_SECURITY_PROTOCOL", "SASL_SSL")
    monkeypatch.setenv("CLAUSEWATCH_KAFKA_USERNAME", "desk")
    monkeypatch.setenv("CLAUSEWATCH_KAFKA_PASSWORD", "s3cret")
    settings = settings_for(data_dir=tmp_path)

    assert settings.kafka_security_protocol is SecurityProtocol.PLAINTEXT
    assert settings.kafka_username is None
    assert settings.kafka_password is None
    assert settings_for(bootstrap_servers=HERE, data_dir=tmp_path).kafka_username == "desk"


def test_nothing_named_and_nothing_running_leaves_it_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLAUSEWATCH_DATA_DIR", str(tmp_path))

    assert settings_for().bootstrap_servers is None
