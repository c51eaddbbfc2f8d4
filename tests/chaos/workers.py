"""Workers as processes: started, stopped, killed, suspended, and what came of each."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.chaos.evidence import Crash, End

ENDED_ITSELF = frozenset({70, 71})
NO_KAFKA = frozenset({5})
START_SECONDS = 60.0
AFTERMATH_SECONDS = 5.0
"""How long a worker that was suspended may still say what it was about to say."""


@dataclass(slots=True)
class Worker:
    """One instance of the group, whichever process it is just now."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    grace_seconds: float
    process: subprocess.Popen[bytes] | None = None
    ends: list[End] = field(default_factory=list)
    crashes: list[Crash] = field(default_factory=list)
    _logged: int = 0
    _suspended_at: float | None = None

    def start(self) -> None:
        """Start it, unless it is there."""
        if self.process is not None:
            return
        self._logged = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, *self.command],
                env=os.environ | self.environment | {"CLAUSEWATCH_INSTANCE_ID": self.name},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def tend(self, *, kafka_is_away: bool) -> None:
        """Start it again if it ended itself, as whoever runs it would."""
        if self.process is None or self.process.poll() is None:
            return
        allowed = ENDED_ITSELF | NO_KAFKA if kafka_is_away else ENDED_ITSELF
        self._ended(allowed)
        self.start()

    @property
    def is_running(self) -> bool:
        """Whether it has said so since its start."""
        with self.log.open("rb") as log:
            log.seek(self._logged)
            return b"worker.running" in log.read()

    def kill(self) -> None:
        """End it by force; what it had under way is lost with it."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGKILL)
        self._ended(ENDED_ITSELF | {-signal.SIGKILL})

    def stop(self, *, kafka_is_away: bool) -> None:
        """Ask it to end, and see that it does within its grace."""
        if self.process is None:
            return
        # One that has not begun has nothing to put in order.
        begun = self.is_running
        allowed = frozenset({0}) if begun else frozenset({0, -signal.SIGTERM})
        allowed |= ENDED_ITSELF | NO_KAFKA if kafka_is_away else frozenset()
        self.process.send_signal(signal.SIGTERM)
        self._ended(allowed, most_seconds=self.grace_seconds + AFTERMATH_SECONDS)

    def suspend(self) -> None:
        """Let it stand still, as a virtual machine does that is moved."""
        if self.process is not None:
            self._suspended_at = time.time()
            self.process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on."""
        if self.process is not None and self._suspended_at is not None:
            self.process.send_signal(signal.SIGCONT)
            self.crashes.append(Crash(self._suspended_at, time.time() + AFTERMATH_SECONDS))
            self._suspended_at = None

    def _ended(self, allowed: frozenset[int], *, most_seconds: float = float("inf")) -> None:
        if self.process is None:
            return
        began = time.time()
        status: int | None
        try:
            status = self.process.wait(min(most_seconds + 5, 120))
        except subprocess.TimeoutExpired:
            status = None
            self.process.kill()
            self.process.wait()
        self.process = None
        seconds = time.time() - began
        self.ends.append(End(f"worker {self.name}", status, allowed, seconds, most_seconds))
        if status != 0:
            self.crashes.append(Crash(began, time.time()))
