from pathlib import Path

import pytest

from streams.cli.processes import environment_for
from streams.settings import Settings, load

OUTSIDE = {
    "PATH": "/bin",
    "CLAUSEWATCH_FAUST_TIMEZONE": "UTC",
    "CLAUSEWATCH_WATCHES": "/etc/watches",
    "clausewatch_outlets": "/etc/outlets.yaml",
    "CLAUSEWATCH_RETRY_FIRST_SECONDS": "9",
    "CLAUSEWATCH_STATUS_LISTEN": "0.0.0.0:1",
    "CLAUSEWATCH_KAFKA_SECURITY_PROTOCOL": "SASL_SSL",
    "CLAUSEWATCH_KAFKA_PASSWORD_FILE": "/run/secrets/kafka",
    "CLAUSEWATCH_OPERATOR_URL": "json://operator/",
}


@pytest.mark.parametrize(
    "given", [{}, {"status_listen": "", "watches": "w.yaml"}], ids=["defaults", "some"]
)
def test_a_worker_has_the_settings_of_who_starts_it(
    given: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = load(data_dir=tmp_path, **given)
    for name, value in environment_for(settings, OUTSIDE).items():
        monkeypatch.setenv(name, value)
    found = load()

    assert _absolute(found) == _absolute(settings)


def test_what_is_not_a_setting_reaches_it_and_no_other_secret_does() -> None:
    told = environment_for(load(operator_url="json://operator/"), OUTSIDE)

    assert told["PATH"] == "/bin"
    assert told["CLAUSEWATCH_FAUST_TIMEZONE"] == "UTC"
    assert told["CLAUSEWATCH_OPERATOR_URL"] == "json://operator/"
    assert "CLAUSEWATCH_KAFKA_PASSWORD_FILE" not in told
    assert "CLAUSEWATCH_OPERATOR_URL" not in environment_for(load(), OUTSIDE)


def _absolute(settings: Settings) -> dict[str, object]:
    return {
        name: value.absolute() if isinstance(value, Path) else value for name, value in settings
    }
