"""Sources as a person names them: files, folders, ``-`` for standard input."""

import os
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from schemas.article import Article
from schemas.errors import NotReadable
from streams.child import Child
from streams.ingest.pages import page_child
from streams.ingest.records import Labelled, records_of


def read(*sources: str, now: Callable[[], datetime], stdin: BinaryIO) -> Iterator[Labelled]:
    """Read the sources in their order; what cannot be read is told in its place.

    A folder stands for the files below it, sorted, hidden ones left out. An error names a file by
    its whole path, which the label before it leaves out. ``fetched_at`` becomes
    ``now()`` where an article has none; no other date is ever set.

    What held something and can still not be read comes with a dead letter. What was never had
    comes without: a file that is missing or may not be opened, an empty one, a folder that
    cannot be listed.
    """
    with closing(page_child()) as pages:
        for source in sources:
            for label, found in _records(source, stdin, pages):
                yield label, _stamped(found, now) if isinstance(found, Article) else found


def _stamped(article: Article, now: Callable[[], datetime]) -> Article:
    if article.fetched_at is not None or "fetched_at" in article.unreadable:
        return article
    return article.model_copy(update={"fetched_at": now()})


def _records(source: str, stdin: BinaryIO, pages: Child) -> Iterator[Labelled]:
    if source == "-":
        yield from _stream(source, stdin, pages)
        return
    path = Path(source)
    # Unlike Path's own, it takes what cannot even be asked about for no folder.
    files = _below(path) if os.path.isdir(source) else {path.name or source: path}  # noqa: PTH112
    if not files:
        yield source, NotReadable(source, "holds no file")
    for name, file in sorted(files.items()):
        if isinstance(file, OSError):
            yield name, _unreadable(name, file)
        else:
            for label, found in _file(file, pages):
                yield _shortened(label, str(file), name), found


def _below(folder: Path) -> dict[str, Path | OSError]:
    """Return the files below a folder, each under its path from there.

    Beside them stand the folders that cannot be listed. Links to folders are not followed, and
    pipes and devices are left out: either might never end.
    """
    found: dict[str, Path | OSError] = {}

    def cannot_list(error: OSError) -> None:
        found[str(error.filename)] = error

    for place, folders, names in os.walk(folder, onerror=cannot_list):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for path in (Path(place, name) for name in names if not name.startswith(".")):
            if path.is_file() or not path.exists():
                found[path.relative_to(folder).as_posix()] = path
    return found


def _shortened(label: str, place: str, name: str) -> str:
    """Call by its name what is called by its place; an article's own id stays."""
    return f"{name}{label.removeprefix(place)}" if label.startswith(place) else label


def _file(path: Path, pages: Child) -> Iterator[Labelled]:
    place = str(path)
    try:
        stream = path.open("rb")
    except (OSError, ValueError) as error:
        yield place, _unreadable(place, error)
        return
    with stream:
        yield from _stream(place, stream, pages)


def _stream(name: str, stream: BinaryIO, pages: Child) -> Iterator[Labelled]:
    """Yield what the stream holds, or that it holds nothing."""
    is_empty = True
    try:
        for record in records_of(name, stream, pages):
            is_empty = False
            yield record
    except OSError as error:
        yield name, _unreadable(name, error)
    else:
        if is_empty:
            yield name, NotReadable(name, "holds no article")


def _unreadable(name: str, error: Exception) -> NotReadable:
    return NotReadable(name, getattr(error, "strerror", None) or f"cannot be read: {error}")
