"""What a worker says of itself, where the rest of its tests does not show it."""

from streams.vitals import REFUSED_SECONDS, Vitals


def test_a_write_that_hangs_after_it_was_refused_is_soon_refused_no_more() -> None:
    now = 0.0
    vitals = Vitals(clock=lambda: now)
    vitals.refused("one", "reports")
    vitals.refused("another", "alerts")
    now = REFUSED_SECONDS - 1
    vitals.refused("another", "alerts")
    before = vitals.snapshot().refused
    now = REFUSED_SECONDS + 1

    assert before == {"reports", "alerts"}
    assert vitals.snapshot().refused == {"alerts"}
