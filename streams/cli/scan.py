"""``clausewatch scan``: the whole judgement, without Kafka."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from schemas.article import Article
from schemas.errors import NotReadable
from schemas.report import Report, Verdict, VerdictKind
from streams.cli.console import Format, line, out, plain, say
from streams.cli.exits import FAILED
from streams.cli.parts import analysis_for, now
from streams.cli.settings import settings_for


def scan(sources: list[str], *, watches: Path | None, as_: Format) -> int:
    """Print what each article holds; 1 if any source or line held no article."""
    analysis = analysis_for(settings_for(watches=watches))
    failed = 0
    for label, item in items(sources):
        if isinstance(item, NotReadable):
            failed += 1
            say(f"not read: {plain(str(item))}")
            continue
        report, _ = analysis(item)
        if as_ is Format.JSONL:
            line(as_json(label, item, report))
        else:
            _show(label, report)
    return FAILED if failed else 0


def items(sources: list[str]) -> Iterator[tuple[str, Article | NotReadable]]:
    """Yield what the sources hold, each with the label it goes by."""
    from streams.ingest import read

    yield from read(*sources, now=now, stdin=sys.stdin.buffer)


def as_json(label: str, article: Article, report: Report) -> dict[str, Any]:
    """Return the line that ``--format jsonl`` prints: documented, and tested against its schema."""
    return {
        "id": label,
        "article_id": report.article.article_id,
        "language": report.language,
        "title": article.title,
        "entities": [entity.model_dump(mode="json") for entity in report.entities],
        "verdicts": [
            {
                "watch": verdict.watch,
                "verdict": verdict.verdict.value,
                "score": verdict.score,
                "reasons": list(verdict.reasons),
                "evidence": [evidence.model_dump(mode="json") for evidence in verdict.evidence],
            }
            for verdict in report.verdicts
        ],
    }


def _show(label: str, report: Report) -> None:
    for verdict in report.verdicts:
        _show_verdict(label, report, verdict)


def _show_verdict(label: str, report: Report, verdict: Verdict) -> None:
    from rich.markup import escape

    from alerts.wording import in_words
    from streams.cli.highlight import highlighted

    colour = "green" if verdict.verdict is VerdictKind.MENTION else "dim"
    console = out()
    console.print(
        f"[bold]{escape(label)}[/]  [{colour}]{verdict.verdict.value}[/]  "
        f"{verdict.score:.2f}  {report.language or 'language unknown'}  {verdict.watch}"
    )
    console.print(f"  {escape(report.article.headline)}", overflow="ellipsis", no_wrap=True)
    for passage in verdict.passages:
        console.print("  “", highlighted(passage, console), "”", sep="")
    for code in verdict.reasons:
        console.print(f"  · {in_words(code)}")
