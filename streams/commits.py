"""Which offset of a partition may be committed: as far as every record is handled, no further."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Commits:
    """One partition since its last seek.

    ``next`` is the offset to commit: everything below it is handled or does not exist.
    """

    next: int
    _last: int = -1
    _holes: dict[int, int] = field(default_factory=dict)
    _handled: set[int] = field(default_factory=set)

    def delivered(self, offset: int) -> bool:
        """Take note of a record handed out; false for one that was handed out before."""
        if offset <= self._last:
            return False
        self.passed(offset)
        self._last = offset
        return True

    def passed(self, position: int) -> None:
        """Take note that nothing exists between the last record and ``position``.

        Kafka's own markers of transactions take offsets, and compaction takes records away.
        """
        after = max(self._last + 1, self.next)
        if position > after:
            self._holes[after] = position
            self._last = position - 1

    def handled(self, offset: int) -> None:
        """Take note that a record is handled."""
        if offset >= self.next:
            self._handled.add(offset)

    def advance(self) -> int:
        """Return the offset to commit now."""
        while True:
            if self.next in self._handled:
                self._handled.remove(self.next)
                self.next += 1
            elif self.next in self._holes:
                self.next = self._holes.pop(self.next)
            else:
                return self.next
