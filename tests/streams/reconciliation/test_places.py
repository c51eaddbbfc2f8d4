"""Sets of places: what is put in is in, whatever its order and distance, and nothing else."""

import sys

from hypothesis import given
from hypothesis import strategies as st

from streams.reconciliation.places import Place, Places

places = st.builds(
    Place,
    topic_id=st.sampled_from(["one", "two"]),
    partition=st.integers(0, 3),
    offset=st.integers(0, 5000) | st.integers(0, 10**19),
)


@given(st.sets(places), places)
def test_they_hold_what_a_set_would(put_in: set[Place], other: Place) -> None:
    held = Places()
    for place in put_in:
        held.add(place)

    assert list(held) == sorted(put_in)
    assert (other in held) == (other in put_in)


@given(st.sets(places))
def test_the_first_of_a_partition_is_its_lowest(put_in: set[Place]) -> None:
    held = Places()
    for place in put_in:
        held.add(place)

    for topic_id, partition in (("one", 0), ("two", 3)):
        offsets = [place.offset for place in put_in if place[:2] == (topic_id, partition)]
        assert held.first(topic_id, partition) == min(offsets, default=None)


def test_a_hundred_thousand_arrivals_take_less_than_a_byte_each() -> None:
    held = Places()
    for offset in range(100_000):
        held.add(Place("one", 0, offset))

    chunks = held._chunks["one", 0]
    size = sys.getsizeof(chunks) + sum(map(sys.getsizeof, chunks.values()))
    assert size < 100_000
