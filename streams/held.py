"""Watches whose samples held, remembered for the next process: trying them again costs a second.

They are tried on all their languages, each of which takes memory and time to be made ready. What is
remembered is a digest of the watch's text, of the judge and of all that it reads by: whatever of it
changes, the samples are tried again.
"""

from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from importlib.resources import files
from itertools import islice
from pathlib import Path
from typing import Self

from streams.extraction.kept import digest_of, is_anybodys

_MOST = 1_024
"""Watches that are remembered, the last that were tried: more than anybody loads at once."""


@dataclass(frozen=True, slots=True)
class Held:
    """The texts of watches whose samples held, as empty files in a folder."""

    folder: Path
    made_of: bytes

    @classmethod
    def of(cls, cache: Path) -> Self:
        """Find what is remembered, in a folder for caches, of this code and the shipped data."""
        alerts = files("alerts")
        made_of = digest_of(files("streams.extraction"), alerts, alerts / "shipped")
        return cls(cache / "watches-held", made_of)

    def __contains__(self, text: str) -> bool:
        """Whether its samples held; no where others may have said so."""
        place = self._place(text)
        try:
            return not (is_anybodys(place.stat()) or is_anybodys(self.folder.stat()))
        except OSError:
            return False

    def add(self, text: str) -> None:
        """Remember that its samples held; a folder that cannot be written only costs time."""
        with suppress(OSError):
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            place = self._place(text)
            place.touch(mode=0o600)
            others = [path for path in self.folder.iterdir() if path != place]
            others.sort(key=lambda path: path.stat().st_mtime_ns, reverse=True)
            for path in islice(others, _MOST - 1, None):
                path.unlink(missing_ok=True)

    def _place(self, text: str) -> Path:
        return self.folder / blake2b(self.made_of + text.encode(), digest_size=32).hexdigest()
