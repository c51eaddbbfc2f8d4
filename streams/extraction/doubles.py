"""What a file says twice, however it is spelled: who mends one of two forgets the other."""

from collections.abc import Hashable, Sequence
from typing import Generic, NamedTuple, TypeVar

from schemas.errors import ConfigurationError
from streams.extraction import patterns
from streams.extraction.normal_form import normal_form

T = TypeVar("T", bound=Hashable)
_BETWEEN = "\x01"


class Said(NamedTuple, Generic[T]):
    """A pattern, where it stands (the file's name, a colon …), and what it stands for."""

    where: str
    meaning: T
    pattern: str


def refuse_doubled(said: Sequence[Said[T]]) -> None:
    """Raise `ConfigurationError` for a pattern that finds what another of its file finds.

    They are compared by meaning and as they are searched for: without capitals, hyphens and what
    else does not count, save in words whose spelling must be exact. Each file stands alone: what
    two languages write alike stands in both.
    """
    seen: dict[Hashable, Said[T]] = {}
    for each, form in zip(said, _forms([each.pattern for each in said]), strict=True):
        file = each.where.partition(":")[0]
        other = seen.setdefault((file, each.meaning, form), each)
        if other is not each:
            spelled = "" if other.pattern == each.pattern else f" as {other.pattern!r}"
            raise ConfigurationError(
                each.where, f"{each.pattern!r} stands in {other.where} too{spelled}"
            )


def _forms(written: Sequence[str]) -> list[tuple[str, tuple[str, ...]]]:
    """Return the form of each and its exact words; all at once, which is a thousandfold."""
    symbols = [patterns.symbols(each.replace(_BETWEEN, "")) for each in written]
    folded = normal_form(_BETWEEN.join(map(" ".join, symbols))).text.split(_BETWEEN)
    exact = (tuple(each for each in row if each.startswith("=")) for row in symbols)
    return list(zip(folded, exact, strict=True)) if written else []
