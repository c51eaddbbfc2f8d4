"""Texts under `tests/` whose state somebody labelled."""

from collections.abc import Iterator
from pathlib import Path

from streams.evaluation.gold import Gold

TESTS = Path(__file__).parents[1]


def labelled(pattern: str) -> Iterator[tuple[str, Gold]]:
    """Yield the name of the file and each text of these files that has a state."""
    for path in sorted(TESTS.glob(pattern)):
        for line in path.read_text(encoding="utf-8").splitlines():
            if '"state"' in line:
                yield path.stem, Gold.model_validate_json(line)
