"""Whose treaty? The answer: a claim is of the watch's parties, of a rival instrument, of nobody."""

from dataclasses import dataclass
from enum import Enum

from schemas.report import Entity


class Owner(Enum):
    """Whose claim it is."""

    WATCH = "watch"
    RIVAL = "rival"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Ownership:
    """Whose claim, how surely, and the words by which the watch's parties are named."""

    owner: Owner
    confidence: float = 0.0
    parties: tuple[Entity, ...] = ()
    in_sentence: bool = False
    is_contrast: bool = False


RIVAL = Ownership(Owner.RIVAL)
NOBODY = Ownership(Owner.NOBODY)
