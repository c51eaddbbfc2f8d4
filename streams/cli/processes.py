"""The worker as a process of its own, beside the one that shows what it does."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from streams.settings import SECRETS, Settings, variables_of

_BEYOND_GRACE_SECONDS = 5


class WorkerProcess:
    """One ``clausewatch worker``, told by environment what it needs to know."""

    def __init__(
        self, settings: Settings, *, log: Path | None, is_to_rebuild: bool = False
    ) -> None:
        """``log`` takes its log; without one it goes where ours goes.

        ``is_to_rebuild`` has its first run make the memory of what was told anew.
        """
        self._environment = environment_for(settings, os.environ)
        self._patience_seconds = settings.shutdown_grace_seconds + _BEYOND_GRACE_SECONDS
        self._log = log
        self._arguments = ["worker", "--until-stdin-closes"]
        self._once = ["--rebuild"] if is_to_rebuild else []
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, or start it again."""
        stderr: IO[bytes] | None = self._log.open("ab") if self._log else None
        # In a session of its own: a Ctrl-C is ours to hand on, once the shutdown is in order.
        # Should we be killed, the pipe closes, and the worker stops by itself.
        self._process = subprocess.Popen(  # noqa: S603  (our own program)
            [sys.executable, "-m", "streams.cli", *self._arguments, *self._once],
            env=self._environment,
            stdin=subprocess.PIPE,
            stderr=stderr,
            start_new_session=True,
        )
        self._once = []
        if stderr:
            stderr.close()

    @property
    def status(self) -> int | None:
        """Its exit status; ``None`` while it runs."""
        return self._process.poll() if self._process else None

    def stop(self) -> int | None:
        """Ask it to finish what is in flight; past its grace, end it. Returns its exit status."""
        if self._process is None:
            return None
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        try:
            return self._process.wait(self._patience_seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()

    def log_tail(self, lines: int = 12) -> str:
        """Return the end of its log."""
        if self._log is None or not self._log.exists():
            return ""
        return "\n".join(self._log.read_text(errors="replace").splitlines()[-lines:])


def environment_for(settings: Settings, outside: Mapping[str, str]) -> Mapping[str, str]:
    """Return an environment that says each setting as it is here, whatever it is outside.

    A secret is not written anew: it stays where it stands outside, or is left out.
    """
    heard = {name: value for name, value in settings if value is not None}
    told = {
        variables_of(name)[0]: _text(value) for name, value in heard.items() if name not in SECRETS
    }
    kept = {each for name in SECRETS if name in heard for each in variables_of(name)}
    ours = {each for name in Settings.model_fields for each in variables_of(name)} - kept
    return {name: value for name, value in outside.items() if name.upper() not in ours} | told


def _text(value: object) -> str:
    return str(value.absolute() if isinstance(value, Path) else value)
