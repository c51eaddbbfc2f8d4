"""Bring the jars onto this machine, with jgo's Maven layer, and trust none unseen."""

import fcntl
import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from schemas.errors import BrokerUnavailable
from streams.broker.jars import Jar, is_intact, locked_jars

if TYPE_CHECKING:
    from jgo.maven import MavenContext

Progress = Callable[[int, int, int], None]

_AT_ONCE = 6
_ANSWER_SECONDS = 30


def fetch_jars(
    cache_dir: Path, *, repository: str | None = None, progress: Progress | None = None
) -> list[Path]:
    """Return Kafka's class path: each jar of the lock, its SHA-256 checked at this very call.

    What is missing or differs is fetched from ``repository`` (Maven Central) first. ``progress``
    is told the files done, the files to fetch and the bytes so far, from one thread at a time.
    Several processes may call this at once. Raises `BrokerUnavailable` that says what is needed.
    """
    jars = locked_jars()
    fetch_missing(jars, cache_dir, repository=repository, progress=progress)
    return [cache_dir / jar.path for jar in jars]


def fetch_missing(
    jars: Sequence[Jar],
    cache_dir: Path,
    *,
    repository: str | None = None,
    progress: Progress | None = None,
) -> None:
    """Have each of ``jars`` whole under ``cache_dir``."""
    try:
        if all(is_intact(jar, cache_dir) for jar in jars):
            return
        with _staging(cache_dir) as staging:
            # Another process may have fetched them while this one waited its turn.
            missing = [jar for jar in jars if not is_intact(jar, cache_dir)]
            tally = _Tally(len(missing), progress)
            _fetch_all(missing, _Source(staging, cache_dir, repository, tally))
    except _NotGiven as error:
        raise BrokerUnavailable(_help(error, jars, cache_dir)) from error
    except OSError as error:
        raise BrokerUnavailable(f"cannot keep Kafka's jars in {cache_dir}: {error}") from error


class _NotGiven(Exception):
    """The repository does not give a jar."""


class _Tally:
    """Adds up what several downloads report, and passes the sums on one at a time."""

    def __init__(self, files: int, progress: Progress | None) -> None:
        self._files = files
        self._progress = progress
        self._lock = Lock()
        self._done = 0
        self._bytes = 0

    def add(self, *, files: int = 0, size: int = 0) -> None:
        with self._lock:
            self._done += files
            self._bytes += size
            if self._progress is not None:
                self._progress(self._done, self._files, self._bytes)

    @contextmanager
    def watch(self, _filename: str, _size: int) -> Iterator[Callable[[int], None]]:
        """Serve as jgo's progress callback."""
        yield lambda size: self.add(size=size)


class _Source:
    """One Maven repository, the way jgo reads it; what is not as locked never leaves staging."""

    def __init__(
        self, staging: Path, cache_dir: Path, repository: str | None, tally: _Tally
    ) -> None:
        self._name = _name(repository)
        self._cache_dir = cache_dir
        self._tally = tally
        self._maven = _maven(staging, repository, tally)

    def fetch(self, jar: Jar) -> None:
        """Put the jar in its place, whole, or raise `_NotGiven`."""
        # A second try, for connections break.
        why = self._try(jar) and self._try(jar)
        if why is not None:
            raise _NotGiven(f"{jar.filename} from {self._name}: {why}")
        self._tally.add(files=1)

    def _try(self, jar: Jar) -> str | None:
        artifact = self._maven.project(jar.group, jar.artifact).at_version(jar.version).artifact()
        staged = self._maven.repo_cache / jar.path
        staged.unlink(missing_ok=True)
        try:
            artifact.resolve()
        except (RuntimeError, ValueError):  # jgo's words for an answer that it has no use for
            return "not there"
        except OSError as error:
            # The errors of requests are OSErrors without a number; their texts are long.
            if error.errno is not None:
                raise
            return type(error).__name__
        if not is_intact(jar, self._maven.repo_cache):
            return "not the file that the lock names (SHA-256 differs)"
        place = self._cache_dir / jar.path
        place.parent.mkdir(parents=True, exist_ok=True)
        staged.replace(place)
        return None


def _name(repository: str | None) -> str:
    """Return what to call a repository; its address may hold a password."""
    if repository is None:
        return "Maven Central"
    return urlsplit(repository).hostname or "the repository given"


def _maven(staging: Path, repository: str | None, tally: _Tally) -> "MavenContext":
    from jgo.maven import MavenContext, PythonResolver

    return MavenContext(
        resolver=PythonResolver(progress_callback=tally.watch),
        repo_cache=staging,
        remote_repos={"mirror": repository.rstrip("/")} if repository else None,
        timeout=_ANSWER_SECONDS,
    )


def _fetch_all(jars: Sequence[Jar], source: _Source) -> None:
    pool = ThreadPoolExecutor(_AT_ONCE)
    try:
        for _ in pool.map(source.fetch, jars):
            pass
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def _staging(cache_dir: Path) -> Iterator[Path]:
    """Yield an empty folder for half-written files; one process at a time has it."""
    cache_dir.mkdir(parents=True, exist_ok=True)
    staging = cache_dir / ".partial"
    with (cache_dir / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        # A process that was killed may have left its halves.
        shutil.rmtree(staging, ignore_errors=True)
        try:
            yield staging
        finally:
            shutil.rmtree(staging, ignore_errors=True)


def _help(error: _NotGiven, jars: Sequence[Jar], cache_dir: Path) -> str:
    missing = sum(not is_intact(jar, cache_dir) for jar in jars)
    return (
        f"could not fetch {error}. The embedded Kafka needs {len(jars)} jars (about 45 MB) from "
        f"Maven Central, once; {cache_dir} still lacks {missing}. Connect to the network, copy "
        "that folder from a machine that has it whole, or name a mirror in "
        "CLAUSEWATCH_MAVEN_REPOSITORY."
    )
