"""The articles that are measured with: ordinary news in every language, 3,200 characters each.

What they say is invented. None speaks of a commitment between states; the same articles with one
sentence on the clause put into their middle are what the dear work is done for.
"""

import json
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

LENGTH = 3_200
KINDS = ("home", "world", "clause")
"""News that names hardly a state; news that names many; either with the clause in it."""

_FILE = Path(__file__).parent / "articles.jsonl"


def languages() -> list[str]:
    """Return the codes of all languages there are articles in."""
    return sorted({row["lang"] for row in _rows()})


def articles(language: str, kind: str, count: int) -> list[bytes]:
    """Return so many JSON articles of a language and of a kind of `KINDS`, no two alike."""
    rows = [row for row in _rows() if row["lang"] == language]
    (sentence,) = (row["text"] for row in rows if row["kind"] == "clause")
    ordinary = [row for row in rows if row["kind"] in (kind, *(KINDS if kind == "clause" else ()))]
    chosen = [row for row in ordinary if row["kind"] != "clause"]
    return [
        json.dumps(
            {
                "id": str(number),
                "title": row["title"],
                "text": _text(row["text"], sentence if kind == "clause" else "", number),
                "language": language,
                "fetched_at": "2026-01-01T00:00:00Z",
            },
            ensure_ascii=False,
        ).encode()
        for number, row in enumerate(islice(cycle(chosen), count))
    ]


def _text(text: str, sentence: str, number: int) -> str:
    paragraphs = text.split("\n\n")
    turned = [*paragraphs[number % len(paragraphs) :], *paragraphs[: number % len(paragraphs)]]
    if sentence:
        turned.insert(len(turned) // 2, sentence)
    return "\n\n".join([str(number), *turned])[:LENGTH]


def _rows() -> Iterator[dict[str, str]]:
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)
