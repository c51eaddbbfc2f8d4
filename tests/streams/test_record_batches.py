from collections.abc import Sequence

import pytest
from aiokafka.record.default_records import _DefaultRecordBatchBuilderPy

from streams.record_batches import Records

GZIP = 1


class Name(str):
    """A header's name of whatever bytes, which aiokafka itself would not write."""

    __slots__ = ("raw",)

    def encode(self, *_: str) -> bytes:
        return bytes.fromhex(self)


def a_batch(names: Sequence[str], *, compression: int = 0) -> bytes:
    """A batch with a record per name, each with one header."""
    builder = _DefaultRecordBatchBuilderPy(2, compression, 0, -1, -1, -1, 1 << 20)
    for offset, name in enumerate(names):
        builder.append(offset, 1_000, b"key", b"value", [(name, b"1")])
    return bytes(builder.build())


def told(raw: bytes) -> list[tuple[int, str]]:
    records, found = Records(raw), []
    while records.has_next():
        batch = records.next_batch()
        assert batch.validate_crc()
        found += [(record.offset, record.headers[0][0]) for record in batch]
    return found


@pytest.mark.parametrize("compression", [0, GZIP], ids=["plain", "gzip"])
def test_a_name_that_is_no_utf8_is_spelt_out_and_no_record_is_lost_or_doubled(
    compression: int,
) -> None:
    raw = a_batch(["a", "b", Name("fffe"), "ü", Name("c3")], compression=compression)

    assert told(raw) == [(0, "a"), (1, "b"), (2, r"\xff\xfe"), (3, "ü"), (4, r"\xc3")]


def test_names_that_are_utf8_are_read_as_ever() -> None:
    assert told(a_batch(["a", "ü"]) * 2) == [(0, "a"), (1, "ü")] * 2


def test_a_batch_tells_of_itself_what_it_told() -> None:
    batch = Records(a_batch(["a", "b"])).next_batch()

    assert (batch.base_offset, batch.next_offset, batch.is_control_batch) == (0, 2, False)
    assert next(batch).offset == 0


def test_where_kafka_sent_nothing_there_is_nothing() -> None:
    records = Records(b"")

    assert not records.has_next()
    assert records.next_batch() is None
