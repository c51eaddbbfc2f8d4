from typing import Any

import pytest

from alerts.retry import resent
from schemas.delivery import DeliveryState, ToldIn
from streams.reconciliation.books import Asked, Books, Seen
from streams.reconciliation.shares import Share, Shares, shares
from tests.builders import NOON, a_delivery, an_alert

DELIVERED, GROUPED = DeliveryState.DELIVERED, DeliveryState.GROUPED


def books(*, committed: int = 99) -> Books:
    return Books(Asked(topic_ids={}, committed={("alerts", 0): committed}, reach={}))


def the_shares(*deliveries: Any, committed: int = 99) -> tuple[Shares, ...]:
    kept = books(committed=committed)
    for offset, delivery in enumerate(deliveries):
        kept.alert(delivery.alert_id, Seen(0, 7, 0), None)
        kept.delivery(delivery, Seen(0, offset, 0))
    return shares(kept)


@pytest.mark.parametrize(
    ("state", "told_in", "share"),
    [
        (DELIVERED, None, Share.AT_ONCE),
        (DELIVERED, ToldIn.AT_ONCE, Share.AT_ONCE),
        (GROUPED, ToldIn.GROUP, Share.GROUPED),
        (GROUPED, ToldIn.DIGEST, Share.DIGEST),
        (GROUPED, None, Share.DIGEST),
        (DeliveryState.SUPPRESSED, None, Share.SUPPRESSED),
        (DeliveryState.FAILED, ToldIn.DIGEST, Share.FAILED),
        (DeliveryState.RETRYING, ToldIn.DIGEST, Share.OPEN),
        (DeliveryState.PENDING, None, Share.OPEN),
    ],
)
def test_each_delivery_has_one_share(
    state: DeliveryState, told_in: ToldIn | None, share: Share
) -> None:
    (part,) = the_shares(a_delivery(state, told_in=told_in))

    assert part == Shares("desk", 1, {share: 1})
    assert part.adds_up


def test_destinations_are_counted_apart_and_by_name() -> None:
    two = [a_delivery(DELIVERED, alert=name, destination="mail") for name in "ab"]

    found = the_shares(*two, a_delivery(DELIVERED))

    assert [(part.destination, part.routed) for part in found] == [("desk", 1), ("mail", 2)]


def test_an_alert_that_never_came_to_one_of_its_destinations_does_not_add_up() -> None:
    told = a_delivery(DELIVERED, routed_to=("desk", "mail"))

    desk, mail = the_shares(told)

    assert desk.adds_up
    assert (mail.destination, mail.routed, mail.adds_up) == ("mail", 1, False)


def test_one_that_is_only_being_routed_is_no_fault() -> None:
    told = a_delivery(DELIVERED, routed_to=("desk", "mail"))

    (desk,) = the_shares(told, committed=7)

    assert desk.adds_up


def test_what_failed_and_was_sent_again_is_open_and_then_told() -> None:
    failed = a_delivery(DeliveryState.FAILED)
    again = resent(failed, an_alert(), NOON)
    told = a_delivery(GROUPED, told_in=ToldIn.DIGEST)

    (while_open,) = the_shares(failed, again)
    (at_last,) = the_shares(failed, again, told)

    assert while_open.counts == {Share.OPEN: 1}
    assert at_last.counts == {Share.DIGEST: 1}
