"""Writes the reference pages that are made from the code: `make reference`; tested against it."""

import io
import sys
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from rich.console import Console

from alerts.judge import judge
from alerts.memory import Memory
from alerts.novelty import decide
from alerts.telling import alert_of, mention_of
from alerts.watches import Watch
from schemas.concepts import Concept
from schemas.export import json_schemas
from schemas.origin import Origin
from schemas.report import VerdictKind
from schemas.topics import TOPICS, Topic
from streams.analysis import Analysis, load
from streams.cli.card import card
from streams.evaluation import Gold, read
from streams.evaluation.measures import Counts
from streams.extraction import language_files, toml_files
from streams.samples import articles
from streams.settings import PREFIX, SECRETS, Settings

HERE = Path(__file__).parent

SETTINGS = """# Settings

Every setting is an environment variable; most commands take the common ones as options too, and
an option wins. What cannot be used stops the start with one line that names it. A secret may
stand in a file instead: set the variable with `_FILE` at its end to the file's path.

This page is made from the code by `make reference`.

| variable | default | what it is |
| --- | --- | --- |
"""

TOPICS_PAGE = """# Topics

Every arrow of the flow is a Kafka topic, named `<prefix>.<topic>`; the prefix is
`clausewatch` unless `CLAUSEWATCH_TOPIC_PREFIX` says otherwise. Values are JSON in UTF-8, as the
schemas in [schemas/](schemas/) have them. Readers must ignore properties and reason codes that
they do not know: a later version may add some. `clausewatch topics create` makes the topics with
these settings, `clausewatch topics check` compares.

Where the partition is chosen by something else than the key, it is Kafka's own murmur2 of that.
A header `clausewatch_origin` says which arrival on `articles` caused a record: topic id,
partition, offset and Kafka's time in milliseconds, joined by `/`. An article with a header
`clausewatch_backfill`, whatever its value, is decided on and nobody is told; what comes of it has
`/backfill` at the end of its origin.

This page is made from the code by `make reference`.

| topic | key | partitioned by | partitions | clean-up | kept | largest record | value |
| --- | --- | --- | --- | --- | --- | --- | --- |
"""


LANGUAGES = """# Languages

One file each, to be mended by whoever speaks the language: [how](adding-a-language.md). Texts in
other languages are searched all the same, and their reports say `language_unsupported` where
nothing was found.

The figures are those on the gold texts of `tests/gold/held`, half of them mentions and half near
misses of every kind, which nobody reads who works on the recognition; *example* is one that the
file promises to match. This page is made from the code by `make reference`.

| language | file | missed | told wrongly | of texts | example | ask |
| --- | --- | --- | --- | --- | --- | --- |
"""


def pages() -> dict[Path, str]:
    """Return every generated page and its text."""
    schemas = {HERE / "schemas" / name: text for name, text in json_schemas().items()}
    return schemas | {
        HERE / "settings.md": SETTINGS + "".join(_settings()),
        HERE / "languages.md": LANGUAGES + "".join(_languages()),
        HERE / "topics.md": TOPICS_PAGE + "".join(_topic(topic) for topic in TOPICS.values()),
    }


def _settings() -> list[str]:
    rows = []
    for name, field in Settings.model_fields.items():
        variable = f"{PREFIX}{name}".upper()
        also = f", `{variable}_FILE`" if name in SECRETS else ""
        rows.append(f"| `{variable}`{also} | {_default(name)} | {field.description} |\n")
    return rows


def _default(name: str) -> str:
    computed = {
        "data_dir": "the system's folder for a user's data",
        "cache_dir": "the system's folder for caches",
        "instance_id": "the host's name",
    }
    if name in computed:
        return computed[name]
    default = Settings.model_fields[name].default
    return "—" if default is None else f"`{default}`"


def _languages() -> Iterator[str]:
    analysis = load(watches=None, outlets=None)
    (watch,) = analysis.watches
    data = files("streams.extraction") / "languages"
    hits = wanted = told = texts_in_all = 0
    for file in language_files.read(toml_files.read(data)):
        gold = (HERE.parent / "tests" / "gold" / "held" / f"{file.language}.jsonl").read_bytes()
        texts = read(gold.splitlines(), where=file.language)
        counts = Counts.of((each.is_clause, _is_told(each, analysis, watch)) for each in texts)
        hits, wanted = hits + counts.hits, wanted + counts.hits + counts.misses
        told, texts_in_all = told + counts.false_alarms, texts_in_all + len(texts)
        example = next(e.match[0] for e in file.entries if e.concept is Concept.CLAUSE_NAME)
        yield (
            f"| {file.name} (`{file.language}`) | `{file.language}.toml` | {counts.misses} "
            f"| {counts.false_alarms} | {len(texts)} | {example} "
            f"| {', '.join(file.ask) or 'a speaker is wanted'} |\n"
        )
    yield f"\nIn all: precision {hits / (hits + told):.3f}, recall {hits / wanted:.3f}, "
    yield f"on {texts_in_all} texts.\n"


def _is_told(gold: Gold, analysis: Analysis, watch: Watch) -> bool:
    found = analysis.extractor.findings(gold.title, gold.text, gold.lang, [watch.sides])
    return judge(found, watch).verdict is VerdictKind.MENTION


def _topic(topic: Topic) -> str:
    kept = "for ever" if topic.retention_days is None else f"{topic.retention_days} days"
    cells = (
        f"`{topic.name}`",
        topic.key_is,
        topic.partition_by_is or "key",
        topic.partitions,
        topic.cleanup,
        kept,
        f"{topic.max_message_bytes // 1_048_576} MB",
        f"[{topic.record.__name__}](schemas/{topic.name}.schema.json)",
    )
    return "| " + " | ".join(str(cell) for cell in cells) + " |\n"


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


def alert_picture() -> str:
    """Return an alert as the demo shows it, drawn from a sample that went all the way."""
    analysis = load(watches=None, outlets=None)
    report, clauses = analysis(next(a for a in articles() if a.id == "en-troops"))
    mention = mention_of(report, report.verdicts[0], clauses[0])
    origin = Origin("articles", 0, 0, 0)
    decision = decide(mention, origin, Memory()).decision
    alert = alert_of(decision, analysis.watch_titles[mention.watch])
    console = Console(record=True, width=96, file=io.StringIO(), force_terminal=True)
    console.print(card(alert, 0.048, console))
    return console.export_svg(code_format=PICTURE, unique_id="alert")


def main() -> None:
    """Write the pages, and the picture, which no test compares: it changes with the wording."""
    for path, text in (pages() | {HERE / "alert.svg": alert_picture()}).items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    sys.stderr.write(f"wrote {len(pages())} pages\n")


if __name__ == "__main__":
    main()
