"""Two keyword lists, as one would write them first: what the judge has to be better than."""

import re
import tomllib
from collections.abc import Callable, Mapping
from importlib.resources import files

from streams.evaluation.gold import Gold

Baseline = Callable[[Gold], bool]


def baselines() -> Mapping[str, Baseline]:
    """Return both ways of using the shipped ``keywords.toml``, by name, ready to be asked."""
    table = (files("streams.evaluation") / "keywords.toml").read_text(encoding="utf-8")
    keywords = sorted(
        {word for listed in tomllib.loads(table)["keywords"].values() for word in listed}
    )
    anywhere = "|".join(map(re.escape, keywords))
    return {
        "keywords, whole words": _asked(rf"\b(?:{anywhere})\b"),
        "keywords, anywhere": _asked(anywhere),
    }


def _asked(pattern: str) -> Baseline:
    found = re.compile(pattern)
    return lambda gold: bool(
        found.search(" ".join(f"{gold.title}\n{gold.text}".casefold().split()))
    )
