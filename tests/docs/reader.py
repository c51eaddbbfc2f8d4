"""A reader who follows a page word by word, in a fresh folder."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.docs.steps import NotRun, Save, Step, Stop, Type, steps

PATIENCE_SECONDS = 120.0

# What differs from run to run in what is shown.
_VARIES = re.compile(
    r"(?P<id>\b[0-9a-f]{32}\b|\b[0-9a-f]{12}\b)"
    r"|(?P<time>\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d)?)"
    r"|(?P<day>\d{1,2} [A-Z][a-z]+ \d{4}, \d\d:\d\d)"
    r"|(?P<loopback>127\.0\.0\.1:\d+)"
    r"|(?P<any>…)"
)
_INSTEAD = {
    "id": r"[0-9a-f]+",
    "time": r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d)?",
    "day": r"\d{1,2} [A-Z][a-z]+ \d{4}, \d\d:\d\d",
    "loopback": r"127\.0\.0\.1:\d+",
    "any": r".*",
}


class Reader:
    """Types into a shell of their own what pages say, and stops at the end what still runs.

    ``replaced`` is what is typed and saved in place of a page's placeholders, ``shown_as`` what is
    read in place of what was shown.
    """

    def __init__(
        self,
        folder: Path,
        *,
        replaced: Mapping[str, str] | None = None,
        shown_as: Mapping[str, str] | None = None,
        **environment: str,
    ) -> None:
        self.folder = folder
        self._replaced = replaced or {}
        self._shown_as = shown_as or {}
        binaries = str(Path(sys.executable).parent)
        self._environment = os.environ | {
            "PATH": os.pathsep.join([binaries, os.environ["PATH"]]),
            "NO_COLOR": "1",
            **environment,
        }
        self._staying: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        while self._staying:
            self._stop(self._staying.pop())

    def follow(self, page: Path) -> None:
        """Do all that a page says."""
        for step in steps(page):
            try:
                self._do(step)
            except AssertionError as failed:
                raise AssertionError(f"{page.name}:{step.line}: {failed}") from failed

    def _do(self, step: Step) -> None:
        match step:
            case Save():
                path = self.folder / step.name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(self._filled(step.text), encoding="utf-8")
            case Type(stays=True):
                self._begin(step)
            case Type():
                self._type(step)
            case Stop():
                status = self._stop(self._staying.pop())
                assert status in {0, 130}, f"ended with status {status}"
            case NotRun():
                pass

    def _type(self, step: Type) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            ended = subprocess.run(
                ["/bin/bash", "-c", self._script(step, keep=True)],
                cwd=self.folder,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                timeout=PATIENCE_SECONDS,
                check=False,
            )
            shown = self._read(ended.stdout)
            is_well = ended.returncode == step.exits
            missing = missed(step.shown or "", shown)
            if (is_well and missing is None) or not step.in_time or time.monotonic() > deadline:
                break
            time.sleep(0.2)
        assert is_well, f"ended with status {ended.returncode}, not {step.exits}:\n{shown}"
        assert missing is None, f"does not show {missing!r}:\n{shown}"

    def _begin(self, step: Type) -> None:
        log = self.folder / f".terminal-{step.line}"
        with log.open("wb") as output:
            process = subprocess.Popen(
                ["/bin/bash", "-c", self._script(step, keep=False)],
                cwd=self.folder,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        self._staying.append(process)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while (missing := missed(step.shown or "", self._read(log.read_bytes()))) is not None:
            assert process.poll() is None, f"ended:\n{log.read_text(errors='replace')}"
            assert time.monotonic() < deadline, f"does not show {missing!r}:\n{log.read_text()}"
            time.sleep(0.1)

    def _script(self, step: Type, *, keep: bool) -> str:
        """Return what the shell runs: with what was exported there before, which it may keep."""
        exported = f"{self.folder}/.exported"
        kept = f"trap 'export -p > {exported}' EXIT\n" if keep else ""
        known = f"[ ! -e {exported} ] || . {exported}\n" if step.knows_exports else ""
        return f"set -eu\n{known}{kept}{self._filled(step.command)}"

    def _filled(self, text: str) -> str:
        for placeholder, instead in self._replaced.items():
            text = text.replace(placeholder, instead)
        return text

    def _read(self, shown: bytes) -> str:
        text = shown.decode(errors="replace")
        for found, read in self._shown_as.items():
            text = text.replace(found, read)
        return text

    @staticmethod
    def _stop(process: subprocess.Popen[bytes]) -> int:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGINT)
        try:
            return process.wait(PATIENCE_SECONDS)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


def missed(wanted: str, shown: str) -> str | None:
    """Return the first line of ``wanted`` that is not shown, in its order, or nothing."""
    lines = iter([" ".join(line.split()) for line in shown.splitlines()])
    for line in filter(None, (" ".join(line.split()) for line in wanted.splitlines())):
        pattern = re.compile(_pattern(line))
        if not any(pattern.search(each) for each in lines):
            return line
    return None


def _pattern(line: str) -> str:
    pieces, at = [], 0
    for varying in _VARIES.finditer(line):
        pieces += [re.escape(line[at : varying.start()]), _INSTEAD[str(varying.lastgroup)]]
        at = varying.end()
    return "".join([*pieces, re.escape(line[at:])])
