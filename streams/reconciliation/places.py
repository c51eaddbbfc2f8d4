"""Sets of places on a topic that stay small by the million: one bit for each offset."""

from collections.abc import Iterator
from typing import NamedTuple

from schemas.origin import Origin

_BITS = 1024


class Place(NamedTuple):
    """Where a record stands; the topic goes by Kafka's own id."""

    topic_id: str
    partition: int
    offset: int


def place_of(origin: Origin) -> Place:
    """Return an origin without its time: what makes an arrival one and the same."""
    return Place(origin.topic_id, origin.partition, origin.offset)


class Places:
    """A set of places. Offsets may lie as far apart as they like, and come in any order."""

    __slots__ = ("_chunks",)

    def __init__(self) -> None:
        self._chunks: dict[tuple[str, int], dict[int, int]] = {}

    def add(self, place: Place) -> None:
        """Put a place in."""
        chunk, bit = divmod(place.offset, _BITS)
        chunks = self._chunks.setdefault(place[:2], {})
        chunks[chunk] = chunks.get(chunk, 0) | 1 << bit

    def __contains__(self, place: Place) -> bool:
        chunk, bit = divmod(place.offset, _BITS)
        return bool(self._chunks.get(place[:2], {}).get(chunk, 0) >> bit & 1)

    def __iter__(self) -> Iterator[Place]:
        for (topic_id, partition), chunks in sorted(self._chunks.items()):
            for chunk, bits in sorted(chunks.items()):
                for bit in range(bits.bit_length()):
                    if bits >> bit & 1:
                        yield Place(topic_id, partition, chunk * _BITS + bit)

    def first(self, topic_id: str, partition: int) -> int | None:
        """Return the lowest offset of a partition."""
        chunks = self._chunks.get((topic_id, partition))
        if not chunks:
            return None
        lowest = min(chunks)
        return lowest * _BITS + (chunks[lowest] & -chunks[lowest]).bit_length() - 1
