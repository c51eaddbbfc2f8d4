"""Every language, and how well it is done on texts that nobody reads who works on it."""

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from alerts.judge import judge
from alerts.watches import Watch
from docs.generator.tables import table
from schemas.concepts import Concept
from schemas.report import VerdictKind
from streams.analysis import Analysis
from streams.evaluation import Gold, read
from streams.evaluation.measures import Counts
from streams.extraction import language_files, toml_files

GOLD = Path(__file__).parents[2] / "tests" / "gold" / "held"

HEAD = """# Languages

One file each, to be mended by whoever speaks the language: [how](../how-to/language.md). Texts in
other languages are searched all the same, and their verdicts say `language_unsupported`.

The figures are those on the gold texts of `tests/gold/held`, half of them mentions and half near
misses of every kind, which nobody reads who works on the recognition; *example* is one that the
file promises to match. This page is made from the code by `make reference`.

"""

COLUMNS = ("language", "file", "missed", "told wrongly", "of texts", "example", "ask")


def page(analysis: Analysis) -> str:
    """Return the page."""
    rows: list[tuple[object, ...]] = []
    hits = wanted = told = texts = 0
    for row, counts in _measured(analysis):
        rows.append(row)
        hits, wanted = hits + counts.hits, wanted + counts.hits + counts.misses
        told, texts = told + counts.false_alarms, texts + int(str(row[4]))
    in_all = f"precision {hits / (hits + told):.3f}, recall {hits / wanted:.3f}, on {texts} texts"
    return f"{HEAD}{table(COLUMNS, rows)}\nIn all: {in_all}.\n"


def _measured(analysis: Analysis) -> Iterator[tuple[tuple[object, ...], Counts]]:
    (watch,) = analysis.watches
    for file in language_files.read(toml_files.read(files("streams.extraction") / "languages")):
        gold = (GOLD / f"{file.language}.jsonl").read_bytes()
        texts = read(gold.splitlines(), where=file.language)
        counts = Counts.of((each.is_clause, _is_told(each, analysis, watch)) for each in texts)
        example = next(e.match[0] for e in file.entries if e.concept is Concept.CLAUSE_NAME)
        row = (
            f"{file.name} (`{file.language}`)",
            f"`{file.language}.toml`",
            counts.misses,
            counts.false_alarms,
            len(texts),
            example,
            ", ".join(file.ask) or "a speaker is wanted",
        )
        yield row, counts


def _is_told(gold: Gold, analysis: Analysis, watch: Watch) -> bool:
    found = analysis.extractor.findings(gold.title, gold.text, gold.lang, [watch.sides])
    return judge(found, watch).verdict is VerdictKind.MENTION
