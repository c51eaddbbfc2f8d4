r"""Record batches as Kafka hands them over, whatever the names of their headers are.

A header's name is meant to be UTF-8, and Kafka does not look. aiokafka 0.14 raises where it is
not: the same at each fetch, so that one record stops its partition, and the worker, for good.
Here such a name is spelt out (``\xff``), and the record goes on to where it is judged.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from aiokafka.consumer import fetcher
from aiokafka.record.default_records import _DefaultRecordBatchPy
from aiokafka.record.memory_records import _MemoryRecordsPy


def bear_any_header() -> None:
    """Let every consumer of this process bear such names; a second call changes nothing."""
    fetcher.MemoryRecords = Records


class Records(_MemoryRecordsPy):  # type: ignore[misc]  # aiokafka is untyped
    """What one answer of Kafka holds of a partition."""

    def next_batch(self) -> Any:
        """Return the next batch, or ``None``."""
        raw = self._next_slice
        batch = super().next_batch()
        return batch if batch is None or batch.magic < 2 else _Batch(batch, raw)  # noqa: PLR2004


class _Batch:
    """A batch that is read again, in plain Python, where aiokafka's own reader raises."""

    def __init__(self, batch: Any, raw: memoryview) -> None:
        self._batch = batch
        self._raw = raw

    def __getattr__(self, name: str) -> Any:
        return getattr(self._batch, name)

    def __next__(self) -> Any:
        return next(self._batch)

    def __iter__(self) -> Iterator[Any]:
        read = 0
        try:
            for record in self._batch:
                read += 1
                yield record
        except UnicodeDecodeError:
            yield from islice(_Spelt(self._raw), read, None)


class _Spelt(_DefaultRecordBatchPy):  # type: ignore[misc]  # aiokafka is untyped
    _buffer: bytearray

    def _maybe_uncompress(self) -> None:
        super()._maybe_uncompress()
        self._buffer = _Bytes(self._buffer)


class _Bytes(bytearray):
    def __getitem__(self, place: Any) -> Any:
        found = super().__getitem__(place)
        return _Bytes(found) if isinstance(place, slice) else found

    def decode(self, *_given: Any, **_named: Any) -> str:
        return super().decode("utf-8", "backslashreplace")
