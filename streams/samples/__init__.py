"""Articles written for this project, and what is expected of each: the feed of the demo."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from schemas.article import Article
from schemas.codec import decode
from schemas.mention import DecisionKind


@dataclass(frozen=True, slots=True)
class Expected:
    """What a sample must lead to; ``decision`` is ``None`` where there is no mention."""

    decision: DecisionKind | None
    sentence: str | None
    why: str


def articles() -> tuple[Article, ...]:
    """Return the samples in the order of their feed; each has an id."""
    lines = files(__package__).joinpath("articles.jsonl").read_bytes().splitlines()
    return tuple(decode(Article, line) for line in lines)


def expected() -> Mapping[str, Expected]:
    """Return what each sample must lead to, by its id."""
    entries = json.loads(files(__package__).joinpath("expected.json").read_bytes())
    return {
        sample: Expected(
            DecisionKind(entry["decision"]) if entry["decision"] else None,
            entry["sentence"],
            entry["why"],
        )
        for sample, entry in entries.items()
    }
