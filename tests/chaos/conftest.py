from collections.abc import Iterator

import pytest

from streams.broker import EmbeddedKafka
from streams.broker.ports import free_ports
from tests.chaos.stage import complete
from tests.kafka import START_SECONDS, embedded_jars


@pytest.fixture(scope="module")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedKafka]:
    """A Kafka of this module's own, to be killed and frozen."""
    folder = tmp_path_factory.mktemp("kafka")
    with EmbeddedKafka(folder, jars=embedded_jars(), port=free_ports(1)[0]) as kafka:
        complete(kafka.ready(START_SECONDS))
        yield kafka
