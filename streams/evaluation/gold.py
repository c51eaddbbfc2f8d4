"""Gold: texts with the label that people gave them, one JSON object to a line."""

from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from schemas.errors import ConfigurationError
from schemas.state import State


class Label(StrEnum):
    """Whether the text mentions the clause."""

    CLAUSE = "clause"
    NO_CLAUSE = "no_clause"


class Gold(BaseModel):
    """One labelled text. ``hard`` and ``borderline`` are what whoever labelled it thought of it.

    A ``title`` of ``null`` is none.

    ``state`` is the step on the clause that it tells as its news, where somebody labelled that.
    """

    model_config = ConfigDict(frozen=True, strict=False)

    id: str = Field(min_length=1)
    lang: str = Field(min_length=2)
    title: Annotated[str, BeforeValidator(lambda given: "" if given is None else given)] = ""
    text: str
    label: Label
    state: State | None = None
    hard: bool = False
    borderline: bool = False

    @property
    def is_clause(self) -> bool:
        """Whether it mentions the clause."""
        return self.label is Label.CLAUSE


def read(lines: Iterable[bytes], *, where: str) -> tuple[Gold, ...]:
    """Return the texts of a gold file.

    Raises `ConfigurationError` with the line of what cannot be read: figures over a part of a
    file would pass for those of the whole.
    """
    found = tuple(_texts(lines, where))
    if not found:
        raise ConfigurationError(where, "holds no labelled text")
    return found


def _texts(lines: Iterable[bytes], where: str) -> Iterator[Gold]:
    seen: set[str] = set()
    for number, line in enumerate(lines, 1):
        plain = line.removeprefix(BOM_UTF8) if number == 1 else line
        if not plain.strip():
            continue
        try:
            gold = Gold.model_validate_json(plain)
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(map(str, first["loc"]))
            raise ConfigurationError(
                f"{where}, line {number}", f"{field}: {first['msg']}".removeprefix(": ")
            ) from None
        if gold.id in seen:
            raise ConfigurationError(
                f"{where}, line {number}", f"id {gold.id!r} stands there twice"
            )
        seen.add(gold.id)
        yield gold
