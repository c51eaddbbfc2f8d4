"""Settings: read once, in an entry point, from ``CLAUSEWATCH_*`` and passed down.

A secret may stand in a file instead: ``CLAUSEWATCH_KAFKA_PASSWORD_FILE=/run/secrets/kafka``.
A variable that is empty is not set, but for the one whose emptiness says something.
"""

import os
import re
import socket
from collections.abc import Collection, Mapping
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import platformdirs
from pydantic import Field, PositiveInt, SecretStr, ValidationError, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

from schemas.errors import ConfigurationError

PREFIX = "CLAUSEWATCH_"
SECRETS = ("kafka_password", "operator_url")
_OTHERS = (f"{PREFIX}FAUST_", f"{PREFIX}TEST_")
GONE = frozenset({f"{PREFIX}MAX_POLL_INTERVAL_SECONDS"})
"""Variables of earlier versions."""

_MAY_BE_EMPTY = ("status_listen",)


_URL = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]+:(/|.*@)")
"""A URL that passed for a path, which leaves one stroke of two; a drive has one letter."""

_SERVER = re.compile(r"(\[[0-9a-fA-F:.]+\]|[^\s:/@\[\]]+):\d{1,5}", re.ASCII)

_RESTART_SECONDS = 30.0
"""More than the process that analyses articles takes to start again."""

Seconds = Annotated[float, Field(gt=0, le=31_536_000)]
"""A duration: at most a year, since a clock cannot add what has no end."""


class LogFormat(StrEnum):
    """How log lines look."""

    AUTO = "auto"
    JSON = "json"
    CONSOLE = "console"


class SecurityProtocol(StrEnum):
    """Kafka's four ways to connect."""

    PLAINTEXT = "PLAINTEXT"
    SSL = "SSL"
    SASL_PLAINTEXT = "SASL_PLAINTEXT"
    SASL_SSL = "SASL_SSL"


class SaslMechanism(StrEnum):
    """The SASL mechanisms that need no code of one's own."""

    PLAIN = "PLAIN"
    SCRAM_SHA_256 = "SCRAM-SHA-256"
    SCRAM_SHA_512 = "SCRAM-SHA-512"


