"""Watches: what analysts want to hear of, as data.

A watch says between whom (the parties, and who stands for each), in which instrument, and by
which ways of saying it; which other instruments use the same words; and it brings samples,
texts that it must and must not match, which are run whenever it is loaded.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from schemas.concepts import Concept
from schemas.errors import ConfigurationError
from schemas.findings import Findings

Find = Callable[[str, str, str | None], Findings]
"""Title, text and claimed language to findings: extraction, as the judge's side sees it."""


class Saying(StrEnum):
    """A way in which a text can say it."""

    NAME = "name"
    SHORT_NAME = "short_name"
    CONTENT = "content"
    ARTICLE = "article"
    INVOKED = "invoked"


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
    """What one watch is after; ``state_of`` gives the state that an id stands for."""

    id: str
    title: str
    parties: tuple[WatchParty, WatchParty]
    instrument: Instrument
    sayings: frozenset[Saying]
    rivals: tuple[Rival, ...]
    state_of: Mapping[str, str]
    must_match: tuple[Sample, ...]
    must_not_match: tuple[Sample, ...]

    @property
    def samples(self) -> Iterator[tuple[Sample, bool]]:
        """Each sample, and whether it must match."""
        yield from ((sample, True) for sample in self.must_match)
        yield from ((sample, False) for sample in self.must_not_match)


def load_watches(path: Path | None = None, *, find: Find) -> tuple[Watch, ...]:
    """Read a watch file, the ``*.yaml`` files of a folder, or what is shipped; run the samples.

    Raises `ConfigurationError`, with file and line or place, for what is no watch, for two of one
    id, and for a sample that gets another verdict than it must.
    """
    from alerts.watches_file import read

    watches = tuple(read(name, text) for name, text in _texts(path))
    if not watches:
        raise ConfigurationError(str(path), "holds no watch: nothing would ever be told")
    ids = [watch.id for watch in watches]
    if doubled := [id_ for id_ in ids if ids.count(id_) > 1]:
        raise ConfigurationError(str(path), f"two watches are named {doubled[0]!r}")
    for watch in watches:
        run_samples(watch, find=find)
    return watches


def run_samples(watch: Watch, *, find: Find) -> None:
    """Raise `ConfigurationError` for the first sample that gets another verdict than it must."""
    from alerts.judge import judge
    from schemas.report import VerdictKind

    for sample, wanted in watch.samples:
        verdict = judge(find(sample.title, sample.text, sample.language), watch)
        if (verdict.verdict is VerdictKind.MENTION) is not wanted:
            kind = "must_match" if wanted else "must_not_match"
            why = f"{verdict.verdict.value} ({', '.join(verdict.reasons) or 'no reason'})"
            raise ConfigurationError(
                f"watch {watch.id}", f"{kind} sample {sample.text!r} got the verdict {why}"
            )


def _texts(path: Path | None) -> Iterator[tuple[str, str]]:
    sources: Sequence[Traversable]
    if path is None:
        sources = _yaml_files(files("alerts") / "shipped")
    elif path.is_dir():
        sources = _yaml_files(path)
    else:
        sources = [path]
    for source in sources:
        try:
            yield source.name, source.read_bytes().decode("utf-8-sig")
        except OSError as error:
            raise ConfigurationError(source.name, error.strerror or "cannot be read") from None
        except UnicodeDecodeError as error:
            raise ConfigurationError(source.name, f"is not UTF-8 at byte {error.start}") from None


def _yaml_files(folder: Traversable) -> list[Traversable]:
    found = (path for path in folder.iterdir() if path.name.endswith((".yaml", ".yml")))
    return sorted(found, key=lambda path: path.name)
