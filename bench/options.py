"""What can be asked of a run."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Options:
    """How many of what; each section takes what concerns it."""

    rounds: int = 5
    count: int = 3_000
    seconds: float = 30.0
    articles: int = 200_000
