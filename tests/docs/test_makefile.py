"""What a newcomer meets: the first command of the README, also where their Python cannot do."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.conftest import ROOT

LONGEST_SECONDS = 280


@pytest.mark.kafka
@pytest.mark.long
def test_the_first_command_of_the_readme_shows_the_alerts(tmp_path: Path) -> None:
    # The make that runs the tests hands its own arguments on.
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    told = subprocess.run(
        ["make", "demo"],  # noqa: S607
        cwd=ROOT,
        env=kept | {"CLAUSEWATCH_DATA_DIR": str(tmp_path), "NO_COLOR": "1"},
        capture_output=True,
        timeout=LONGEST_SECONDS,
        check=False,
        text=True,
    )

    assert told.returncode == 0, told.stdout + told.stderr
    assert told.stdout.count("ALERT") == 10
    assert "10 alerts fired, 8 articles stayed silent" in " ".join(told.stderr.split())


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
