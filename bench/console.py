"""A result on a terminal."""

from rich.console import Console
from rich.table import Table

from bench.results import Ratio, Result
from bench.rounds import Spread


def figure(value: float) -> str:
    """Return a value with about three figures that count."""
    size = abs(value)
    if size >= 100:  # noqa: PLR2004
        return f"{value:,.0f}"
    return f"{value:.1f}" if size >= 10 else f"{value:.2f}"  # noqa: PLR2004


def spread_of(spread: Spread) -> str:
    """Return how far the rounds lie apart: from lowest to highest."""
    return f"{figure(spread.lowest)}–{figure(spread.highest)}"


def holds(ratio: Ratio) -> str:
    """Return whether its target holds, in a word; nothing where there is none."""
    if ratio.target is None:
        return ""
    return "holds" if ratio.target.holds(Spread.of(ratio.values).median) else "missed"


def show(result: Result, console: Console) -> None:
    """Print one section's tables."""
    for chart in result.charts:
        table = Table("", f"median, {chart.unit}", "quartiles", "lowest–highest", title=chart.title)
        for name, values in chart.samples.items():
            spread = Spread.of(values)
            quartiles = f"{figure(spread.lower_quartile)}–{figure(spread.upper_quartile)}"
            table.add_row(name, figure(spread.median), quartiles, spread_of(spread))
        console.print(table)
    if result.ratios:
        table = Table("", "median", "lowest–highest", "target", "", title=f"{result.title}: ratios")
        for ratio in result.ratios:
            spread = Spread.of(ratio.values)
            target = "" if ratio.target is None else str(ratio.target)
            table.add_row(
                ratio.title, figure(spread.median), spread_of(spread), target, holds(ratio)
            )
        console.print(table)
    for remark in result.remarks:
        console.print(remark, markup=False)
