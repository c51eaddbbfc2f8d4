from alerts.routes import everything_at_once
from alerts.routing import routed
from schemas.delivery import DeliveryState
from tests.builders import NOON, an_alert


def test_every_destination_hears_of_an_alert_at_once() -> None:
    deliveries = routed(an_alert(), everything_at_once(["desk", "ops"]), NOON)

    assert [delivery.destination for delivery in deliveries] == ["desk", "ops"]
    assert {delivery.state for delivery in deliveries} == {DeliveryState.PENDING}
    assert {delivery.alert_id for delivery in deliveries} == {an_alert().alert_id}


def test_a_pending_delivery_carries_the_alert_and_when_it_was_routed() -> None:
    (delivery,) = routed(an_alert(), everything_at_once(["desk"]), NOON)

    assert delivery.alert == an_alert()
    assert delivery.attempt == 0
    assert delivery.routed_at == delivery.changed_at == NOON
