"""Closed lists: the codes that stand in records, each with what it means."""

from enum import StrEnum
from typing import Self


class ClosedList(StrEnum):
    """Codes that stand in records; each is given with its ``meaning``, one line for people."""

    meaning: str

    def __new__(cls, code: str, meaning: str = "") -> Self:
        """Make a member; `TypeError`, where it is written, for one without a meaning."""
        if not meaning:
            raise TypeError(f"{code!r} is given no meaning")
        member = str.__new__(cls, code)
        member._value_ = code
        member.meaning = meaning
        return member
