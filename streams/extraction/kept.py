"""Language data that were worked out, kept for the next process, as Python keeps its bytecode.

Reading and checking the files takes seconds, and a worker that was killed is to be back in ten.
What is kept is found by a digest of all that it came from: the data, the code and the versions of
what the code leans on. Nothing is kept of data whose samples did not hold.
"""

import os
import pickle
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import islice
from pathlib import Path
from typing import Self
from uuid import uuid4

from streams.extraction.language_data import LanguageData

_MOST_KEPT = 4
"""Versions that may stand side by side: a second checkout is not to drive out the first."""

_CODE = ("streams.extraction", "schemas")
_LEANS_ON = (
    *("ahocorasick-rs", "babel", "ftfy", "numpy", "py3langid"),
    *("pydantic", "regex", "ruamel.yaml", "spacy"),
)
_DIGEST_BYTES = 32
_OTHERS_MAY_WRITE = 0o022


@dataclass(frozen=True, slots=True)
class Kept:
    """The place of what came from certain files and this code."""

    path: Path

    @classmethod
    def of(cls, source: Traversable, cache: Path) -> Self:
        """Find the place, in a folder for caches, by digest."""
        return cls(cache / "language-data" / f"{digest_of(source).hex()}.pickle")

    def read(self) -> LanguageData | None:
        """Return what is kept; None where nothing is, or it is damaged, or others may write it."""
        try:
            with self.path.open("rb") as file:
                if is_anybodys(os.fstat(file.fileno())) or is_anybodys(self.path.parent.stat()):
                    return None
                digest, content = file.read(_DIGEST_BYTES), file.read()
        except OSError:
            return None
        if digest != _digest(content):
            return None
        with suppress(OSError):
            os.utime(self.path)  # what is used is not the next to go
        # Written by this user for this very code, and whole.
        data = pickle.loads(content)  # noqa: S301
        return data if isinstance(data, LanguageData) else None

    def write(self, data: LanguageData) -> None:
        """Keep data whole or not at all; a folder that cannot be written only costs time."""
        content = pickle.dumps(data, pickle.HIGHEST_PROTOCOL)
        being_written = self.path.with_suffix(f".{uuid4().hex}")
        with suppress(OSError):
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            try:
                being_written.touch(mode=0o600)
                being_written.write_bytes(_digest(content) + content)
                being_written.replace(self.path)
            finally:
                being_written.unlink(missing_ok=True)
            self._forget_older()

    def _forget_older(self) -> None:
        kept = sorted(
            self.path.parent.glob("*.pickle"), key=lambda path: path.stat().st_mtime, reverse=True
        )
        for path in islice(kept, _MOST_KEPT, None):
            path.unlink(missing_ok=True)


def digest_of(source: Traversable, *more: Traversable) -> bytes:
    """Digest language data, the code that reads them and what it leans on, and ``more`` folders."""
    digest = blake2b(digest_size=_DIGEST_BYTES)
    digest.update(repr((sys.version, *((name, version(name)) for name in _LEANS_ON))).encode())
    for root in (source / "languages", source / "gazetteer", *map(files, _CODE), *more):
        for name, content in _contents(root):
            digest.update(f"{name} {len(content)}\n".encode() + content)
    return digest.digest()


def is_anybodys(status: os.stat_result) -> bool:
    """Whether a file is another user's, or others may write it: then it is not to be trusted."""
    return status.st_uid != os.geteuid() or bool(status.st_mode & _OTHERS_MAY_WRITE)


def _digest(content: bytes) -> bytes:
    return blake2b(content, digest_size=_DIGEST_BYTES).digest()


def _contents(root: Traversable) -> Iterator[tuple[str, bytes]]:
    """Yield the files of a folder, by name, and what is in them: data or code."""
    for path in sorted(root.iterdir(), key=lambda path: path.name):
        if path.name.endswith((".toml", ".py")):
            yield path.name, path.read_bytes()
