"""Durations as people write them: 90m, 12h, 1d12h."""

import re
from datetime import timedelta

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_PART = re.compile(r"([0-9]{1,6})([smhd])")
_WHOLE = re.compile(r"([0-9]{1,6}[smhd])+")


def duration(text: str) -> timedelta | None:
    """Return how long it is; ``None`` for what is no duration."""
    if not _WHOLE.fullmatch(text.strip()):
        return None
    parts = _PART.findall(text)
    return timedelta(seconds=sum(int(count) * _SECONDS[unit] for count, unit in parts))
