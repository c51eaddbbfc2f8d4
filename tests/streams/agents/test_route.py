import pytest

from alerts.routes import everything_at_once
from schemas.delivery import Delivery, DeliveryState
from streams.agents.route import make_route
from tests.builders import NOON, an_alert, an_arrival, an_origin
from tests.streams.recording import Recorder


async def route(recorder: Recorder, *destinations: str) -> None:
    handle = make_route(
        routes=everything_at_once(destinations),
        now=lambda: NOON,
        enter=recorder.enter,
    )
    await handle(an_alert(), an_arrival(topic="clausewatch.alerts", caused_by=an_origin(7)))


async def test_each_destination_has_a_pending_delivery_with_the_alerts_origin() -> None:
    recorder = Recorder()

    await route(recorder, "desk", "ops")

    deliveries = recorder.on("deliveries", Delivery)
    assert [delivery.destination for delivery in deliveries] == ["desk", "ops"]
    assert {delivery.state for delivery in deliveries} == {DeliveryState.PENDING}
    assert [write.origin for write in recorder.writes] == [an_origin(7)] * 2


async def test_a_destination_that_could_not_be_written_down_fails_the_alert_as_a_whole() -> None:
    recorder = Recorder(fails_at=1)

    with pytest.raises(ConnectionError):
        await route(recorder, "desk", "ops", "mail")

    assert len(recorder.writes) == 2  # the others are written all the same


async def test_routed_again_it_has_the_same_keys() -> None:
    recorder = Recorder()

    await route(recorder, "desk")
    await route(recorder, "desk")

    once, again = recorder.on("deliveries", Delivery)
    assert once.key == again.key
