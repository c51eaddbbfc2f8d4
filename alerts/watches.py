"""Watches: what analysts want to hear of, as data.

A watch says between whom (the parties, and who stands for each), in which instrument, and by
which ways of saying it; which other instruments use the same words; and it brings samples,
texts that it must and must not match, which are run whenever it is loaded.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from schemas.closed import ClosedList
from schemas.concepts import Concept


class Saying(ClosedList):
    """A way in which a text can say it."""

    NAME = "name", "by name: a mutual-defence pact, an aid clause"
    SHORT_NAME = "short_name", "by a shorter name: a defence pact, a military alliance"
    CONTENT = "content", "by content: aid if one of them is attacked"
    ARTICLE = "article", "by the article's number"
    INVOKED = "invoked", "by a clause of the treaty that is given as the ground for sending troops"


@dataclass(frozen=True, slots=True)
class WatchParty:
    """One side of the instrument: its QID, its English name, and all ids that stand for it."""

    id: str
    name: str
    ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class Instrument:
    """The instrument itself, and which concept its article is."""

    name: str
    signed_on: date
    article: Concept


@dataclass(frozen=True, slots=True)
class Rival:
    """An instrument that shares the words: known by its parties, or by a concept of its own."""

    name: str
    parties: tuple[frozenset[str], ...]
    concepts: frozenset[Concept]


@dataclass(frozen=True, slots=True)
class Sample:
    """A text that a watch must, or must not, match."""

    text: str
    language: str | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Watch:
    """What one watch is after; ``state_of`` gives the states that ids stand for; ask `state`."""

    id: str
    title: str
    parties: tuple[WatchParty, WatchParty]
    instrument: Instrument
    sayings: frozenset[Saying]
    rivals: tuple[Rival, ...]
    state_of: Mapping[str, str]
    must_match: tuple[Sample, ...]
    must_not_match: tuple[Sample, ...]

    def state(self, id_: str | None) -> str | None:
        """Return the state that an id stands for; one by its ISO 3166 code stands for itself."""
        if id_ is None or id_.startswith("iso:"):
            return id_
        return self.state_of.get(id_)

    @property
    def sides(self) -> tuple[frozenset[str], ...]:
        """Whose instrument it is: for each party, all ids that stand for it."""
        return tuple(party.ids for party in self.parties)

    @property
    def ours(self) -> frozenset[str]:
        """All ids that stand for either party."""
        return self.parties[0].ids | self.parties[1].ids

    @property
    def samples(self) -> Iterator[tuple[Sample, bool]]:
        """Each sample, and whether it must match."""
        yield from ((sample, True) for sample in self.must_match)
        yield from ((sample, False) for sample in self.must_not_match)
