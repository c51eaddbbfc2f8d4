"""The picture of an alert, for those who read the front page."""

import io

from rich.console import Console

from alerts.memory import Memory
from alerts.novelty import decide
from alerts.telling import alert_of, mention_of
from schemas.origin import Origin
from streams.analysis import Analysis
from streams.cli.card import card
from streams.samples import articles

PICTURE = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">
<title>An alert, as clausewatch demo shows it</title>
<style>.{unique_id}-matrix {{ font-family: ui-monospace, Menlo, Consolas, monospace;
 font-size: {char_height}px; line-height: {line_height}px }} {styles}</style>
<defs><clipPath id="{unique_id}-clip-terminal">
<rect width="{terminal_width}" height="{terminal_height}"/></clipPath>{lines}</defs>
<rect width="{width}" height="{height}" rx="8" fill="#292929"/>
<g transform="translate({terminal_x}, {terminal_y})">
{backgrounds}<g class="{unique_id}-matrix">{matrix}</g></g></svg>
"""


def alert_picture(analysis: Analysis) -> str:
    """Return an alert as the demo shows it, drawn from a sample that went all the way."""
    report, clauses = analysis(next(a for a in articles() if a.id == "en-troops"))
    mention = mention_of(report, report.verdicts[0], clauses[0])
    origin = Origin("articles", 0, 0, 0)
    decision = decide(mention, origin, Memory()).decision
    alert = alert_of(decision, analysis.watch_titles[mention.watch])
    assert alert is not None, "a first report raises an alert"  # noqa: S101
    console = Console(record=True, width=96, file=io.StringIO(), force_terminal=True)
    console.print(card(alert, 0.048, console))
    return console.export_svg(code_format=PICTURE, unique_id="alert")
