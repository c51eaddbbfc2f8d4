"""What a newcomer meets whose Python cannot do."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("refused", "hint"),
    [("version_info", "3.11"), ("ensurepip", "apt install python3-venv")],
    ids=["too old", "Debian's without venv"],
)
def test_a_python_that_cannot_do_gets_one_line(refused: str, hint: str, tmp_path: Path) -> None:
    python = tmp_path / "python3"
    python.write_text(
        f'#!/bin/sh\ncase "$*" in *{refused}*) exit 1;; esac\nexec {sys.executable} "$@"\n'
    )
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
