"""What stands in for the reader's own things."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from streams.broker.ports import free_ports
from tests.docs.reader import Reader

ROOT = Path(__file__).parents[2]

A_reader = Callable[..., Reader]


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
