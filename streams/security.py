"""How to connect to Kafka: settings to the arguments that aiokafka and Faust take.

One function each, so that encryption and log-in cannot differ between the worker and the tools.
Faust's own credentials are clear text unless they are handed an SSL context; here a protocol
that says SSL always has one, and host names are always checked.
"""

import shlex
import ssl
from typing import Any

from faust.auth import SASLCredentials, SSLCredentials
from faust.types.auth import CredentialsT

from schemas.errors import ConfigurationError
from streams.settings import SecurityProtocol, Settings

_ENCRYPTED = (SecurityProtocol.SSL, SecurityProtocol.SASL_SSL)
_LOGGED_IN = (SecurityProtocol.SASL_PLAINTEXT, SecurityProtocol.SASL_SSL)


def client_arguments(settings: Settings) -> dict[str, Any]:
    """Return what aiokafka's clients take, bootstrap servers included."""
    protocol = settings.kafka_security_protocol
    arguments: dict[str, Any] = {
        "bootstrap_servers": bootstrap_servers(settings),
        "security_protocol": protocol.value,
        "request_timeout_ms": int(settings.request_timeout_seconds * 1000),
    }
    if protocol in _ENCRYPTED:
        arguments["ssl_context"] = _ssl_context(settings)
    if protocol in _LOGGED_IN:
        username, password = _login(settings)
        arguments |= {
            "sasl_mechanism": settings.kafka_sasl_mechanism.value,
            "sasl_plain_username": username,
            "sasl_plain_password": password,
        }
    return arguments


def faust_credentials(settings: Settings) -> CredentialsT | None:
    """Return the same for Faust; ``None`` for a plain connection."""
    protocol = settings.kafka_security_protocol
    context = _ssl_context(settings) if protocol in _ENCRYPTED else None
    if protocol in _LOGGED_IN:
        username, password = _login(settings)
        return SASLCredentials(
            username=username,
            password=password,
            mechanism=settings.kafka_sasl_mechanism.value,
            ssl_context=context,
        )
    return SSLCredentials(context) if context else None


def bootstrap_servers(settings: Settings) -> str:
    """Return the brokers; `ConfigurationError` where none are known."""
    if not settings.bootstrap_servers:
        folder = str(settings.data_dir)
        start = f"start one with `clausewatch up --data-dir {shlex.quote(folder)}`"
        why = f"no Kafka runs on it now: {start}, or name another with --bootstrap-servers"
        raise ConfigurationError(folder, why)
    return settings.bootstrap_servers


def _login(settings: Settings) -> tuple[str, str]:
    if not settings.kafka_username or settings.kafka_password is None:
        raise ConfigurationError(
            "CLAUSEWATCH_KAFKA_USERNAME", "SASL needs a user name and CLAUSEWATCH_KAFKA_PASSWORD"
        )
    return settings.kafka_username, settings.kafka_password.get_secret_value()


def _ssl_context(settings: Settings) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=settings.kafka_ca_file)
        if settings.kafka_cert_file:
            context.load_cert_chain(settings.kafka_cert_file, settings.kafka_key_file)
    except OSError as error:
        raise ConfigurationError("CLAUSEWATCH_KAFKA_CA_FILE or _CERT_FILE", str(error)) from None
    return context
