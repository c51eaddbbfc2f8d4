"""Loading watches: found, read, and their samples run before any of them is used."""

from collections.abc import Callable, Collection, Iterator, Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Protocol

from alerts.judge import judge
from alerts.watches import Watch
from alerts.watches_file import read
from schemas.errors import ConfigurationError
from schemas.findings import Findings
from schemas.report import VerdictKind

Find = Callable[[str, str, str | None, Collection[tuple[frozenset[str], ...]]], Findings]
"""Title, text, claimed language and the sides of every watch to findings: what extraction does."""


class Held(Protocol):
    """Remembers the texts of watches whose samples held; a ``set`` does it for this process."""

    def __contains__(self, text: str, /) -> bool:
        """Whether they held."""

    def add(self, text: str, /) -> None:
        """Take note that they did."""


def load_watches(
    path: Path | None = None, *, find: Find, held: Held | None = None
) -> tuple[Watch, ...]:
    """Read a watch file, the ``*.yaml`` files of a folder, or what is shipped; run the samples.

    Those of texts that ``held`` remembers are not run again.

    Raises `ConfigurationError`, with file and line or place, for what is no watch, for two of one
    id, and for a sample that gets another verdict than it must.
    """
    texts = list(_texts(path))
    watches = tuple(read(name, text) for name, text in texts)
    if not watches:
        raise ConfigurationError(str(path), "holds no watch: nothing would ever be told")
    ids = [watch.id for watch in watches]
    if doubled := [id_ for id_ in ids if ids.count(id_) > 1]:
        raise ConfigurationError(str(path), f"two watches are named {doubled[0]!r}")
    for watch, (_, text) in zip(watches, texts, strict=True):
        if held is None or text not in held:
            run_samples(watch, find=find)
            if held is not None:
                held.add(text)
    return watches


def run_samples(watch: Watch, *, find: Find) -> None:
    """Raise `ConfigurationError` for the first sample that gets another verdict than it must."""
    for sample, wanted in watch.samples:
        findings = find(sample.title, sample.text, sample.language, [watch.sides])
        verdict = judge(findings, watch)
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
