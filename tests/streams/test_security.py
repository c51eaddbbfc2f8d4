import ssl
from pathlib import Path
from typing import Any

import pytest
from faust.transport.drivers.aiokafka import credentials_to_aiokafka_auth

from schemas.errors import ConfigurationError
from streams.security import bootstrap_servers, client_arguments, faust_credentials
from streams.settings import SaslMechanism, SecurityProtocol, Settings, load

LOGIN = {"kafka_username": "watch", "kafka_password": "s3cret"}
ENCRYPTED = [SecurityProtocol.SSL, SecurityProtocol.SASL_SSL]
LOGGED_IN = [SecurityProtocol.SASL_PLAINTEXT, SecurityProtocol.SASL_SSL]


def settings_for(protocol: SecurityProtocol, **given: Any) -> Settings:
    login = LOGIN if protocol in LOGGED_IN else {}
    return load(
        **{"bootstrap_servers": "kafka:9092", "kafka_security_protocol": protocol} | login | given
    )


def of_aiokafka(settings: Settings) -> dict[str, Any]:
    arguments = client_arguments(settings)
    del arguments["bootstrap_servers"], arguments["request_timeout_ms"]
    return arguments


def of_faust(settings: Settings) -> dict[str, Any]:
    """Return what Faust will hand to the same client."""
    arguments = dict(credentials_to_aiokafka_auth(faust_credentials(settings)))
    return {name: value for name, value in arguments.items() if value is not None}


# Made for this test; it vouches for itself as "kafka" until 2126.
CERTIFICATE = """\
-----BEGIN CERTIFICATE-----
MIIBdjCCAR2gAwIBAgIUSy5FQPWjbG2pdjzE6beir/DWy9AwCgYIKoZIzj0EAwIw
EDEOMAwGA1UEAwwFa2Fma2EwIBcNMjYxMTIzMTA1MTQzWhgPMjEyNjEwMzAxMDUx
NDNaMBAxDjAMBgNVBAMMBWthZmthMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE
hPyEpkvXEzdq0xPScdG47pdBYOz9dpcKD9nxmTheBMUPuILDA8H9qK4CXCWtQ83Z
NCEcJD+6e5SJMRxD8wuuaqNTMFEwHQYDVR0OBBYEFLkiOqgGobLRbOfbF4laNHR5
/GssMB8GA1UdIwQYMBaAFLkiOqgGobLRbOfbF4laNHR5/GssMA8GA1UdEwEB/wQF
MAMBAf8wCgYIKoZIzj0EAwIDRwAwRAIgHhuez4HM04OB1xjtMJywT9J3G3/N0FGT
hdSkiCs+emsCIHEveI2e2q7pWOemzQvHEnsdbRaulQq1nMCsSpb1EA+3
-----END CERTIFICATE-----
"""

BOTH = pytest.mark.parametrize(
    "arguments_of", [of_aiokafka, of_faust], ids=["the-tools", "the-worker"]
)


@BOTH
def test_a_plain_connection_takes_nothing_else(arguments_of: Any) -> None:
    assert arguments_of(settings_for(SecurityProtocol.PLAINTEXT)) == {
        "security_protocol": "PLAINTEXT"
    }


@BOTH
def test_an_encrypted_connection_takes_a_context(arguments_of: Any) -> None:
    arguments = arguments_of(settings_for(SecurityProtocol.SSL))

    assert arguments.pop("ssl_context").__class__ is ssl.SSLContext
    assert arguments == {"security_protocol": "SSL"}


@BOTH
@pytest.mark.parametrize("mechanism", SaslMechanism)
@pytest.mark.parametrize("protocol", LOGGED_IN)
def test_a_login_takes_mechanism_name_and_password(
    arguments_of: Any, protocol: SecurityProtocol, mechanism: SaslMechanism
) -> None:
    arguments = arguments_of(settings_for(protocol, kafka_sasl_mechanism=mechanism))

    context = arguments.pop("ssl_context", None)
    assert (context is not None) is (protocol in ENCRYPTED)
    assert arguments == {
        "security_protocol": protocol.value,
        "sasl_mechanism": mechanism.value,
        "sasl_plain_username": "watch",
        "sasl_plain_password": "s3cret",
    }


@BOTH
@pytest.mark.parametrize("protocol", ENCRYPTED)
def test_whoever_says_ssl_checks_certificate_and_host_name(
    arguments_of: Any, protocol: SecurityProtocol
) -> None:
    context = arguments_of(settings_for(protocol))["ssl_context"]

    assert context.check_hostname is True
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2


@BOTH
@pytest.mark.parametrize(
    "login",
    [
        pytest.param({"kafka_username": None, "kafka_password": None}, id="neither"),
        pytest.param({"kafka_username": "watch", "kafka_password": None}, id="no-password"),
        pytest.param({"kafka_username": None, "kafka_password": "s3cret"}, id="no-name"),
        pytest.param({"kafka_username": "", "kafka_password": "s3cret"}, id="an-empty-name"),
    ],
)
@pytest.mark.parametrize("protocol", LOGGED_IN)
def test_a_login_without_name_or_password_is_refused(
    arguments_of: Any, protocol: SecurityProtocol, login: dict[str, str | None]
) -> None:
    settings = load(bootstrap_servers="kafka:9092", kafka_security_protocol=protocol, **login)

    with pytest.raises(ConfigurationError) as refused:
        arguments_of(settings)

    assert refused.value.what == "CLAUSEWATCH_KAFKA_USERNAME"
    assert "s3cret" not in str(refused.value)


@BOTH
def test_an_authority_of_ones_own_is_trusted_and_no_other(
    arguments_of: Any, tmp_path: Path
) -> None:
    certificate = tmp_path / "own.pem"
    certificate.write_text(CERTIFICATE)

    context = arguments_of(settings_for(SecurityProtocol.SSL, kafka_ca_file=certificate))[
        "ssl_context"
    ]

    assert [each["subject"] for each in context.get_ca_certs()] == [((("commonName", "kafka"),),)]


@BOTH
@pytest.mark.parametrize("setting", ["kafka_ca_file", "kafka_cert_file"])
def test_a_certificate_file_that_cannot_be_used_is_refused(
    arguments_of: Any, setting: str, tmp_path: Path
) -> None:
    (tmp_path / "no.pem").write_text("no certificate")

    for file in ("missing.pem", "no.pem"):
        settings = settings_for(SecurityProtocol.SSL, **{setting: tmp_path / file})
        with pytest.raises(ConfigurationError, match=setting.removeprefix("kafka").upper()):
            arguments_of(settings)


def test_a_request_times_out_in_milliseconds() -> None:
    settings = settings_for(SecurityProtocol.PLAINTEXT, request_timeout_seconds=12.5)

    assert client_arguments(settings)["request_timeout_ms"] == 12_500


def test_without_brokers_it_is_said_on_which_directory_none_runs_and_how_to_start_one() -> None:
    with pytest.raises(ConfigurationError) as refused:
        bootstrap_servers(load(data_dir=Path("/data/of mine")))

    assert str(refused.value) == (
        "/data/of mine: no Kafka runs on it now: start one with "
        "`clausewatch up --data-dir '/data/of mine'`, or name another with --bootstrap-servers"
    )
