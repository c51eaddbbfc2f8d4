"""What stands in for the reader's own things."""

import signal
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from streams.broker.ports import free_ports
from tests.docs.reader import Reader

ROOT = Path(__file__).parents[2]

A_reader = Callable[..., Reader]


@pytest.fixture(autouse=True, scope="session")
def _ctrl_c_is_heard() -> None:
    """Where a shell started the tests in the background, all that they start ignores it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def a_reader(tmp_path: Path, prefix: str) -> A_reader:
    """Make a reader with topics and a status page of their own, so that readers share a Kafka."""
    (port,) = free_ports(1)
    status = f"127.0.0.1:{port}"

    def make(replaced: Mapping[str, str] | None = None, **environment: str) -> Reader:
        settings = {
            "CLAUSEWATCH_TOPIC_PREFIX": prefix,
            "CLAUSEWATCH_INSTANCE_ID": prefix,
            "CLAUSEWATCH_STATUS_LISTEN": status,
        }
        return Reader(
            tmp_path,
            replaced={"localhost:9464": status, **(replaced or {})},
            shown_as={prefix: "clausewatch"},
            **settings | environment,
        )

    return make
