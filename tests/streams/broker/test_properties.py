import re

import pytest

from schemas.topics import TOPICS
from streams.broker.properties import render


def properties() -> dict[str, str]:
    lines = render(port=9092, controller_port=9093).splitlines()
    return dict(line.split("=", maxsplit=1) for line in lines)


def test_every_listener_is_on_loopback() -> None:
    addresses = re.findall(r"://([^:,]+)", "".join(properties().values()))

    assert addresses == ["127.0.0.1"] * 3


def test_clients_are_sent_to_the_brokers_port_and_the_voter_to_the_controllers() -> None:
    found = properties()

    assert found["listeners"] == "BROKER://127.0.0.1:9092,CONTROLLER://127.0.0.1:9093"
    assert found["advertised.listeners"] == "BROKER://127.0.0.1:9092"
    assert found["controller.quorum.voters"] == "1@127.0.0.1:9093"


def test_one_node_holds_every_replica() -> None:
    factors = {name: n for name, n in properties().items() if name.endswith("replication.factor")}

    assert len(factors) == 4
    assert set(factors.values()) == {"1"}


@pytest.mark.parametrize("name", ["message.max.bytes", "replica.fetch.max.bytes"])
def test_a_record_of_eight_megabytes_fits(name: str) -> None:
    assert int(properties()[name]) > 9_000_000


def test_how_far_a_worker_was_is_known_as_long_as_anything_is_kept() -> None:
    longest = max(topic.retention_days or 0 for topic in TOPICS.values())

    assert int(properties()["offsets.retention.minutes"]) >= longest * 24 * 60


def test_topics_are_never_made_by_asking_for_them() -> None:
    assert properties()["auto.create.topics.enable"] == "false"
