"""A process under measurement, with all that it starts: how it runs, and what it uses."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[1]

_STOP_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Usage:
    """Processor seconds so far, and resident bytes now, of a process and its descendants."""

    cpu_seconds: float
    resident_bytes: int


class Tree:
    """Processes and their descendants; what those that have ended used stays counted."""

    def __init__(self, *processes: "subprocess.Popen[bytes]") -> None:
        self._processes = processes
        self._spent: dict[tuple[int, float], float] = {}

    @classmethod
    def of(cls, trees: "Sequence[Tree]") -> "Tree":
        """Return several as one."""
        return cls(*(process for tree in trees for process in tree._processes))  # noqa: SLF001

    @property
    def has_ended(self) -> bool:
        """Whether one of the processes that were started is over."""
        return any(process.poll() is not None for process in self._processes)

    def usage(self) -> Usage:
        """Return what they use; a page that several of them share counts for each."""
        resident = 0
        for each in self._all():
            with suppress(psutil.NoSuchProcess):
                times = each.cpu_times()
                self._spent[each.pid, each.create_time()] = times.user + times.system
                resident += each.memory_info().rss
        return Usage(sum(self._spent.values()), resident)

    def _all(self) -> Iterator[psutil.Process]:
        for process in self._processes:
            with suppress(psutil.NoSuchProcess):
                root = psutil.Process(process.pid)
                yield from (root, *root.children(recursive=True))


@contextmanager
def running(
    module: str,
    *arguments: str,
    log: Path,
    environment: Mapping[str, str] | None = None,
) -> Iterator[Tree]:
    """Run a Python module until the block ends; what it says goes to ``log``."""
    command: Sequence[str] = [sys.executable, "-m", module, *arguments]
    with log.open("wb") as file:
        process = subprocess.Popen(
            command,
            cwd=log.parent,  # Faust makes a folder for its data wherever it runs
            env=os.environ | {"PYTHONPATH": str(ROOT)} | dict(environment or {}),
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
        )
        try:
            yield Tree(process)
        finally:
            process.terminate()
            try:
                process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def tail(log: Path, lines: int = 8) -> str:
    """Return the last lines of a log."""
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])
