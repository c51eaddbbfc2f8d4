from collections.abc import Mapping
from dataclasses import dataclass, field
from queue import SimpleQueue

from schemas.errors import BrokerUnavailable
from streams.vitals import Place
from streams.watchdog import Offsets

HERE = Place("mine.articles", 0)
LAGGING = {HERE: Offsets(first=0, committed=0, end=2)}
IN_TIME = {HERE: Offsets(first=0, committed=2, end=2)}
AWAY = BrokerUnavailable("no answer")
PATIENCE_SECONDS = 30


@dataclass(slots=True)
class ScriptedKafka:
    """Answers as it is told to; `looks` tells of each look."""

    offsets_are: Mapping[Place, Offsets] | Exception = field(default_factory=lambda: IN_TIME)
    holds: bool = True
    looks: SimpleQueue[None] = field(default_factory=SimpleQueue)
    confirmations: int = 0
    is_closed: bool = False

    async def offsets(self) -> Mapping[Place, Offsets]:
        self.looks.put(None)
        if isinstance(self.offsets_are, Exception):
            raise self.offsets_are
        return self.offsets_are

    async def holds_record(self, place: Place, offsets: Offsets) -> bool:
        assert isinstance(self.offsets_are, Mapping)
        assert self.offsets_are[place] == offsets
        self.confirmations += 1
        return self.holds

    async def close(self) -> None:
        self.is_closed = True

    def has_looked(self, times: int) -> None:
        for _ in range(times):
            self.looks.get(timeout=PATIENCE_SECONDS)
