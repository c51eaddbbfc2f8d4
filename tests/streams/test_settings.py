from pathlib import Path

import pytest

from alerts.answers import LONGEST_WAIT_SECONDS
from schemas.errors import ConfigurationError
from streams.settings import (
    LogFormat,
    SaslMechanism,
    SecurityProtocol,
    Settings,
    load,
    variables_of,
)

SECRET = "s3cret"  # noqa: S105  (made up, to look for)
LISTEN = "status_listen"


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Sets variables for the time of a test; tests/conftest.py has emptied it of ours."""
    return monkeypatch


def refusal(**overrides: object) -> str:
    with pytest.raises(ConfigurationError) as refused:
        load(**overrides)
    return str(refused.value)


def test_without_a_word_from_anybody_there_is_a_default_for_all() -> None:
    settings = load()

    assert settings.bootstrap_servers is None
    assert settings.topic_prefix == "clausewatch"
    assert settings.kafka_security_protocol is SecurityProtocol.PLAINTEXT
    assert settings.kafka_sasl_mechanism is SaslMechanism.SCRAM_SHA_512
    assert settings.log_format is LogFormat.AUTO


def test_an_alert_is_tried_for_three_days_and_at_least_every_quarter_of_an_hour() -> None:
    settings = load()

    assert settings.retry_window_seconds == 72 * 3600
    assert settings.retry_longest_seconds == LONGEST_WAIT_SECONDS == 15 * 60


def test_a_setting_is_read_from_its_variable(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("CLAUSEWATCH_BOOTSTRAP_SERVERS", "kafka-1:9092,kafka-2:9092")
    environment.setenv("CLAUSEWATCH_RETRY_WINDOW_SECONDS", "60")
    environment.setenv("CLAUSEWATCH_LOG_FORMAT", "json")

    settings = load()

    assert settings.bootstrap_servers == "kafka-1:9092,kafka-2:9092"
    assert settings.retry_window_seconds == 60
    assert settings.log_format is LogFormat.JSON


def test_what_is_given_wins_over_the_environment(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("CLAUSEWATCH_TOPIC_PREFIX", "from-outside")

    assert load(topic_prefix="given").topic_prefix == "given"
    assert load(topic_prefix=None).topic_prefix == "from-outside"


def test_nobody_elses_variables_are_read(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("BOOTSTRAP_SERVERS", "elsewhere:9092")
    environment.setenv("TOPIC_PREFIX", "elsewhere")

    assert load() == load(topic_prefix="clausewatch")
    assert load().bootstrap_servers is None


def test_settings_cannot_be_changed() -> None:
    settings = load()

    with pytest.raises(ValueError, match="frozen"):
        settings.topic_prefix = "other"


@pytest.mark.parametrize(
    ("given", "held"),
    [
        pytest.param("kafka:9092", "kafka:9092", id="one"),
        pytest.param("a:1,b:2", "a:1,b:2", id="two"),
        pytest.param(" a:1 , b:2\n", "a:1,b:2", id="blanks-around"),
        pytest.param("[::1]:9092", "[::1]:9092", id="ipv6"),
        pytest.param("", None, id="empty-is-none"),
    ],
)
def test_brokers_are_hosts_with_ports(given: str, held: str | None) -> None:
    assert load(bootstrap_servers=given).bootstrap_servers == held


@pytest.mark.parametrize(
    ("setting", "value", "variable"),
    [
        pytest.param("bootstrap_servers", "s3cret", "BOOTSTRAP_SERVERS", id="no-port"),
        pytest.param("bootstrap_servers", "kafka:s3cret", "BOOTSTRAP_SERVERS", id="port-no-number"),
        pytest.param("bootstrap_servers", "kafka://h:1", "BOOTSTRAP_SERVERS", id="a-url"),
        pytest.param("bootstrap_servers", "u:s3cret@h:1", "BOOTSTRAP_SERVERS", id="a-login"),
        pytest.param("bootstrap_servers", "a:1,,b:2", "BOOTSTRAP_SERVERS", id="a-hole"),
        pytest.param("topic_prefix", "s3cret.", "TOPIC_PREFIX", id="a-dot-in-the-prefix"),
        pytest.param("topic_prefix", "a" * 101, "TOPIC_PREFIX", id="an-endless-prefix"),
        pytest.param("instance_id", "s3cret/1", "INSTANCE_ID", id="a-slash-in-the-instance"),
        pytest.param("log_format", "s3cret", "LOG_FORMAT", id="log-format"),
        pytest.param("log_level", "s3cret", "LOG_LEVEL", id="log-level"),
        pytest.param("kafka_security_protocol", "s3cret", "KAFKA_SECURITY_PROTOCOL", id="protocol"),
        pytest.param("kafka_sasl_mechanism", "s3cret", "KAFKA_SASL_MECHANISM", id="mechanism"),
        pytest.param("stream_buffer_records", "s3cret", "STREAM_BUFFER_RECORDS", id="no-number"),
        pytest.param("destinations", "slack://T1/s3cret", "DESTINATIONS", id="a-url-for-its-file"),
        pytest.param("destinations", "slack:/T1/s3cret", "DESTINATIONS", id="a-url-as-a-path"),
        pytest.param("destinations", " slack://T1/s3cret", "DESTINATIONS", id="behind-a-blank"),
        pytest.param("destinations", '"slack://s3cret"', "DESTINATIONS", id="a-url-in-quotes"),
        pytest.param("destinations", "mailto:u:s3cret@h", "DESTINATIONS", id="a-mail-address"),
        pytest.param("routes", "https://u:s3cret@h/x", "ROUTES", id="a-url-for-routes"),
        pytest.param("watches", "https://u:s3cret@h/x", "WATCHES", id="a-url-for-watches"),
        pytest.param("templates", "https://u:s3cret@h/x", "TEMPLATES", id="a-url-for-templates"),
        pytest.param("outlets", "https://u:s3cret@h/x", "OUTLETS", id="a-url-for-outlets"),
        pytest.param("maven_repository", "u:s3cret@h", "MAVEN_REPOSITORY", id="no-scheme"),
        pytest.param("maven_repository", "https://[s3cret]/", "MAVEN_REPOSITORY", id="no-address"),
        pytest.param("stream_buffer_records", "0", "STREAM_BUFFER_RECORDS", id="no-buffer"),
        pytest.param("analysis_processes", "0", "ANALYSIS_PROCESSES", id="no-process"),
        pytest.param("analysis_processes", "9", "ANALYSIS_PROCESSES", id="too-many-processes"),
    ],
)
def test_a_wrong_value_names_itself_and_is_not_shown(
    environment: pytest.MonkeyPatch, setting: str, value: str, variable: str
) -> None:
    environment.setenv(f"CLAUSEWATCH_{setting.upper()}", value)

    message = refusal()

    assert message.startswith(f"CLAUSEWATCH_{variable}: ")
    assert SECRET not in message
    assert "\n" not in message


DURATIONS = [name for name in Settings.model_fields if name.endswith("_seconds")]


@pytest.mark.parametrize("setting", DURATIONS)
@pytest.mark.parametrize("value", ["0", "-1", "inf", "nan", "1e300", "soon", ""])
def test_a_duration_has_a_beginning_and_an_end(setting: str, value: str) -> None:
    assert refusal(**{setting: value}).startswith(f"CLAUSEWATCH_{setting.upper()}: ")


@pytest.mark.parametrize("setting", [each for each in Settings.model_fields if each != LISTEN])
def test_a_variable_that_is_empty_is_not_set(environment: pytest.MonkeyPatch, setting: str) -> None:
    unset = load()
    for variable in variables_of(setting):
        environment.setenv(variable, "")

    assert load() == unset


def test_no_address_of_a_status_page_is_none(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("CLAUSEWATCH_STATUS_LISTEN", "")

    assert load().status_listen == ""


def test_an_empty_prefix_that_is_given_is_refused() -> None:
    assert refusal(topic_prefix="").startswith("CLAUSEWATCH_TOPIC_PREFIX: ")


def test_an_empty_value_beside_a_file_is_no_second_secret(
    environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "password").write_text(SECRET)
    environment.setenv("CLAUSEWATCH_KAFKA_PASSWORD_FILE", str(tmp_path / "password"))
    environment.setenv("CLAUSEWATCH_KAFKA_PASSWORD", "")

    assert load() == load(kafka_password=SECRET)


def test_on_what_is_ignored_the_environment_has_no_say(environment: pytest.MonkeyPatch) -> None:
    expected = load(watches="given.yaml")
    environment.setenv("CLAUSEWATCH_KAFKA_SECURITY_PROTOCOL", "no such protocol")
    environment.setenv("CLAUSEWATCH_KAFKA_PASSWORD_FILE", "/nowhere")
    environment.setenv("CLAUSEWATCH_WATCHES", "mine.yaml")
    ignored = ("kafka_security_protocol", "kafka_password", "watches")

    assert load(ignored, watches="given.yaml") == expected


def test_a_setting_that_does_not_exist_is_refused_by_name() -> None:
    assert refusal(bootstrap_server="a:1").startswith("CLAUSEWATCH_BOOTSTRAP_SERVER: ")


def test_a_session_that_outlasts_a_request_is_refused_before_kafkas_client_does() -> None:
    message = refusal(session_timeout_seconds=20, request_timeout_seconds=15)

    assert message.startswith("CLAUSEWATCH_SESSION_TIMEOUT_SECONDS: ")


@pytest.mark.parametrize(
    "content",
    [SECRET.encode(), f"{SECRET}\n".encode(), f"  {SECRET}\r\n".encode()],
    ids=["bare", "with-line-break", "from-windows"],
)
def test_a_secret_may_stand_in_a_file(
    environment: pytest.MonkeyPatch, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "password").write_bytes(content)
    environment.setenv("CLAUSEWATCH_KAFKA_PASSWORD_FILE", str(tmp_path / "password"))

    password = load().kafka_password

    assert password is not None
    assert password.get_secret_value() == SECRET


def test_a_secret_given_twice_is_refused(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "password").write_text(SECRET)
    environment.setenv("CLAUSEWATCH_KAFKA_PASSWORD_FILE", str(tmp_path / "password"))
    environment.setenv("CLAUSEWATCH_KAFKA_PASSWORD", SECRET)

    assert refusal() == "CLAUSEWATCH_KAFKA_PASSWORD_FILE: given twice, as a file and as a value"


@pytest.mark.parametrize(
    ("file", "why"),
    [
        pytest.param("missing", "No such file or directory", id="missing"),
        pytest.param("folder", "Is a directory", id="a-folder"),
        pytest.param("binary", "is no UTF-8 text", id="no-text"),
    ],
)
def test_a_secret_file_that_cannot_be_read_is_refused_by_name(
    environment: pytest.MonkeyPatch, tmp_path: Path, file: str, why: str
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    environment.setenv("CLAUSEWATCH_KAFKA_PASSWORD_FILE", str(tmp_path / file))

    assert refusal() == f"CLAUSEWATCH_KAFKA_PASSWORD_FILE: {why}"


def test_a_secret_does_not_show_when_settings_are_printed() -> None:
    settings = load(kafka_password=SECRET)

    assert SECRET not in f"{settings} {settings!r} {settings.model_dump()} "
    assert SECRET not in settings.model_dump_json()


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_says_what_it_is_for(name: str) -> None:
    assert (Settings.model_fields[name].description or "").endswith(".")


@pytest.mark.parametrize(
    ("variable", "hint"),
    [
        ("CLAUSEWATCH_BOOTSTRAP_SERVER", "CLAUSEWATCH_BOOTSTRAP_SERVERS"),
        ("CLAUSEWATCH_KAFKA_PASWORD_FILE", "CLAUSEWATCH_KAFKA_PASSWORD_FILE"),
        ("CLAUSEWATCH_COLOUR_OF_THE_SKY", "is no setting"),
        ("CLAUSEWATCH_MAX_POLL_INTERVAL_SECONDS", "take it out"),
    ],
)
def test_a_variable_that_is_no_setting_stops_the_start(
    variable: str, hint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, "hunter2")

    with pytest.raises(ConfigurationError) as refused:
        load()

    assert refused.value.what == variable
    assert hint in str(refused.value)
    assert "hunter2" not in str(refused.value)


def test_settings_of_faust_itself_are_left_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAUSEWATCH_FAUST_TIMEZONE", "UTC")

    assert load().topic_prefix == "clausewatch"


def test_an_article_that_takes_all_its_time_is_no_reason_to_end_the_worker() -> None:
    with pytest.raises(ConfigurationError, match="STUCK_AFTER_SECONDS: must be at least 150"):
        load(analysis_timeout_seconds=60)

    assert load(analysis_timeout_seconds=60, stuck_after_seconds=150).stuck_after_seconds == 150