class Settings(BaseSettings):
    """Everything that an operator can set."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_ignore_empty=True,
        frozen=True,
        extra="forbid",
        hide_input_in_errors=True,
    )

    bootstrap_servers: str | None = Field(
        default=None, description="Kafka brokers as host:port, separated by commas."
    )
    data_dir: Path = Field(
        default_factory=lambda: Path(platformdirs.user_data_dir("clausewatch")),
        description="Where `up` keeps Kafka's data and leaves its address, and a worker what its "
        "operator was told.",
    )
    cache_dir: Path = Field(
        default_factory=lambda: Path(platformdirs.user_cache_dir("clausewatch")),
        description="Where the embedded Kafka's jars are kept once fetched, language data once "
        "read and checked, and which watches' samples held.",
    )
    maven_repository: str | None = Field(
        default=None, description="Where to fetch the embedded Kafka's jars, if not Maven Central."
    )
    topic_prefix: str = Field(
        default="clausewatch",
        pattern=r"^[a-zA-Z0-9][a-zA-Z0-9-]{0,99}$",
        description="First part of each topic's name and the consumer group's id.",
    )
    instance_id: str = Field(
        default_factory=socket.gethostname,
        pattern=r"^[a-zA-Z0-9._-]{1,200}$",
        description="This worker's name in the group (static membership): one per worker, "
        "the same after a restart.",
    )
    destinations: Path | None = Field(
        default=None, description="Apprise YAML that names the chats, mailboxes and webhooks."
    )
    routes: Path | None = Field(
        default=None,
        description="Routes: to whom, when and how much; else everything at once to everybody.",
    )
    operator_url: SecretStr | None = Field(
        default=None,
        description="Apprise URL where the operator hears of troubles, not through Kafka.",
    )
    watches: Path | None = Field(
        default=None, description="A watch file, or a folder of them, instead of the shipped watch."
    )
    outlets: Path | None = Field(
        default=None, description="Publisher families, instead of the shipped outlets.yaml."
    )
    templates: Path | None = Field(
        default=None,
        description="A folder with a `message.j2` or `digest.j2` of your own, instead of the "
        "shipped ones.",
    )
    log_format: LogFormat = Field(
        default=LogFormat.AUTO, description="`console` on a terminal, else `json`, unless set."
    )
    log_level: str = Field(
        default="INFO",
        pattern=r"^(DEBUG|INFO|WARNING|ERROR)$",
        description="Least severe line of its own; of libraries, warnings and errors alone.",
    )
    kafka_security_protocol: SecurityProtocol = Field(
        default=SecurityProtocol.PLAINTEXT, description="How to connect to Kafka."
    )
    kafka_sasl_mechanism: SaslMechanism = Field(
        default=SaslMechanism.SCRAM_SHA_512, description="How to log in, where SASL is used."
    )
    kafka_username: str | None = Field(default=None, description="SASL user name.")
    kafka_password: SecretStr | None = Field(default=None, description="SASL password.")
    kafka_ca_file: Path | None = Field(
        default=None, description="Certificate authority to trust, if not the system's."
    )
    kafka_cert_file: Path | None = Field(default=None, description="Client certificate, PEM.")
    kafka_key_file: Path | None = Field(default=None, description="The certificate's key, PEM.")
    commit_interval_seconds: Seconds = Field(
        default=1.0, description="How often offsets are committed: the window read again."
    )
    session_timeout_seconds: Seconds = Field(
        default=10.0, description="After this long without a heartbeat a worker counts as dead."
    )
    request_timeout_seconds: Seconds = Field(
        default=15.0, description="How long to wait for one answer of Kafka's."
    )
    stream_buffer_records: PositiveInt = Field(
        default=64, description="Records read ahead per stream; an article may be 4 MB."
    )
    retry_first_seconds: Seconds = Field(
        default=5.0, description="Pause before a delivery is tried a second time; it doubles."
    )
    retry_longest_seconds: Seconds = Field(
        default=900.0, description="Longest pause between two tries of a delivery."
    )
    newness_days: int = Field(
        default=400,
        ge=1,
        le=420,
        description="Days of a watch's clock for which what was told is no news. Decisions are "
        "kept for 430.",
    )
    retry_window_seconds: Seconds = Field(
        default=259_200.0, description="How long a delivery is tried before it has failed."
    )
    send_timeout_seconds: Seconds = Field(
        default=30.0, description="How long one message may take to be handed over."
    )

    analysis_processes: PositiveInt = Field(
        default=1,
        le=8,
        description="Processes that analyse articles side by side, each with a core and 450 MB of "
        "its own.",
    )
    analysis_timeout_seconds: Seconds = Field(
        default=30.0, description="How long one try to analyse an article may take; it has two."
    )
    analysis_memory_megabytes: PositiveInt = Field(
        default=2048,
        ge=512,
        description="Address space of each process that analyses articles; on macOS, which sets "
        "no such limit, it has none.",
    )
    status_listen: str = Field(
        default="127.0.0.1:9464",
        pattern=r"^$|^([0-9.]+|\[[0-9a-fA-F:]+\]|localhost):\d{1,5}$",
        description="Where `/healthz`, `/readyz` and `/metrics` are served; empty: nowhere.",
    )
    stuck_after_seconds: Seconds = Field(
        default=120.0,
        description="A partition with records waiting and none finished for this long ends the "
        "worker.",
    )
    blocked_after_seconds: Seconds = Field(
        default=15.0, description="An event loop that stands still for this long ends the worker."
    )
    shutdown_grace_seconds: Seconds = Field(
        default=25.0,
        description="How long an orderly stop may take; below what the supervisor allows.",
    )

    @field_validator("bootstrap_servers")
    @classmethod
    def _are_servers(cls, given: str | None) -> str | None:
        servers = [server.strip() for server in (given or "").split(",")]
        if servers == [""]:
            return None
        if not all(_SERVER.fullmatch(server) for server in servers):
            raise PydanticCustomError("servers", "must be host:port, separated by commas")
        return ",".join(servers)

    @field_validator("destinations", "routes", "templates", "watches", "outlets")
    @classmethod
    def _is_a_file(cls, given: Path | None) -> Path | None:
        # A URL in its place would be told as a file that is not there: a secret.
        if given is not None and _URL.search(str(given)):
            raise PydanticCustomError("file", "must name a file, and is a URL (not shown)")
        return given

    @field_validator("maven_repository")
    @classmethod
    def _is_an_address(cls, given: str | None) -> str | None:
        try:
            is_one = not given or urlsplit(given).scheme in {"http", "https", "file"}
        except ValueError:  # it quotes what was given, which may hold a password
            is_one = False
        if not is_one:
            raise PydanticCustomError("address", "must be an address: https://…")
        return given or None


def load(ignored: Collection[str] = (), /, **overrides: Any) -> Settings:
    """Read the settings; what is given here wins over the environment.

    On those that are ``ignored`` the environment has no say, not even a wrong one.
    Raises `ConfigurationError` that names the first setting that cannot be used, never its value.
    """
    _refuse_unknown(os.environ)
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        settings = Settings(**_from_outside(os.environ, ignored) | _defaults(ignored) | given)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        name = f"{PREFIX}{'_'.join(str(part) for part in first['loc'])}".upper()
        raise ConfigurationError(name, first["msg"]) from None
    if settings.session_timeout_seconds > settings.request_timeout_seconds:
        raise ConfigurationError(
            f"{PREFIX}SESSION_TIMEOUT_SECONDS",
            f"must not be longer than {PREFIX}REQUEST_TIMEOUT_SECONDS, or Kafka's client refuses",
        )
    least = 2 * settings.analysis_timeout_seconds + _RESTART_SECONDS
    if settings.stuck_after_seconds < least:
        raise ConfigurationError(
            f"{PREFIX}STUCK_AFTER_SECONDS",
            f"must be at least {least:g}: an article has two tries of "
            f"{PREFIX}ANALYSIS_TIMEOUT_SECONDS, and is no reason to end the worker",
        )
    return settings


def variables_of(setting: str) -> tuple[str, ...]:
    """Return the variables that hold a setting: of a secret, the one that names its file, too."""
    variable = f"{PREFIX}{setting}".upper()
    return (variable, f"{variable}_FILE") if setting in SECRETS else (variable,)


def _refuse_unknown(environment: Mapping[str, str]) -> None:
    """Refuse a variable that looks like a setting and is none: it would be ignored in silence."""
    known = {each for name in Settings.model_fields for each in variables_of(name)}
    for variable in environment:
        if not variable.startswith(PREFIX) or variable in known or variable.startswith(_OTHERS):
            continue
        if variable in GONE:
            raise ConfigurationError(variable, "is no setting any more: take it out")
        near = get_close_matches(variable, known, n=1)
        raise ConfigurationError(
            variable, f"is no setting (did you mean {near[0]}?)" if near else "is no setting"
        )


def _defaults(names: Collection[str]) -> dict[str, Any]:
    fields = Settings.model_fields
    return {name: fields[name].get_default(call_default_factory=True) for name in names}


def _from_outside(environment: Mapping[str, str], ignored: Collection[str]) -> dict[str, str]:
    """Return what pydantic does not see: empty values that say something, and files of secrets."""
    found = {name: "" for name in _MAY_BE_EMPTY if environment.get(variables_of(name)[0]) == ""}
    for secret in SECRETS:
        value, variable = variables_of(secret)
        if secret in ignored or not environment.get(variable):
            continue
        if environment.get(value):
            raise ConfigurationError(variable, "given twice, as a file and as a value")
        try:
            found[secret] = Path(environment[variable]).read_text().strip()
        except OSError as error:
            raise ConfigurationError(variable, error.strerror or "cannot be read") from None
        except UnicodeDecodeError:
            raise ConfigurationError(variable, "is no UTF-8 text") from None
    return found
