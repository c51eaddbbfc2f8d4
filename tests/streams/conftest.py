import os
from pathlib import Path

import pytest


@pytest.fixture
def fifo(tmp_path: Path) -> Path:
    """Opened by one, it waits until the other opens it."""
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    return fifo
