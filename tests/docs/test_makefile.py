"""What a newcomer meets whose Python cannot do."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


VERSIONS, VENV = "3.11 to 3.13", "apt install python3-venv"
PYTHON = """#!/bin/sh
# A Python of another version, and without what Debian packs on its own.
case "$2" in
  *version_info*)
    exec {python} -c 'import sys; sys.version_info = {version}; exec(sys.argv[1])' "$2" ;;
  *ensurepip*) exit 1 ;;
esac
exec {python} "$@"
"""


@pytest.mark.parametrize(
    ("version", "hint"),
    [
        pytest.param((3, 10, 19), VERSIONS, id="too old"),
        pytest.param((3, 14, 0), VERSIONS, id="too new"),
        pytest.param((3, 11, 0), VENV, id="the oldest, Debian's without venv"),
        pytest.param((3, 13, 9), VENV, id="the newest, Debian's without venv"),
    ],
)
def test_a_python_that_cannot_do_gets_one_line(
    version: tuple[int, ...], hint: str, tmp_path: Path
) -> None:
    python = tmp_path / "python3"
    python.write_text(PYTHON.format(python=sys.executable, version=version))
    python.chmod(0o755)
    make = shutil.which("make")
    assert make is not None

    told = subprocess.run(
        [make, "-s", f"PYTHON={python}", f"VENV={tmp_path / 'venv'}", "demo"],
        cwd=ROOT,
        capture_output=True,
        check=False,
        text=True,
    )

    assert told.returncode != 0
    said = [line for line in told.stderr.splitlines() if not line.startswith("make")]
    assert len(said) == 1
    assert hint in said[0]
    assert not (tmp_path / "venv").exists()
