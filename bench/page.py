"""The latest results as one page with plots, and as the table that is kept in the project.

The plots are a few lines of SVG in a Jinja template: every one is the same picture, for which a
plotting library would bring ten packages into the lock.
"""

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bench.console import figure, holds, spread_of
from bench.results import FOLDER, Chart, Result
from bench.rounds import Spread

FIGURES = Path(__file__).parent / "FIGURES.md"

_LOGARITHMIC = 20.0
"""Where the highest is so many times the lowest, the scale is logarithmic."""


_SECTION = re.compile(r"^## .*\(`(\w+)`\)$", re.MULTILINE)


def publish(results: Mapping[str, Result]) -> None:
    """Write the tables that are kept: of these sections anew, of others as they are."""
    before = FIGURES.read_text(encoding="utf-8")
    FIGURES.write_text(merged(before, rendered("figures.md.j2", results)), encoding="utf-8")


def write(results: Mapping[str, Result]) -> Path:
    """Write the page, and return it."""
    FOLDER.mkdir(exist_ok=True)
    page = FOLDER / "index.html"
    page.write_text(rendered("page.html.j2", results), encoding="utf-8")
    return page


def merged(before: str, fresh: str) -> str:
    """Return what was published with the fresh sections in the place of theirs, or at its end."""
    head, sections = _sections(fresh)
    return head + "".join((_sections(before)[1] | sections).values()).rstrip() + "\n"


def _sections(text: str) -> tuple[str, dict[str, str]]:
    """Return what stands before the first section, and each section by its name."""
    found = list(_SECTION.finditer(text))
    starts = [each.start() for each in found] + [len(text)]
    sections = {
        each[1]: text[start:end].rstrip() + "\n\n"
        for each, start, end in zip(found, starts, starts[1:], strict=False)
    }
    return text[: starts[0]], sections


def rendered(template: str, results: Mapping[str, Result]) -> str:
    """Return results as a template of this package has them."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=template.endswith("html.j2"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"figure": figure, "spread": spread_of}
    return environment.get_template(template).render(
        results=results, bars=bars, spread_of_values=Spread.of, holds=holds
    )


def bars(chart: Chart) -> Sequence[Mapping[str, Any]]:
    """Return for each contestant its spread, and where on the scale it lies, in per cent."""
    spreads = {name: Spread.of(values) for name, values in chart.samples.items()}
    place = _scale(spreads.values())
    return [
        {
            "name": name,
            "spread": each,
            "at": {k: round(place(v), 2) for k, v in asdict(each).items()},
        }
        for name, each in spreads.items()
    ]


def _scale(spreads: Iterable[Spread]) -> Callable[[float], float]:
    found = list(spreads)
    lowest, highest = min(each.lowest for each in found), max(each.highest for each in found)
    if lowest > 0 and highest / lowest >= _LOGARITHMIC:
        decades = math.floor(math.log10(lowest)), math.ceil(math.log10(highest))
        width = max(decades[1] - decades[0], 1)
        return lambda value: 100 * (math.log10(value) - decades[0]) / width
    return lambda value: 100 * value / highest if highest > 0 else 0.0
