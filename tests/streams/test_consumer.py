"""How long the consumer waits for what comes; tests/integration/test_consumer.py has the rest."""

from collections import defaultdict
from types import SimpleNamespace
from typing import Any

import pytest
from faust.transport.drivers import aiokafka as driver
from faust.types import TP
from mode import Service

from streams.consumer import ROOM_SECONDS, Consumer, ConsumerThread

ONE, OTHER = TP("articles", 0), TP("mentions", 0)
FAUST_WAITS = 1.0


class Waiting(Consumer):
    """Of Faust's consumer as much as waits for records; it notes for how long."""

    should_stop = False

    def __init__(self, *, full: set[TP], active: set[TP], is_adrift: bool = False) -> None:
        self.waits: list[float] = []
        self.sought_back = 0
        self._buffered_partitions = full
        self._active_partitions = active
        self._is_adrift = is_adrift
        self._seeks = 0
        self._commits = {}
        self._committed_offset = defaultdict(lambda: None, {ONE: 40})
        self._acked = defaultdict(list)
        self._thread: Any = SimpleNamespace(positions={ONE: 100})
        self.app: Any = SimpleNamespace(consumer_generation_id=1)
        self.scheduler: Any = SimpleNamespace(iterate=lambda _: iter(()))

    async def _seek_back(self) -> None:
        self.sought_back += 1


@pytest.fixture(autouse=True)
def _faust_finds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    async def wait(consumer: Waiting, timeout: float) -> Any:  # noqa: ASYNC109
        consumer.waits.append(timeout)
        return {}, set(consumer._active_partitions)

    monkeypatch.setattr(driver.Consumer, "_wait_next_records", wait)


async def look(consumer: Consumer) -> None:
    assert [each async for each in consumer.getmany(FAUST_WAITS)] == []


@pytest.mark.parametrize(
    ("full", "waits"), [(set(), FAUST_WAITS), ({ONE}, ROOM_SECONDS)], ids=["room", "full"]
)
async def test_the_others_are_not_waited_for_long_while_a_stream_is_full(
    full: set[TP], waits: float
) -> None:
    consumer = Waiting(full=full, active={OTHER})
    await look(consumer)

    assert consumer.waits == [waits]


async def test_where_all_streams_are_full_no_old_position_is_passed() -> None:
    consumer = Waiting(full={ONE}, active=set())
    await look(consumer)

    assert consumer.waits == []
    assert consumer._commits == {}


@pytest.mark.parametrize("service", [Consumer, ConsumerThread])
def test_what_faust_says_of_a_service_is_not_said_in_our_name(service: type[Service]) -> None:
    assert service.logger.name.startswith("faust.")


async def test_what_is_to_be_sought_back_is_though_all_streams_are_full() -> None:
    consumer = Waiting(full={ONE}, active=set(), is_adrift=True)
    await look(consumer)

    assert consumer.waits == [FAUST_WAITS]
    assert consumer.sought_back == 1
