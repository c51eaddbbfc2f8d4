import asyncio
from contextlib import suppress
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.client import AIOKafkaClient

from streams import patience
from streams.patience import PAUSE_SECONDS, be_patient

LOOKS = 3


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Count how often any client looks for a broker; none is ever there."""
    looked: list[Any] = []

    async def nobody(_: AIOKafkaClient, node_id: Any, **_given: Any) -> None:
        looked.append(node_id)

    # Another test of this process may have let clients be patient.
    monkeypatch.setattr(AIOKafkaClient, "_metadata_update", patience._impatient)
    monkeypatch.setattr(AIOKafkaClient, "_get_conn", nobody)
    return looked


async def asks_for_ever(client: AIOKafkaClient) -> None:
    """Ask as a producer does that does not know whom to send to."""
    while True:
        await client.force_metadata_update()


async def looked_for_a_while() -> None:
    producer = AIOKafkaProducer(bootstrap_servers="127.0.0.1:1")
    client = producer.client
    client.cluster.update_metadata(_one_broker())
    client._sync_task = asyncio.create_task(client._md_synchronizer())
    with suppress(TimeoutError):
        await asyncio.wait_for(asks_for_ever(client), LOOKS * PAUSE_SECONDS)
    client._sync_task.cancel()
    producer._closed = True


def _one_broker() -> Any:
    from aiokafka.protocol.metadata import MetadataResponse_v1

    return MetadataResponse_v1([(0, "127.0.0.1", 1, None)], 0, [])


@pytest.mark.parametrize("times", [1, 2])
async def test_where_no_broker_answers_the_next_look_waits(counted: list[Any], times: int) -> None:
    for _ in range(times):
        be_patient()

    await looked_for_a_while()

    assert 1 <= len(counted) <= LOOKS + 1


async def test_aiokafka_alone_does_not_wait(counted: list[Any]) -> None:
    await looked_for_a_while()

    assert len(counted) > 100
